"""Who is told what when something happens to a contract. Called after the transaction has been committed.

Messages are kept in Chinese: they are written once, for people of any language setting.
"""

from collections.abc import Iterable
from datetime import date, datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.contracts.models import Contract, Due, ExpertOpinion, RegistrationChange, RewardSplit
from kezhuan.notifications.actions import notify
from kezhuan.ui.formatting import date_of, day, grouped


def tell_of_check(contract: Contract, by: int | None, at: datetime) -> None:
    """Both sides are asked to confirm."""
    body = f"“{contract.name}”已通过预检，请本单位管理员核对后确认。"
    _send(_others(contract, by), "checked", "有合同等您确认", body, contract, at)


def tell_of_signature(contract: Contract, by: int | None, at: datetime) -> None:
    body = "可以提交认定登记；应付款已按付款计划列出。"
    _send(_others(contract, by), "signed", f"合同已签订：{contract.name}", body, contract, at)


def tell_of_submission(contract: Contract, at: datetime) -> None:
    """The officers of the seller's place."""
    body = f"{contract.owner.name} 提交了“{contract.name}”。"
    number = contract.registrations.count()
    _send(officers_for(contract.division_code), f"submitted-{number}", "有技术合同等待认定登记", body, contract, at)


def tell_of_step(contract: Contract, what: str, title: str, body: str, at: datetime) -> None:
    """Both sides learn what the registrar has done."""
    number = contract.registrations.count()
    _send(_others(contract, None), f"{what}-{number}", title, body, contract, at)


def tell_expert(opinion: ExpertOpinion, contract: Contract, at: datetime) -> None:
    people = User.objects.filter(person_id=opinion.expert_id, is_active=True)
    body = f"请对“{contract.name}”的技术合同认定出具意见；和当事人有利害关系的请回避。"
    _send(people, f"expert-{opinion.pk}", "请您评审技术合同", body, contract, at)


def tell_of_change(change: RegistrationChange, contract: Contract, at: datetime) -> None:
    if change.state == "asked":
        people = officers_for(contract.division_code)
        _send(people, f"change-{change.number}", "有变更登记等待审核", contract.name, contract, at)
        return
    title = "变更登记已办结" if change.state == "approved" else "变更登记没有同意"
    _send(_others(contract, None), f"changed-{change.number}", title, change.answer or contract.name, contract, at)


def tell_of_due(due: Due, at: datetime) -> None:
    """Both sides, some days before."""
    when = day(due.due_on, date_of(at))
    body = f"“{due.contract.name}”的{due.label}应在 {when} 前付款。{_sum(due)}"
    _send(_others(due.contract, None), f"due-{due.number}", "有一笔合同款快到期", body, due.contract, at)


def tell_of_overdue(due: Due, at: datetime) -> None:
    when = day(due.due_on, date_of(at))
    body = f"“{due.contract.name}”的{due.label}应在 {when} 前付款，还没有收到。{_sum(due)}"
    _send(_others(due.contract, None), f"overdue-{due.number}", "合同款已逾期", body, due.contract, at)


def _sum(due: Due) -> str:
    return "金额待填报提成基数。" if due.left is None else f"还差 {grouped(due.left, 2)} 元。"


def tell_of_settlement(contract: Contract, at: datetime) -> None:
    _send(_others(contract, None), "settled", f"合同款已全部结清：{contract.name}", "", contract, at)


def tell_of_late_reward(split: RewardSplit, by: date, at: datetime) -> None:
    """The unit: the period for paying has ended."""
    body = f"“{split.contract.name}”的奖励应在 {day(by, date_of(at))} 前兑现，还没有全部兑现。"
    notify(
        recipients=list(members_of(split.unit_id)),
        kind="contracts.reward_late",
        title="收益分配超期未兑现",
        body=body,
        url=split.get_absolute_url(),
        key=f"contracts.reward_late:{split.reference_number}",
        at=at,
    )


def _others(contract: Contract, by: int | None) -> list[User]:
    """The members of all parties but the one who acted."""
    people: dict[int, User] = {}
    for party in contract.parties.all():
        if party.organisation_id is not None:
            people |= {user.pk: user for user in members_of(party.organisation_id) if user.pk != by}
    return list(people.values())


def _send(people: Iterable[User], what: str, title: str, body: str, contract: Contract, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"contracts.{what.split('-')[0]}",
        title=title[:200],
        body=body,
        url=contract.get_absolute_url(),
        key=f"contracts.{what}:{contract.reference_number}",
        at=at,
    )
