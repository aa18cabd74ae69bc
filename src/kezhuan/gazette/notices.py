"""Who is told what when something happens to a notice or an objection. Called after the transaction was committed.

Messages are kept in Chinese: they are written once, for people of any language setting.
"""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.engine.actor import MEMBER_ROLES, Role
from kezhuan.gazette.kinds import kind_of
from kezhuan.gazette.models import Objection, PublicNotice
from kezhuan.notifications.actions import notify
from kezhuan.ui.formatting import date_of, day

_ENDS = {
    "closed": "公示期满：{title}",
    "failed": "异议成立，公示终止：{title}",
    "withdrawn": "公示已撤回：{title}",
}
_ANSWERS = {
    "accepted": "您的异议已受理",
    "refused": "您的异议不予受理",
    "dismissed": "您的异议经核查不成立",
    "upheld": "您的异议成立，公示已终止",
    "moot": "公示已终止，您的异议不再处理",
}
_HANDLERS = tuple(MEMBER_ROLES - {Role.EXPERT})


def tell_of_opening(notice: PublicNotice, at: datetime) -> None:
    last = day(notice.last_day, date_of(at))
    _send(_concerned(notice), "opened", f"开始公示：{notice.title}", f"公示到 {last} 24:00。", notice, at)


def tell_of_end(notice: PublicNotice, at: datetime) -> None:
    title = _ENDS[notice.state].format(title=notice.title)
    _send(_concerned(notice), notice.state, title, notice.state_reason, notice, at)


def tell_of_objection(objection: Objection, at: datetime) -> None:
    """Those who handle it: the publisher's people and the officers of the county."""
    body = f"请在 {day(objection.last_day, date_of(at))} 前答复。处理完以前，公示不能结束。"
    _tell_handlers(objection, "objection", f"收到异议：{objection.notice.title}", body, at)


def tell_of_withdrawal(objection: Objection, at: datetime) -> None:
    _tell_handlers(objection, "objection_withdrawn", f"异议已撤回：{objection.notice.title}", "", at)


def remind(objection: Objection, at: datetime) -> None:
    body = "已经超过答复期限，处理完以前公示不能结束。"
    _tell_handlers(objection, "objection_overdue", f"异议逾期未答复：{objection.notice.title}", body, at)


def tell_objector(objection: Objection, at: datetime) -> None:
    """A stranger has no inbox: the page of the receipt shows the answer."""
    if objection.raised_by is None:
        return
    notify(
        recipients=[objection.raised_by],
        kind="gazette.answered",
        title=f"{_ANSWERS[objection.state]}：{objection.notice.title}"[:200],
        body=objection.answer,
        url=objection.get_absolute_url(),
        key=f"gazette.answered:{objection.reference_number}:{objection.state}",
        at=at,
    )


def _tell_handlers(objection: Objection, what: str, title: str, body: str, at: datetime) -> None:
    notice = objection.notice
    handlers = [*members_of(notice.publisher_id, _HANDLERS), *officers_for(notice.division_code)]
    notify(
        recipients=[user for user in handlers if user.pk != objection.raised_by_id],
        kind=f"gazette.{what}",
        title=title[:200],
        body=body,
        url=objection.get_absolute_url(),
        key=f"gazette.{what}:{objection.reference_number}",
        at=at,
    )


def _concerned(notice: PublicNotice) -> list[User]:
    return [*members_of(notice.publisher_id), *kind_of(notice).informed(notice)]


def _send(people: Iterable[User], what: str, title: str, body: str, notice: PublicNotice, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"gazette.{what}",
        title=title[:200],
        body=body,
        url=notice.get_absolute_url(),
        key=f"gazette.{what}:{notice.reference_number}",
        at=at,
    )
