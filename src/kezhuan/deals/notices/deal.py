"""Messages about deals."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.deals.models import Deal, Referral, Task
from kezhuan.notifications.actions import notify
from kezhuan.ui.formatting import date_of, day


def tell_of_opened(deal: Deal, by: int | None, at: datetime) -> None:
    """The owner, if somebody else opened it."""
    title = f"新的商机：{deal.title}"
    send([deal.owner], "opened", title, f"现在是“{deal.get_stage_display()}”，请安排下一步。", deal, by, at)


def tell_of_assigned(deal: Deal, by: int | None, at: datetime) -> None:
    owner = User.objects.get(pk=deal.owner_id)
    send([owner], "assigned", f"商机交给您负责：{deal.title}", "请看看下一步，并安排日期。", deal, by, at)


def tell_of_moved(deal: Deal, origin: str, by: int | None, at: datetime) -> None:
    """The owner, and both parties once they know each other."""
    words = f"从“{deal.lifecycle.states[origin]}”到“{deal.get_stage_display()}”。{deal.state_reason}"
    send(circle_of(deal), "moved", f"商机有新进展：{deal.title}", words, deal, by, at)


def circle_of(deal: Deal) -> list[User]:
    """The owner and, once both sides know each other, the members of both."""
    people = {deal.owner_id: deal.owner}
    if deal.introduced_at is not None:
        for organisation_id in (deal.buyer_id, deal.provider_id):
            if organisation_id is not None:
                people |= {user.pk: user for user in members_of(organisation_id)}
    return list(people.values())


def send(people: Iterable[User], what: str, title: str, body: str, deal: Deal, by: int | None, at: datetime) -> None:
    """Everybody of ``people`` but who did it."""
    notify(
        recipients=[user for user in people if user.pk != by],
        kind=f"deals.{what}",
        title=title[:200],
        body=body,
        url=deal.get_absolute_url(),
        key=f"deals.{what}:{deal.reference_number}:{at.isoformat()}",
        at=at,
    )


def circle_ids(deal: Deal) -> set[int]:
    """Who may be given a task: the owner's organisation, the buyer, and the provider once both know each other."""
    sides = {deal.owner_organisation_id, deal.buyer_id}
    if deal.introduced_at is not None and deal.provider_id is not None:
        sides.add(deal.provider_id)
    return {deal.owner_id, *(user.pk for side in sides for user in members_of(side))}


def tell_of_task(task: Task, by: int | None, at: datetime) -> None:
    """The assignee."""
    words = f"请在 {day(task.due_on, date_of(at))} 前办好。"
    send([task.assignee], "task", f"新任务：{task.title}", words, task.deal, by, at)


def remind_of_task(task: Task, at: datetime, *, overdue: bool) -> None:
    """Once before the day, once after it."""
    title = f"任务已经逾期：{task.title}" if overdue else f"任务快到期：{task.title}"
    words = f"期限 {day(task.due_on, date_of(at))}，商机“{task.deal.title}”。"
    send([task.assignee], "task_overdue" if overdue else "task_due", title, words, task.deal, None, at)


def tell_of_stuck(deal: Deal, at: datetime) -> None:
    """The owner: the clock of the stage has run out."""
    words = f"停在“{deal.get_stage_display()}”已超过期限，请写下一步，或者换阶段、记为未成。"
    send([deal.owner], "stuck", f"商机卡住了：{deal.title}", words, deal, None, at)


_REFERRALS = {
    "sent": "收到推荐，请接收或退回",
    "accepted": "推荐已被接收",
    "declined": "推荐已被退回",
    "closed": "推荐已经办结",
}


def tell_of_referral(referral: Referral, by: int | None, at: datetime) -> None:
    """The receiver of a new one; the sender of an answer. The receiver learns of the deal only what the words say."""
    is_new = referral.state == "sent"
    people = members_of(referral.receiver_id if is_new else referral.sender_id)
    notify(
        recipients=[user for user in people if user.pk != by],
        kind=f"deals.referral_{referral.state}",
        title=_REFERRALS[referral.state],
        body=referral.words if is_new else referral.state_reason,
        url=referral.get_absolute_url(),
        key=f"deals.referral_{referral.state}:{referral.reference_number}",
        at=at,
    )
