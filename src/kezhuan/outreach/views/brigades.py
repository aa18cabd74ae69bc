"""Brigades: the list, one of them with its people and visits, forming, staffing and ending it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.codes import divisions
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.outreach import queries
from kezhuan.outreach.actions import add_member, disband_brigade, form_brigade, release_member
from kezhuan.outreach.forms import BrigadeForm, MemberForm, ReasonForm
from kezhuan.outreach.permissions import may_form, may_staff
from kezhuan.outreach.tables import BRIGADE_TAGS, BrigadeTable, county_name
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def brigades(request: HttpRequest) -> HttpResponse:
    """Every brigade in sight."""
    actor = actor_of(request)
    table = BrigadeTable(request, queries.listed_brigades(actor))
    return table.respond("outreach/brigades.html", {"can_form": actor.is_officer})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Form a brigade for a county one answers for."""
    actor = actor_of(request)
    counties = [row.code for row in divisions() if row.level == "county" and may_form(actor, row.code)]
    if not counties:
        raise NotPermitted
    form = BrigadeForm(request.POST or None, counties=counties, initial={"formed_on": local_day(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            made = form_brigade(actor=actor, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已组建，请加入队员。"))
            return redirect(made)
    return render_page(request, "outreach/new_brigade.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def brigade(request: HttpRequest, number: str) -> HttpResponse:
    """One brigade; a POST takes somebody in."""
    actor = actor_of(request)
    found = queries.brigade_numbered(actor, number)
    staffs = found.state == "standing" and may_staff(actor, found, queries.leads(actor))
    form = MemberForm(request.POST or None, initial={"joined_on": local_day(timezone.now())})
    if request.method == "POST":
        if not staffs:
            raise NotPermitted
        if form.is_valid() and _take_in(request, found.pk, form):
            return redirect(found)
    visits = queries.counted(queries.visible_to(actor).filter(brigade=found))
    context: dict[str, Any] = {
        "brigade": found,
        "county": county_name(found.division_code),
        "tag": BRIGADE_TAGS[found.state],
        "people": found.members.filter(left_on__isnull=True).select_related("user"),
        "left": found.members.filter(left_on__isnull=False).select_related("user"),
        "measures": queries.measures(visits),
        "latest": visits.order_by("-happened_on", "-pk")[:10],
        "form": form if staffs else None,
        "can_disband": found.state == "standing" and may_form(actor, found.division_code),
    }
    return render_page(request, "outreach/brigade.html", context, status=422 if form.errors else 200)


def _take_in(request: HttpRequest, brigade_id: int, form: MemberForm) -> bool:
    data = form.cleaned_data
    try:
        add_member(
            actor=actor_of(request),
            brigade_id=brigade_id,
            user_id=data["username"].pk,
            joined_on=data["joined_on"],
            leads_it=data["leads_it"],
            at=timezone.now(),
        )
    except DomainError as error:
        put_on_form(form, error)
        return False
    messages.success(request, _("已入队。"))
    return True


@require_POST
@login_required
def release(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Somebody leaves."""
    actor = actor_of(request)
    found = queries.brigade_numbered(actor, number)
    member = get_object_or_404(found.members, pk=pk)
    release_member(actor=actor, member_id=member.pk, at=timezone.now())
    messages.success(request, _("已离队，登记过的走访保留。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def disband(request: HttpRequest, number: str) -> HttpResponse:
    """End a brigade, with the reason."""
    actor = actor_of(request)
    found = queries.brigade_numbered(actor, number)
    if not may_form(actor, found.division_code):
        raise NotPermitted
    found.lifecycle.after(found.state, "disband")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            disband_brigade(actor=actor, brigade_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已撤销，走访保留。"))
            return redirect(found)
    return render_page(
        request, "outreach/disband.html", {"brigade": found, "form": form}, status=422 if form.errors else 200
    )
