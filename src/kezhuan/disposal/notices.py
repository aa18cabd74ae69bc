"""Who is told what about disposals. Called after the transaction was committed; messages are kept in Chinese."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.disposal.models import Disposal, IdleUse, Priority, Trial
from kezhuan.engine.actor import MEMBER_ROLES, Role
from kezhuan.notifications.actions import notify
from kezhuan.ui.formatting import date_of, day

_ACTING = tuple(MEMBER_ROLES - {Role.EXPERT})
_TRIALS = {
    "offered": "请确认试用：{title}",
    "running": "试用开始：{title}",
    "declined": "试用没有谈成：{title}",
    "transferred": "试用后转为正式转化：{title}",
    "returned": "试用后退回：{title}",
}


def completers_with_account(disposal: Disposal) -> list[User]:
    people = disposal.achievement.completers.exclude(person=None).values("person_id")
    return list(User.objects.filter(person_id__in=people, is_active=True).order_by("pk"))


def tell_of_decision(disposal: Disposal, at: datetime) -> None:
    body = f"{disposal.owner.name} 决定以{disposal.get_mode_display()}方式{disposal.get_way_display()}。"
    key = f"disposal.decided:{disposal.reference_number}:{at.isoformat()}"
    _send(
        completers_with_account(disposal),
        "decided",
        f"您完成的成果将处置：{disposal.achievement}",
        body,
        disposal,
        key,
        at,
    )


def tell_completer(priority: Priority, at: datetime) -> None:
    people = User.objects.filter(person_id=priority.completer.person_id or 0, is_active=True)
    body = f"{priority.terms}。请在 {day(priority.last_day, date_of(at))} 前答复；逾期视为不要求。"
    notify(
        recipients=list(people),
        kind="disposal.asked",
        title=f"是否优先受让：{priority.disposal.achievement}"[:200],
        body=body,
        url=reverse("disposal:priority", args=[priority.pk]),
        key=f"disposal.asked:{priority.pk}",
        at=at,
    )


def tell_of_answer(priority: Priority, at: datetime) -> None:
    title = f"完成人{priority.get_state_display()}：{priority.disposal.achievement}"
    key = f"disposal.answered:{priority.pk}:{priority.state}"
    disposal = priority.disposal
    _send(members_of(disposal.owner_id, _ACTING), "answered", title, priority.words, disposal, key, at)


def tell_of_ready(disposal: Disposal, at: datetime) -> None:
    people = [*members_of(disposal.owner_id, _ACTING), *completers_with_account(disposal)]
    if disposal.buyer_id is not None:
        people += members_of(disposal.buyer_id, _ACTING)
    key = f"disposal.ready:{disposal.reference_number}:{at.isoformat()}"
    _send(people, "ready", f"可以签约：{disposal.achievement}", "", disposal, key, at)


def tell_of_idle_use(use: IdleUse, at: datetime) -> None:
    notify(
        recipients=list(members_of(use.achievement.owner_id, _ACTING)),
        kind="disposal.idle",
        title=f"完成人要实施闲置成果：{use.achievement}"[:200],
        body=use.plan[:300],
        url=reverse("disposal:idle-uses"),
        key=f"disposal.idle:{use.pk}",
        at=at,
    )


def tell_of_idle_answer(use: IdleUse, at: datetime) -> None:
    people = User.objects.filter(person_id=use.completer.person_id or 0, is_active=True)
    notify(
        recipients=list(people),
        kind="disposal.idle_answered",
        title=f"{use.get_state_display()}：{use.achievement}"[:200],
        body=use.state_reason,
        url=reverse("disposal:idle-uses"),
        key=f"disposal.idle_answered:{use.pk}",
        at=at,
    )


def tell_of_trial(trial: Trial, what: str, at: datetime) -> None:
    """Both sides; the one who acts knows already and loses nothing by a line in the inbox."""
    sides = [*members_of(trial.owner_id, _ACTING), *members_of(trial.user_id, _ACTING)]
    title = _TRIALS[what].format(title=trial.achievement)
    _send_trial(sides, what, title, trial.state_reason, trial, at)


def remind_of_trial(trial: Trial, at: datetime) -> None:
    sides = [*members_of(trial.owner_id, _ACTING), *members_of(trial.user_id, _ACTING)]
    body = f"试用到 {day(trial.ends_on, date_of(at))} 结束，请决定转为正式转化还是退回。"
    _send_trial(sides, "ending", f"试用快结束：{trial.achievement}", body, trial, at)


def _send_trial(people: Iterable[User], what: str, title: str, body: str, trial: Trial, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"disposal.trial_{what}",
        title=title[:200],
        body=body,
        url=trial.get_absolute_url(),
        key=f"disposal.trial_{what}:{trial.reference_number}",
        at=at,
    )


def _send(people: Iterable[User], what: str, title: str, body: str, disposal: Disposal, key: str, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind=f"disposal.{what}",
        title=title[:200],
        body=body,
        url=disposal.get_absolute_url(),
        key=key,
        at=at,
    )
