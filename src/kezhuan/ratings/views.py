"""Ratings: the public figures, one's own and the county's lists, one rating, one ticket and its steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.ratings import queries
from kezhuan.ratings.actions import answer_ticket, assign_ticket, close_ticket, rate
from kezhuan.ratings.forms import AnswerForm, AssignForm, DoneForm, RatingForm
from kezhuan.ratings.models import Level, Ticket
from kezhuan.ratings.permissions import may_answer, may_assign, may_close, may_rate
from kezhuan.ratings.rules import least_ratings, reading_of, ticket_rule
from kezhuan.ratings.subjects import page_of, words_of
from kezhuan.ratings.tables import LEVEL_TAGS, TICKET_TAGS, RatingTable, TicketTable, county_name
from kezhuan.ui.acting import run_form
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of, render_page


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What everybody may know: how many rated, how well, and whether bad ratings were dealt with."""
    least = least_ratings(timezone.now())
    kinds = queries.standings("subject_label", least)
    whole: dict[int, int] = {}
    for standing in kinds:
        for level, number in standing.by_level.items():
            whole[level] = whole.get(level, 0) + number
    closed, in_time = queries.closed_in_time()
    total = queries.standing_of("", whole, least)
    context = {
        "total": total,
        "levels": [(level.label, whole.get(level.value, 0)) for level in Level],
        "kinds": [(words_of(row.group), row) for row in kinds],
        "counties": [(county_name(row.group), row) for row in queries.standings("division_code", least) if row.group],
        "closed": closed,
        "in_time": in_time,
        "least": least,
        "days": ticket_rule(timezone.now()).whole,
    }
    return render_page(request, "ratings/public.html", context)


@require_safe
@login_required
def ratings(request: HttpRequest) -> HttpResponse:
    """Ratings in sight: one's own organisation's, or the county's."""
    actor = actor_of(request)
    return RatingTable(request, queries.visible_to(actor)).respond(
        "ratings/ratings.html", {"waiting": queries.waiting_for(actor)[:5]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rating(request: HttpRequest, pk: int) -> HttpResponse:
    """One rating; who was served says what they think."""
    actor = actor_of(request)
    found = queries.rating_for(actor, pk)
    can_rate = found.state == "invited" and may_rate(actor, found) and timezone.now() < found.due_at
    form = RatingForm(request.POST or None)
    if request.method == "POST":
        if not may_rate(actor, found):
            raise NotPermitted
        if form.is_valid():
            try:
                rate(actor=actor, rating_id=found.pk, at=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                put_on_form(form, error)
            else:
                messages.success(request, _("谢谢您的评价。"))
                return redirect(found)
    ticket = getattr(found, "ticket", None)
    context = {
        "rating": found,
        "form": form if can_rate else None,
        "tag": LEVEL_TAGS.get(found.level or 0, "wait"),
        "kind": words_of(found.subject_label),
        "page": page_of(actor, found.subject_label, found.subject_id),
        "ticket": ticket,
    }
    return render_page(request, "ratings/rating.html", context, status=422 if form.errors else 200)


# Tickets ------------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def tickets(request: HttpRequest) -> HttpResponse:
    """Tickets in sight, the most urgent first."""
    return TicketTable(request, queries.tickets_visible_to(actor_of(request))).respond("ratings/tickets.html")


@require_safe
@login_required
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """One ticket with its clock."""
    actor = actor_of(request)
    found = queries.ticket_for(actor, pk)
    reading = reading_of(found, timezone.now())
    progress, left = reading.progress_words(), reading.left_words()
    context = {
        "ticket": found,
        "rating": found.rating,
        "tag": TICKET_TAGS[found.state],
        "level_tag": LEVEL_TAGS.get(found.rating.level or 0, "plain"),
        "clock": reading,
        "progress": _(progress[0]) % progress[1],
        "left": _(left[0]) % left[1],
        "caution": _(caution) if (caution := ticket_rule(found.opened_at, found.division_code).caution) else "",
        "page": page_of(actor, found.rating.subject_label, found.rating.subject_id),
        "can_assign": found.lifecycle.allows(found.state, "assign") and may_assign(actor, found),
        "can_answer": found.lifecycle.allows(found.state, "answer") and may_answer(actor, found),
        "can_close": found.lifecycle.allows(found.state, "close") and may_close(actor, found),
    }
    return render_page(request, "ratings/ticket.html", context)


def _step(
    request: HttpRequest,
    found: Ticket,
    form: HouseForm,
    title: str,
    run: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    def act() -> object:
        return run(form.cleaned_data)

    return run_form(
        request, form, act, done=said, onwards=found, template="ratings/step.html", ticket=found, title=title
    )


def _ticket_for(request: HttpRequest, pk: int, may: Callable[[Actor, Ticket], bool], verb: str) -> tuple[Actor, Ticket]:
    """The actor and the ticket, for who may take this step now."""
    actor = actor_of(request)
    found = queries.ticket_for(actor, pk)
    if not may(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, verb)
    return actor, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge somebody with it."""
    actor, found = _ticket_for(request, pk, may_assign, "assign")
    form = AssignForm(request.POST or None)
    return _step(
        request,
        found,
        form,
        _("指派"),
        lambda data: assign_ticket(actor=actor, ticket_id=found.pk, user_id=data["user"].pk, at=timezone.now()),
        _("已指派，承办人会收到消息。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the rater."""
    actor, found = _ticket_for(request, pk, may_answer, "answer")
    form = AnswerForm(request.POST or None)
    return _step(
        request,
        found,
        form,
        _("答复"),
        lambda data: answer_ticket(actor=actor, ticket_id=found.pk, at=timezone.now(), **data),
        _("已答复，评价人会收到消息。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    actor, found = _ticket_for(request, pk, may_close, "close")
    form = DoneForm(request.POST or None)
    return _step(
        request,
        found,
        form,
        _("办结"),
        lambda data: close_ticket(actor=actor, ticket_id=found.pk, at=timezone.now(), **data),
        _("已办结，评价人会收到消息。"),
    )
