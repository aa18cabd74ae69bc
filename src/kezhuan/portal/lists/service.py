"""Visits to be made, follow-ups of events, ratings and tickets."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.outreach import queries as outreach
from kezhuan.portal.lists.worklist import Line, Waiting, worklist
from kezhuan.ratings import queries as ratings
from kezhuan.ui.navigation import address


def _rating_line(rating: Any) -> Line:
    return Line(rating.title, rating.get_absolute_url(), rating.number, rating.last_day)


def _ticket_line(ticket: Any) -> Line:
    return Line(str(ticket), ticket.get_absolute_url(), ticket.rating.organisation.name, ticket.last_day)


def of_ratings(actor: Actor) -> list[Waiting]:
    """Services to be rated and bad ratings to be dealt with: only for who has any."""
    return [
        worklist(
            _("差评工单"),
            _("要在期限内办结"),
            "",
            [ratings.tickets_waiting(actor)],
            _ticket_line,
            address("ratings:tickets"),
        ),
        worklist(
            _("等您评价的服务"),
            _("一分钟，不满意会有人答复"),
            "",
            [ratings.waiting_for(actor)],
            _rating_line,
            address("ratings:ratings"),
        ),
    ]


def _stop_line(stop: Any) -> Line:
    url = address("outreach:record") or ""
    return Line(stop.organisation.name, url, stop.brigade.name, stop.planned_on)


def _follow_up_line(task: Any) -> Line:
    return Line(task.words, reverse("outreach:follow-up", args=[task.pk]), task.event.title, task.due_on)


def of_rounds(actor: Actor, at: datetime) -> list[Waiting]:
    """Firms to be visited and tasks left from events: only for who has any."""
    return [
        worklist(
            _("要走访的企业"),
            _("排进路线、还没有走访的"),
            "",
            [outreach.coming_stops(actor, local_day(at))],
            _stop_line,
            address("outreach:record"),
        ),
        worklist(
            _("会后跟进"),
            _("活动以后交给您的事"),
            "",
            [outreach.own_follow_ups(actor)],
            _follow_up_line,
            address("outreach:follow-ups"),
        ),
    ]
