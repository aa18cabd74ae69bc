"""The list of organisations, the page of one, and what is done on it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.lifecycle.parties import ORGANISATION
from kezhuan.parties import actions, permissions, queries
from kezhuan.parties.choices import (
    city_industry_name,
    division_name,
    functional_area_name,
    industry_name,
    street_name,
)
from kezhuan.parties.contacts import organisation_contact
from kezhuan.parties.followers import applicants_of
from kezhuan.parties.forms import EndMarkForm, MarkForm, ReasonForm
from kezhuan.parties.models import Organisation, OrganisationKind, OrganisationState
from kezhuan.parties.panels import Panel, organisation_panels
from kezhuan.parties.tables import OrganisationTable, state_tag
from kezhuan.parties.timeline import timeline_of
from kezhuan.parties.views.register import ORGANISATION_STEPS
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The directory, with a tab for each kind."""
    actor = actor_of(request)
    rows = queries.organisations_visible_to(actor)
    counts = queries.counts_by_kind(rows)
    table = OrganisationTable(request, queries.with_marks(rows, timezone.localdate()))
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    every = table.url(kind=None, state=None)
    kinds: list[tuple[str, Any, int, bool]] = [(every, _("全部"), sum(counts.values()), not kind and not state)]
    kinds += [
        (table.url(kind=one.value, state=None), one.label, counts[one.value], kind == one.value)
        for one in OrganisationKind
        if counts.get(one.value)
    ]
    if actor.is_officer:
        waiting = queries.awaiting_confirmation(actor).count()
        pending = OrganisationState.PENDING
        kinds.append((table.url(kind=None, state=pending.value), pending.label, waiting, state == pending.value))
    context = {
        "kinds": kinds,
        "may_register": permissions.may_register_organisation(actor),
        "may_see_duplicates": permissions.may_see_duplicates(actor),
    }
    return table.respond("parties/organisation_list.html", context)


