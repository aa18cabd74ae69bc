"""Visits: the list with its figures, one visit, and what is done with what was found."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import mask_mobile
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.outreach import queries
from kezhuan.outreach.actions import drop_finding, identify_enterprise, take_finding, void_visit
from kezhuan.outreach.forms import FirmForm, ReasonForm, TitleForm
from kezhuan.outreach.models import Finding, Visit
from kezhuan.outreach.permissions import may_follow_up, may_see_contact, may_void
from kezhuan.outreach.questions import type_name
from kezhuan.outreach.tables import FINDING_TAGS, VISIT_TAGS, VisitTable
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def visits(request: HttpRequest) -> HttpResponse:
    """Every visit in sight; the figures above the list are over exactly the rows below that count."""
    actor = actor_of(request)
    table = VisitTable(request, queries.listed_visits(actor))
    context = {
        "measures": queries.measures(queries.counted(queries.visible_to(actor))),
        "records": bool(queries.serves_in(actor)),
    }
    return table.respond("outreach/visits.html", context)


@require_safe
@login_required
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """One visit for the brigade, the firm and the officers."""
    actor = actor_of(request)
    found = queries.visit_numbered(actor, number)
    return render_page(request, "outreach/visit.html", _context(actor, found))


def _context(actor: Actor, found: Visit) -> dict[str, Any]:
    served, led = queries.serves_in(actor), queries.leads(actor)
    stands = found.lifecycle.allows(found.state, "void")
    follows = stands and may_follow_up(actor, found, served)
    full = may_see_contact(actor, found, served)
    return {
        "visit": found,
        "tag": VISIT_TAGS[found.state],
        "findings": [(each, FINDING_TAGS[each.state]) for each in found.findings.select_related("demand")],
        "contact_name": found.contact_name if full else f"{found.contact_name[:1]}**" if found.contact_name else "",
        "contact_mobile": found.contact_mobile if full else mask_mobile(found.contact_mobile)
        if found.contact_mobile else "",
        "services": [(row, type_name(row.service_type)) for row in queries.services_of(actor, found)],
        "can_void": stands and may_void(actor, found, led),
        "can_follow": follows,
        "can_take": follows and found.enterprise_id is not None,
    }  # fmt: skip


# Following up -------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def void(request: HttpRequest, number: str) -> HttpResponse:
    """Take a visit out of the figures."""
    actor = actor_of(request)
    found = queries.visit_numbered(actor, number)
    if not may_void(actor, found, queries.leads(actor)):
        raise NotPermitted
    found.lifecycle.after(found.state, "void")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void_visit(actor=actor, visit_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已作废，不再计入数字。"))
            return redirect(found)
    lead = _("作废的走访仍可查看，但不计入家次。")
    return _asked(request, found, form, _("作废走访"), lead)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def identify(request: HttpRequest, number: str) -> HttpResponse:
    """Say which firm it was, among those whose names come near."""
    actor = actor_of(request)
    found = queries.visit_numbered(actor, number)
    if not may_follow_up(actor, found, queries.serves_in(actor)):
        raise NotPermitted
    near = queries.near_firms(actor, found.enterprise_name)
    form = FirmForm(request.POST or None, near=near)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["enterprise"]
        try:
            identify_enterprise(actor=actor, visit_id=found.pk, enterprise_id=chosen, at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已认定走访企业。"))
            return redirect(found)
    context = {"visit": found, "form": form, "near": near}
    return render_page(request, "outreach/identify.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, found: Visit, form: Any, title: str, lead: str) -> HttpResponse:
    context = {"visit": found, "form": form, "title": title, "lead": lead}
    return render_page(request, "outreach/ask.html", context, status=422 if form.errors else 200)


def _finding(actor: Actor, number: str, position: int) -> tuple[Visit, Finding]:
    """The visit and the thing found, for who may follow it up."""
    found = queries.visit_numbered(actor, number)
    if not may_follow_up(actor, found, queries.serves_in(actor)):
        raise NotPermitted
    return found, get_object_or_404(found.findings, position=position)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """A demand heard becomes a draft of the firm."""
    actor = actor_of(request)
    found, finding = _finding(actor, number, position)
    finding.lifecycle.after(finding.state, "take")
    form = TitleForm(request.POST or None, initial={"title": finding.words[:60]})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        try:
            take_finding(actor=actor, finding_id=finding.pk, title=title, at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已为企业起草需求，企业核对后提交。"))
            return redirect(found)
    return _asked(request, found, form, _("转为需求"), finding.words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drop(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Nobody follows a demand up, for a reason."""
    actor = actor_of(request)
    found, finding = _finding(actor, number, position)
    finding.lifecycle.after(finding.state, "drop")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_finding(actor=actor, finding_id=finding.pk, reason=form.cleaned_data["reason"], at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已记下理由，不再跟进。"))
            return redirect(found)
    return _asked(request, found, form, _("不再跟进"), finding.words)
