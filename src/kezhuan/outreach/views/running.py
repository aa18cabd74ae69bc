"""Running an event: planning, changing, its states, the desk where people sign in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import divisions
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.outreach import queries
from kezhuan.outreach.actions import (
    cancel_event,
    close_event,
    edit_event,
    hold_event,
    plan_event,
    publish_event,
    renew_ticket,
    sign_in,
)
from kezhuan.outreach.forms import EventForm, ReasonForm, SummaryForm, said_of
from kezhuan.outreach.models import Event
from kezhuan.outreach.permissions import may_lead_event, may_plan_event
from kezhuan.outreach.tables import REGISTRATION_TAGS, RegistrationTable
from kezhuan.outreach.tickets import read_ticket, token_of
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of, render_page


def counties_of(actor: Actor) -> list[str]:
    """The counties an officer plans events for."""
    return [row.code for row in divisions() if row.level == "county" and may_plan_event(actor, row.code)]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Begin an event."""
    actor = actor_of(request)
    counties = counties_of(actor)
    if not counties:
        raise NotPermitted
    form = EventForm(request.POST or None, counties=counties)
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_event(actor=actor, facts=form.facts(), organiser_id=actor.user_id or 0, at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已登记，发布以后别人才能看到。"))
            return redirect(made)
    return render_page(request, "outreach/event_form.html", {"form": form}, status=422 if form.errors else 200)


def _led(request: HttpRequest, number: str) -> tuple[Actor, Event]:
    """The actor and an event that they lead."""
    actor = actor_of(request)
    found = queries.event_run_by(actor, number)
    if not may_lead_event(actor, found):
        raise NotPermitted
    return actor, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change an event that has not been held."""
    actor, found = _led(request, number)
    found.lifecycle.after(found.state, "cancel")
    form = EventForm(request.POST or None, counties=counties_of(actor) or [found.division_code], initial=said_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            edit_event(actor=actor, event_id=found.pk, facts=form.facts(), at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    context = {"form": form, "event": found}
    return render_page(request, "outreach/event_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def publish(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _led(request, number)
    publish_event(actor=actor, event_id=found.pk, at=timezone.now())
    messages.success(request, _("已发布，可以报名了。"))
    return redirect(found)


@require_POST
@login_required
def hold(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _led(request, number)
    hold_event(actor=actor, event_id=found.pk, at=timezone.now())
    messages.success(request, _("已登记举办，计入场次。请登记成效和会后跟进。"))
    return redirect(found)


def _ended(
    request: HttpRequest, found: Event, form: HouseForm, title: str, lead: str, run: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            run(form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    context = {"event": found, "form": form, "title": title, "lead": lead}
    return render_page(request, "outreach/event_step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, number: str) -> HttpResponse:
    """End an event with a summary."""
    actor, found = _led(request, number)
    found.lifecycle.after(found.state, "close")
    return _ended(
        request,
        found,
        SummaryForm(request.POST or None),
        _("办结活动"),
        _("办结后不再登记成效。"),
        lambda data: close_event(actor=actor, event_id=found.pk, at=timezone.now(), **data),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """It does not take place."""
    actor, found = _led(request, number)
    found.lifecycle.after(found.state, "cancel")
    return _ended(
        request,
        found,
        ReasonForm(request.POST or None),
        _("取消活动"),
        _("有账号的报名人会收到消息，没有账号的请电话通知。"),
        lambda data: cancel_event(actor=actor, event_id=found.pk, at=timezone.now(), **data),
    )


# The desk -----------------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest, number: str) -> HttpResponse:
    """Everybody who registered, masked; a POST signs in who was found by name or number."""
    actor = actor_of(request)
    found = queries.event_run_by(actor, number)
    if request.method == "POST":
        pk = request.POST.get("registration", "")
        if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
            raise NotFound
        sign_in(actor=actor, event_id=found.pk, registration_id=int(pk), at=timezone.now())
        messages.success(request, _("已签到。"))
        return redirect("outreach:desk", found.reference_number)
    rows = queries.registrations_of(found)
    context = {
        "event": found,
        "seated": rows.exclude(state="cancelled").count(),
        "came": rows.filter(state="attended").count(),
    }
    return RegistrationTable(request, rows).respond("outreach/desk.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_ticket(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """What a scanned QR code opens: the name to compare, and the button. A POST signs in, once."""
    actor = actor_of(request)
    found = queries.event_run_by(actor, number)
    made = queries.registration_with(*read_ticket(token))
    if made is None or made.event_id != found.pk:
        raise NotFound
    if request.method == "POST":
        sign_in(actor=actor, event_id=found.pk, token=token, at=timezone.now())
        messages.success(request, _("已签到。"))
        return redirect("outreach:desk-ticket", found.reference_number, token)
    return _person(request, found, made, token)


@never_cache
@require_safe
@login_required
def desk_person(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One person from the list, without a ticket."""
    found = queries.event_run_by(actor_of(request), number)
    made = queries.registrations_of(found).filter(pk=pk).first()
    if made is None:
        raise NotFound
    return _person(request, found, made, "")


def _person(request: HttpRequest, found: Event, made: Any, token: str) -> HttpResponse:
    context = {
        "event": found,
        "registration": made,
        "token": token,
        "tag": REGISTRATION_TAGS[made.state],
        "last_digits": made.mobile[-4:],
        "can_sign_in": made.lifecycle.allows(made.state, "sign_in"),
        "action": reverse("outreach:desk-ticket", args=[found.reference_number, token])
        if token
        else reverse("outreach:desk", args=[found.reference_number]),
    }
    return render_page(request, "outreach/desk_person.html", context)


@require_POST
@login_required
def renew(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A new ticket; the old one ends."""
    actor = actor_of(request)
    found = queries.event_run_by(actor, number)
    if not queries.registrations_of(found).filter(pk=pk).exists():
        raise NotFound
    made = renew_ticket(actor=actor, registration_id=pk, at=timezone.now())
    messages.success(request, _("已换新凭证，旧的不能再用。"))
    return redirect("outreach:ticket", token_of(made))
