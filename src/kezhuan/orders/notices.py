"""Who is told what about calls. Called after the transaction was committed; messages are kept in Chinese.

While proposals are sealed nobody is told that one has come in: not the owner, not an officer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.engine.actor import MEMBER_ROLES, Role
from kezhuan.notifications.actions import notify
from kezhuan.orders.models import Call, Milestone, Question, Reviewer
from kezhuan.orders.queries import panel_of, standing_proposals, winner_of

_ACTING = tuple(MEMBER_ROLES - {Role.EXPERT})


def _owners(call: Call) -> list[User]:
    return list(members_of(call.owner_id, _ACTING))


def _bidders(organisation_ids: Iterable[int]) -> list[User]:
    return [user for pk in sorted(set(organisation_ids)) for user in members_of(pk, _ACTING)]


def tell_of_question(question: Question, at: datetime) -> None:
    body = f"{question.text[:200]}\n请在方案截止以前答复，答复对所有人公开。"
    _send(_owners(question.call), "question", f"有人提问：{question.call}", body, question.call, f"q{question.pk}", at)


def tell_of_reply(question: Question, at: datetime) -> None:
    title = f"提问已答复：{question.call}"
    _send([question.asker], "reply", title, question.answer[:300], question.call, f"q{question.pk}", at)


def tell_of_cancelling(call: Call, organisation_ids: Sequence[int], at: datetime) -> None:
    _send(_bidders(organisation_ids), "cancelled", f"已取消：{call}", call.state_reason, call, "", at)


def tell_of_opening(call: Call, organisation_ids: Sequence[int], at: datetime) -> None:
    count = len(set(organisation_ids))
    _send(_owners(call), "opened", f"方案已开启：{call}", f"收到 {count} 份方案，请聘请专家评审。", call, "", at)
    _send(_bidders(organisation_ids), "opened", f"方案已开启：{call}", "接下来由专家评审。", call, "", at)


def tell_of_appointment(reviewer: Reviewer, at: datetime) -> None:
    notify(
        recipients=[reviewer.user],
        kind="orders.appointed",
        title=f"请您评审：{reviewer.call}"[:200],
        body="请先声明有没有利益冲突，再看方案。",
        url=reverse("orders:review", args=[reviewer.call.reference_number]),
        key=f"orders.appointed:{reviewer.pk}",
        at=at,
    )


def tell_of_recusal(call: Call, reviewer: Reviewer, at: datetime) -> None:
    _send(_owners(call), "recused", f"专家回避：{call}", reviewer.declaration, call, f"r{reviewer.pk}", at)


def tell_of_finishing(call: Call, at: datetime) -> None:
    """Once, when nobody is left to judge."""
    if not panel_of(call).filter(state__in=("invited", "reviewing")).exists():
        _send(_owners(call), "scored", f"专家都已提交评分：{call}", "可以汇总排序。", call, "", at)


def tell_of_award(call: Call, at: datetime) -> None:
    winner = winner_of(call)
    if winner is not None:
        _send(_bidders([winner.organisation_id]), "awarded", f"您的方案被选中：{call}", "", call, "", at)
    others = [each.organisation_id for each in standing_proposals(call).defer("sealed") if each.state == "not_selected"]
    _send(_bidders(others), "not_selected", f"结果已定：{call}", "很遗憾这次没有选中您的方案。", call, "", at)


def tell_of_no_award(call: Call, at: datetime) -> None:
    ids = standing_proposals(call).values_list("organisation_id", flat=True)
    _send(_bidders(ids), "no_award", f"没有选出：{call}", call.state_reason, call, "", at)


def tell_of_milestone(milestone: Milestone, at: datetime) -> None:
    """The other side: the owner of what was delivered, the winner of the rest."""
    call = milestone.call
    winner = winner_of(call)
    people = _owners(call) if milestone.state == "delivered" else _bidders([winner.organisation_id] if winner else [])
    title = f"{milestone.get_state_display()}：{milestone}"
    _send(people, "milestone", title, milestone.words[:300], call, f"m{milestone.pk}:{at.isoformat()}", at)


def _send(people: Iterable[User], what: str, title: str, body: str, call: Call, mark: str, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"orders.{what}",
        title=title[:200],
        body=body,
        url=call.get_absolute_url(),
        key=f"orders.{what}:{call.reference_number}:{mark}"[:200],
        at=at,
    )