@require_GET
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Everything the platform knows of one organisation; a merged one leads to the one kept."""
    actor = actor_of(request)
    kept = queries.kept_instead_of(organisation_id)
    if kept is not None:
        return redirect("parties:organisation", organisation_id=kept)
    thing = queries.get_organisation(actor, organisation_id)
    panels = _panels(request, thing)
    wanted = request.GET.get("tab", "")
    current = next((panel for panel in panels if panel.key == wanted), panels[0])
    may = {
        "update": permissions.may_update_organisation(actor, thing),
        "official": permissions.may_update_field(actor, thing, "name"),
        "statistics": permissions.may_update_field(actor, thing, "above_scale"),
        "mark": permissions.may_mark_organisation(actor, thing),
        "confirm": permissions.may_confirm_organisation(actor, thing) and ORGANISATION.allows(thing.state, "confirm"),
        "close": permissions.may_close_organisation(actor, thing) and ORGANISATION.allows(thing.state, "close"),
        "reopen": permissions.may_close_organisation(actor, thing) and ORGANISATION.allows(thing.state, "reopen"),
        "register_person": permissions.may_register_person(actor, thing),
    }
    context = {
        "thing": thing,
        "state_tag": state_tag(thing),
        "marks_now": [mark for mark in queries.marks_of(thing) if mark.is_valid(timezone.localdate())],
        "contact": organisation_contact(actor, thing),
        "contact_url": reverse("parties:organisation-edit", args=[thing.pk, "contact"]) if may["update"] else "",
        "may": may,
        "applicants": applicants_of(thing) if thing.state == OrganisationState.PENDING else [],
        "entered": permissions.entered_by(actor, thing),
        "panels": [(panel, panel is current) for panel in panels],
        "current": current,
        **_places(thing),
        **current.context(),
    }
    return render_page(request, "parties/organisation_detail.html", context)


def _places(thing: Organisation) -> dict[str, Any]:
    return {
        "division": division_name(thing.division_code),
        "street": street_name(thing.street_code),
        "functional_area": functional_area_name(thing.functional_area),
        "industry": industry_name(thing.industry_code),
        "city_industry": city_industry_name(thing.city_industry),
    }


def _panels(request: HttpRequest, thing: Organisation) -> list[Panel]:
    """Own tabs and those of higher apps."""
    actor = actor_of(request)
    today = timezone.localdate()
    people = queries.people_visible_to(actor).filter(organisation=thing)
    marks = queries.marks_of(thing)
    return [
        Panel("facts", _("基本情况"), "parties/_facts.html"),
        *organisation_panels.of(actor, thing),
        Panel(
            "people",
            _("人员"),
            "parties/_people_of.html",
            lambda: {"people": queries.with_qualifications(people, today)[:50]},
            people.count(),
        ),
        Panel(
            "marks",
            _("资质"),
            "parties/_marks_of.html",
            lambda: {"marks": [(mark, mark.is_valid(today)) for mark in marks]},
            len(marks),
        ),
        Panel(
            "timeline",
            _("动态"),
            "parties/_timeline_of.html",
            lambda: {"happenings": timeline_of(actor, thing, marks, today)},
        ),
    ]


@login_required
def organisation_edit(request: HttpRequest, organisation_id: int, section: str) -> HttpResponse:
    """One group of facts on one page; fields the actor may not change are not in the form."""
    actor = actor_of(request)
    thing = queries.get_organisation(actor, organisation_id)
    step = next((step for step in ORGANISATION_STEPS if step.key == section), None)
    if step is None:
        raise NotFound
    if not permissions.may_update_organisation(actor, thing):
        raise NotPermitted
    hidden = section == "contact" and not permissions.may_see_organisation_contact(actor, thing)
    every = list(step.form().fields)
    names = [name for name in every if permissions.may_update_field(actor, thing, name)]
    if not names:
        raise NotPermitted
    initial = {name: getattr(thing, name) for name in names} if not hidden else {}
    form = step.form(request.POST or None, initial=initial)
    for name in set(every) - set(names):
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if not (hidden and value == "")}
        try:
            actions.update_organisation(actor=actor, organisation_id=thing.pk, changes=changes, at=timezone.now())
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(thing)
    context = {
        "thing": thing,
        "form": form,
        "step": step,
        "contact": organisation_contact(actor, thing),
        "hidden": hidden,
        "locked": len(names) < len(every),
    }
    return render_page(request, "parties/organisation_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def organisation_confirm(request: HttpRequest, organisation_id: int) -> HttpResponse:
    thing = actions.confirm_organisation(actor=actor_of(request), organisation_id=organisation_id, at=timezone.now())
    messages.success(request, _("已核实。这家单位现在公开可查。"))
    return redirect(thing)


@login_required
@require_POST
def organisation_reopen(request: HttpRequest, organisation_id: int) -> HttpResponse:
    thing = actions.reopen_organisation(actor=actor_of(request), organisation_id=organisation_id, at=timezone.now())
    messages.success(request, _("已恢复。"))
    return redirect(thing)


@login_required
def organisation_close(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Asks for the reason first."""
    actor = actor_of(request)
    thing = queries.get_organisation(actor, organisation_id)
    if not permissions.may_close_organisation(actor, thing):
        raise NotPermitted
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_organisation(
            actor=actor, organisation_id=thing.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )
        messages.success(request, _("已注销。需要时可以恢复。"))
        return redirect(thing)
    context = {"thing": thing, "form": form}
    return render_page(request, "parties/organisation_close.html", context, status=422 if form.errors else 200)


@login_required
def mark_add(request: HttpRequest, organisation_id: int) -> HttpResponse:
    actor = actor_of(request)
    thing = queries.get_organisation(actor, organisation_id)
    if not permissions.may_mark_organisation(actor, thing):
        raise NotPermitted
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_mark(actor=actor, organisation_id=thing.pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("资质已登记。"))
            return redirect(f"{thing.get_absolute_url()}?tab=marks")
    context = {"thing": thing, "form": form, "title": _("登记资质"), "submit": _("登记")}
    return render_page(request, "parties/mark_form.html", context, status=422 if form.errors else 200)


@login_required
def mark_end(request: HttpRequest, mark_id: int) -> HttpResponse:
    actor = actor_of(request)
    mark = queries.get_mark(actor, mark_id)
    if not permissions.may_mark_organisation(actor, mark.organisation):
        raise NotPermitted
    form = EndMarkForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_mark(actor=actor, mark_id=mark.pk, at=timezone.now(), **form.cleaned_data)
        except (InvalidInput, NotAllowedNow) as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已结束这项资质。"))
            return redirect(f"{mark.organisation.get_absolute_url()}?tab=marks")
    context = {"thing": mark.organisation, "mark": mark, "form": form, "title": _("结束资质"), "submit": _("结束")}
    return render_page(request, "parties/mark_form.html", context, status=422 if form.errors else 200)
