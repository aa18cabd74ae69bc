"""What came of events, what is still to be done, and the plan of the year."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.outreach import queries
from kezhuan.outreach.actions import (
    add_follow_up,
    add_outcome,
    drop_follow_up,
    finish_follow_up,
    set_event_target,
)
from kezhuan.outreach.forms import FollowUpForm, OutcomeForm, ResultForm, TargetForm
from kezhuan.outreach.models import EventKind
from kezhuan.outreach.permissions import may_end_follow_up, may_lead_event
from kezhuan.outreach.planning import elapsed_share, plan_rows
from kezhuan.outreach.tables import FOLLOW_UP_TAGS, county_name
from kezhuan.outreach.views.running import counties_of
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def outcome(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what was met at an event."""
    actor = actor_of(request)
    found = queries.event_run_by(actor, number)
    if not may_lead_event(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "close")
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_outcome(actor=actor, event_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已登记成效。"))
            return redirect(found)
    context = {"event": found, "form": form, "title": _("登记成效"), "lead": ""}
    return render_page(request, "outreach/event_step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def follow_up_new(request: HttpRequest, number: str) -> HttpResponse:
    """Give somebody something to do."""
    actor = actor_of(request)
    found = queries.event_run_by(actor, number)
    if not may_lead_event(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "close")
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_follow_up(
                actor=actor,
                event_id=found.pk,
                words=data["words"],
                owner_id=data["owner"].pk,
                due_on=data["due_on"],
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已安排，负责人会收到消息。"))
            return redirect(found)
    context = {"event": found, "form": form, "title": _("安排会后跟进"), "lead": ""}
    return render_page(request, "outreach/event_step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One task; a POST ends it, done or dropped."""
    actor = actor_of(request)
    found = queries.follow_ups_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    ends = found.state == "open" and may_end_follow_up(actor, found)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end = drop_follow_up if request.POST.get("how") == "drop" else finish_follow_up
        try:
            end(actor=actor, follow_up_id=found.pk, result=form.cleaned_data["result"], at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("outreach:follow-up", found.pk)
    context: dict[str, Any] = {
        "task": found,
        "tag": FOLLOW_UP_TAGS[found.state],
        "form": form if ends else None,
        "event": found.event,
    }
    return render_page(request, "outreach/follow_up.html", context, status=422 if form.errors else 200)


# The plan of the year -----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """Targets and progress of a year, with how much of it has passed; officers set their county's."""
    actor = actor_of(request)
    today = local_day(timezone.now())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    counties = counties_of(actor)
    form = TargetForm(request.POST or None, counties=counties, initial={"year": year})
    if request.method == "POST":
        if not counties:
            raise NotPermitted
        if form.is_valid():
            try:
                set_event_target(actor=actor, at=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                put_on_form(form, error)
            else:
                messages.success(request, _("已保存计划。"))
                return redirect(f"{request.path}?year={form.cleaned_data['year']}")
    rows = plan_rows(year)
    context = {
        "year": year,
        "years": [today.year - 1, today.year, today.year + 1],
        "elapsed": elapsed_share(date(year, 1, 1), date(year, 12, 31), today),
        "rows": [(county_name(row.division_code), EventKind(row.kind).label, row) for row in rows],
        "planned": sum(row.planned for row in rows),
        "held": sum(row.held for row in rows),
        "form": form if counties else None,
    }
    return render_page(request, "outreach/plan.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def follow_ups(request: HttpRequest) -> HttpResponse:
    """What one has to do after events."""
    rows = [(row, FOLLOW_UP_TAGS[row.state]) for row in queries.own_follow_ups(actor_of(request))[:200]]
    return render_page(request, "outreach/follow_ups.html", {"rows": rows})
