"""The route of a brigade: its stops by day, planned ahead and done by visits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.outreach import queries
from kezhuan.outreach.actions import cancel_stop, move_stop, plan_stop
from kezhuan.outreach.forms import MoveForm, ReasonForm, StopForm
from kezhuan.outreach.models import RouteStop
from kezhuan.outreach.permissions import may_plan_route
from kezhuan.outreach.tables import stop_tag
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def route(request: HttpRequest, number: str) -> HttpResponse:
    """The stops of a brigade, the latest day first; a POST plans one more."""
    actor = actor_of(request)
    found = queries.brigade_numbered(actor, number)
    plans = found.state == "standing" and may_plan_route(actor, found, queries.serves_in(actor))
    today = local_day(timezone.now())
    form = StopForm(request.POST or None, initial={"planned_on": today})
    if request.method == "POST":
        if not plans:
            raise NotPermitted
        if form.is_valid():
            try:
                plan_stop(actor=actor, brigade_id=found.pk, at=timezone.now(), **form.cleaned_data)
            except DomainError as error:
                put_on_form(form, error)
            else:
                messages.success(request, _("已排进路线。"))
                return redirect("outreach:route", found.reference_number)
    rows = queries.stops_visible_to(actor).filter(brigade=found).order_by("-planned_on", "pk")[:_SHOWN]
    context = {
        "brigade": found,
        "stops": [(row, *stop_tag(row, today)) for row in rows],
        "form": form if plans else None,
        "firms": [row.name for row in queries.known_firms(actor)] if plans else [],
    }
    return render_page(request, "outreach/route.html", context, status=422 if form.errors else 200)


def _stop(request: HttpRequest, pk: int) -> tuple[Actor, RouteStop]:
    actor = actor_of(request)
    found = queries.stops_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not may_plan_route(actor, found.brigade, queries.serves_in(actor)):
        raise NotPermitted
    return actor, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another day."""
    actor, found = _stop(request, pk)
    form = MoveForm(request.POST or None, initial={"planned_on": found.planned_on})
    if request.method == "POST" and form.is_valid():
        try:
            move_stop(actor=actor, stop_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已改期。"))
            return redirect("outreach:route", found.brigade.reference_number)
    context = {"stop": found, "form": form, "title": _("改期")}
    return render_page(request, "outreach/stop_step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody goes there that day."""
    actor, found = _stop(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_stop(actor=actor, stop_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已取消这一站。"))
            return redirect("outreach:route", found.brigade.reference_number)
    context = {"stop": found, "form": form, "title": _("取消这一站")}
    return render_page(request, "outreach/stop_step.html", context, status=422 if form.errors else 200)
