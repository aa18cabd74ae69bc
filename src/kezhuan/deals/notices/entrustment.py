"""Messages about interests that a firm leaves to its adviser."""

from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.deals.models import Entrustment
from kezhuan.notifications.actions import notify
from kezhuan.ui.formatting import date_of, day

_TO_FIRM = {
    "prepared": ("对接申请写好了，请您确认", "看过以后确认，才会发给对方。"),
    "returned": ("技术经纪人退回了委托", ""),
    "lapsed": ("技术经纪人没有按时办", "可以换一位，或者自己申请。"),
}
_TO_BROKER = {
    "entrusted": ("企业请您修改对接申请", ""),
    "sent": ("企业已确认，对接申请已发出", "对方回应以后会告诉企业。"),
    "withdrawn": ("企业撤回了委托", ""),
    "lapsed": ("委托的对接申请逾期结束", ""),
}


def tell_of_entrusted(found: Entrustment, at: datetime) -> None:
    """The broker learns what to write, and until when."""
    due = day(found.last_day, date_of(at))
    body = f"{found.organisation.name} 请您写对接申请：{found.words}。请在 {due} 前写好或退回。"
    _send(_broker(found), "entrusted", "企业委托您申请对接", body, found, at)


def tell_of_entrusted_step(found: Entrustment, at: datetime) -> None:
    """Whoever did not do it themselves."""
    if found.state in _TO_FIRM:
        title, words = _TO_FIRM[found.state]
        _send(list(members_of(found.organisation_id)), f"entrusted_{found.state}", title,
              found.state_reason or words, found, at)  # fmt: skip
    if found.state in _TO_BROKER:
        title, words = _TO_BROKER[found.state]
        _send(_broker(found), f"entrusted_{found.state}", title, found.state_reason or words, found, at)


def _broker(found: Entrustment) -> list[User]:
    return [found.broker.user] if found.broker.user is not None else []


def _send(people: list[User], what: str, title: str, body: str, found: Entrustment, at: datetime) -> None:
    notify(
        recipients=people,
        kind=f"deals.{what}",
        title=f"{title}：{found.target_title}"[:200],
        body=body,
        url=found.get_absolute_url(),
        key=f"deals.{what}:{found.reference_number}:{at.isoformat()}",
        at=at,
    )
