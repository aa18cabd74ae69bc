"""Who is told what of a visit or an event. Called after the transaction is committed; messages are in Chinese."""

from datetime import datetime

from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.engine.lifecycle.outreach import SEATED
from kezhuan.notifications.actions import notify
from kezhuan.outreach.models import Event, EventRegistration, Finding, FollowUp, Visit
from kezhuan.ui.formatting import date_of, day, moment


def tell_of_visit(visit: Visit, at: datetime) -> None:
    """The officers of the county learn of demands that wait."""
    waiting = visit.findings.filter(state="open").count()
    if waiting:
        notify(
            recipients=officers_for(visit.division_code),
            kind="outreach.heard",
            title=f"走访带回 {waiting} 条技术需求",
            body=f"{visit.brigade.name} 走访了 {visit.enterprise_name}。",
            url=visit.get_absolute_url(),
            key=f"visit:{visit.pk}",
            at=at,
        )


def tell_of_demand(finding: Finding, at: datetime) -> None:
    """The firm looks over what was written down for it."""
    demand = finding.demand
    if demand is not None:
        notify(
            recipients=members_of(demand.owner_id),
            kind="outreach.drafted",
            title="轻骑队为您起草了一条需求，请核对后提交",
            body=str(demand),
            url=demand.get_absolute_url(),
            key=f"finding:{finding.pk}",
            at=at,
        )


# Events -------------------------------------------------------------------------------------------------------------
def tell_of_seat(registration: EventRegistration, at: datetime) -> None:
    """Whoever registered with an account finds the ticket again."""
    if registration.user is not None:
        event = registration.event
        notify(
            recipients=[registration.user],
            kind="outreach.registered",
            title=f"报名成功：{event.title}"[:200],
            body=f"{moment(event.starts_at, date_of(at))}，{event.place}。签到时出示报名凭证。",
            url=event.get_absolute_url(),
            key=f"seat:{registration.pk}",
            at=at,
        )


def tell_of_cancelled_event(event: Event, at: datetime) -> None:
    """Everybody who registered with an account."""
    people = User.objects.filter(event_registrations__event=event, event_registrations__state__in=SEATED).distinct()
    notify(
        recipients=people,
        kind="outreach.event_cancelled",
        title=f"活动取消：{event.title}"[:200],
        body=event.state_reason,
        url=event.get_absolute_url(),
        key=f"event-cancelled:{event.pk}",
        at=at,
    )


def tell_of_follow_up(task: FollowUp, at: datetime) -> None:
    """Who has to do it."""
    _tell_owner(task, "outreach.follow_up", "会后跟进交给您", f"follow-up:{task.pk}", at)


def remind_of_follow_up(task: FollowUp, at: datetime) -> None:
    """Once, when the day comes near."""
    _tell_owner(task, "outreach.follow_up_due", "会后跟进快到期", f"follow-up-due:{task.pk}", at)


def _tell_owner(task: FollowUp, kind: str, title: str, key: str, at: datetime) -> None:
    notify(
        recipients=[task.owner],
        kind=kind,
        title=f"{title}：{task.words}"[:200],
        body=f"{task.event.title}。请在 {day(task.due_on, date_of(at))} 前完成。",
        url=reverse("outreach:follow-up", args=[task.pk]),
        key=key,
        at=at,
    )


def remind_of_event(registration: EventRegistration, at: datetime) -> None:
    """The day before, for who has an account."""
    if registration.user is not None:
        event = registration.event
        notify(
            recipients=[registration.user],
            kind="outreach.event_soon",
            title=f"明天的活动：{event.title}"[:200],
            body=f"{moment(event.starts_at, date_of(at))}，{event.place}。",
            url=event.get_absolute_url(),
            key=f"event-soon:{registration.pk}",
            at=at,
        )
