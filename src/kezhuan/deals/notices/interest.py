"""Who is told what when something happens to an interest. Called after the transaction has been committed.

Messages are kept in Chinese: they are written once, for people of any language setting.
"""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.deals.models import Interest
from kezhuan.deals.queries.interest import other_side
from kezhuan.notifications.actions import notify
from kezhuan.ui.formatting import date_of, day

_OUTCOMES = {
    "accepted": "对方同意对接：{target}",
    "declined": "对方婉拒了对接：{target}",
}


def tell_of_sent(interest: Interest, at: datetime) -> None:
    """The other side is asked to answer; where nobody there has an account, the officers in charge make the contact."""
    people = other_side(interest)
    due = day(interest.last_day, date_of(at))
    body = f"{interest.asking_organisation.name} 想了解“{interest.target}”。请在 {due} 前回应。"
    if people:
        _send(people, "received", "收到对接申请", body, interest, at)
    officers = officers_for(interest.target.division_code)
    title = "有新的对接申请" if people else "对方没有账号，请代为联系"
    _send(officers, "watch" if people else "unreachable", title, body, interest, at)


def tell_of_answer(interest: Interest, at: datetime) -> None:
    """The asker's side learns yes or no."""
    title = _OUTCOMES[interest.state].format(target=interest.target)
    body = interest.state_reason or "现在可以看到对方的联系方式。"
    _send(_askers(interest), "answered", title, body, interest, at)


def tell_of_withdrawal(interest: Interest, at: datetime) -> None:
    title = "对接申请已撤回"
    _send(other_side(interest), "withdrawn", title, interest.state_reason, interest, at)


def tell_of_lapse(interest: Interest, at: datetime) -> None:
    """Both sides learn that nobody answered; officers, too, because somebody waits for help."""
    _send(_askers(interest), "lapsed", "对接申请逾期未获回应", "可以再次申请，或换一个答案。", interest, at)
    people = [*other_side(interest), *officers_for(interest.target.division_code)]
    _send(people, "lapsed", "有对接申请逾期未回应", str(interest.target), interest, at)


def tell_of_end(interest: Interest, by: int | None, at: datetime) -> None:
    """The side that did not end it."""
    people = {user.pk: user for user in (*_askers(interest), *other_side(interest)) if user.pk != by}
    _send(
        people.values(),
        "ended",
        f"对接已结束：{interest.target}",
        interest.state_reason,
        interest,
        at,
    )


def remind(interest: Interest, at: datetime) -> None:
    """Once, before the period ends."""
    due = day(interest.last_day, date_of(at))
    body = f"请在 {due} 前回应“{interest.target}”的对接申请。"
    _send(other_side(interest), "reminder", "对接申请还没有回应", body, interest, at)


def _askers(interest: Interest) -> list[User]:
    return list(members_of(interest.asking_organisation_id))


def _send(people: Iterable[User], what: str, title: str, body: str, interest: Interest, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"deals.{what}",
        title=title[:200],
        body=body,
        url=interest.get_absolute_url(),
        key=f"deals.{what}:{interest.reference_number}",
        at=at,
    )
