"""The list of people, the page of one, qualifications and consents."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties import actions, permissions, queries
from kezhuan.parties.choices import city_industry_name, division_name
from kezhuan.parties.contacts import person_contact
from kezhuan.parties.forms import QualificationForm, RenewForm
from kezhuan.parties.models import ConsentPurpose, Person, QualificationKind
from kezhuan.parties.notices import current_notice
from kezhuan.parties.panels import person_panels
from kezhuan.parties.tables import PersonTable, PublicPersonTable
from kezhuan.parties.views.register import PERSON_STEPS
from kezhuan.ui.errors import field_messages, message_of, put_on_form
from kezhuan.ui.forms import ErrorLink
from kezhuan.ui.http import actor_of, render_page


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """Whoever consented to a public profile; members and officers also see their own."""
    actor = actor_of(request)
    rows = queries.with_qualifications(queries.people_visible_to(actor), timezone.localdate())
    table = (PersonTable if actor.is_known else PublicPersonTable)(request, rows)
    return table.respond("parties/person_list.html")


@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    thing = queries.get_person(actor, person_id)
    today = timezone.localdate()
    consents = queries.consents_of(thing)
    context = {
        "thing": thing,
        "division": division_name(thing.division_code),
        "industries": [city_industry_name(code) for code in thing.industries],
        "qualifications": [
            (held, held.is_valid(today), permissions.may_qualify_person(actor, thing, held.kind))
            for held in queries.qualifications_of(thing)
        ],
        "contact": person_contact(actor, thing),
        "may_update": permissions.may_update_person(actor, thing),
        "may_qualify": permissions.may_qualify_person(actor, thing, QualificationKind.EXPERT),
        "standing": [consent for consent in consents if consent.withdrawn_at is None],
        "is_public": any(c.purpose == ConsentPurpose.PUBLIC_PROFILE and c.withdrawn_at is None for c in consents),
        "panels": [(panel, panel.context()) for panel in person_panels.of(actor, thing)],
    }
    return render_page(request, "parties/person_detail.html", context)


def _own(request: HttpRequest, person_id: int) -> tuple[Actor, Person]:
    actor = actor_of(request)
    thing = queries.get_person(actor, person_id)
    if not permissions.may_update_person(actor, thing):
        raise NotPermitted
    return actor, thing


@login_required
def person_edit(request: HttpRequest, person_id: int, section: str) -> HttpResponse:
    actor, thing = _own(request, person_id)
    step = next((step for step in PERSON_STEPS if step.key == section), None)
    if step is None:
        raise NotFound
    hidden = section == "reach" and not permissions.may_see_person_contact(actor, thing)
    initial = {} if hidden else {name: getattr(thing, name) for name in step.form().fields}
    form = step.form(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if not (hidden and value == "")}
        try:
            actions.update_person(actor=actor, person_id=thing.pk, changes=changes, at=timezone.now())
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(thing)
    context = {"thing": thing, "form": form, "step": step, "hidden": hidden, "contact": person_contact(actor, thing)}
    return render_page(request, "parties/person_edit.html", context, status=422 if form.errors else 200)


@login_required
def qualification_add(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    thing = queries.get_person(actor, person_id)
    allowed = [kind for kind in QualificationKind if permissions.may_qualify_person(actor, thing, kind.value)]
    if not allowed:
        raise NotPermitted
    form = QualificationForm(request.POST or None)
    form.fields["kind"].choices = [(kind.value, kind.label) for kind in allowed]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_qualification(
                actor=actor, person_id=thing.pk, certificate=actions.Certificate(**form.cleaned_data), at=timezone.now()
            )
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("资格已登记。"))
            return redirect(thing)
    context = {"thing": thing, "form": form, "title": _("登记资格"), "submit": _("登记")}
    return render_page(request, "parties/qualification_form.html", context, status=422 if form.errors else 200)


@login_required
def qualification_renew(request: HttpRequest, qualification_id: int) -> HttpResponse:
    actor = actor_of(request)
    held = queries.get_qualification(actor, qualification_id)
    if not permissions.may_qualify_person(actor, held.person, held.kind):
        raise NotPermitted
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.renew_qualification(actor=actor, qualification_id=held.pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已续期。"))
            return redirect(held.person)
    context = {"thing": held.person, "held": held, "form": form, "title": _("资格续期"), "submit": _("续期")}
    return render_page(request, "parties/qualification_form.html", context, status=422 if form.errors else 200)


@login_required
def consents(request: HttpRequest, person_id: int) -> HttpResponse:
    """Each purpose with its text, whether it stands, and one button; POST gives or withdraws one."""
    actor, thing = _own(request, person_id)
    asked, fault, links = request.POST.get("purpose", ""), "", []
    if request.method == "POST":
        try:
            _answer_consent(actor, thing, request)
        except (InvalidInput, NotAllowedNow) as error:
            fault = next(iter(field_messages(error).values()), message_of(error))
            links = [ErrorLink(fault, f"evidence-{asked}" if asked in ConsentPurpose.values else "")]
        else:
            messages.success(request, _("已记录。"))
            return redirect("parties:consents", person_id=thing.pk)
    every = queries.consents_of(thing)
    standing = {consent.purpose: consent for consent in every if consent.withdrawn_at is None}
    context = {
        "thing": thing,
        "links": links,
        "purposes": [
            {
                "purpose": purpose,
                "notice": current_notice(purpose),
                "consent": standing.get(purpose.value),
                "fault": fault if asked == purpose.value else "",
            }
            for purpose in ConsentPurpose
        ],
        "past": [consent for consent in every if consent.withdrawn_at is not None],
        "needs_evidence": permissions.consents_need_evidence(actor, thing),
    }
    return render_page(request, "parties/consents.html", context, status=422 if links else 200)


def _answer_consent(actor: Actor, thing: Person, request: HttpRequest) -> None:
    purpose, at = request.POST.get("purpose", ""), timezone.now()
    if request.POST.get("answer") == "withdraw":
        actions.withdraw_person_consent(actor=actor, person_id=thing.pk, purpose=purpose, at=at)
        return
    actions.give_person_consent(
        actor=actor, person_id=thing.pk, purpose=purpose, at=at, evidence=request.POST.get("evidence", "")
    )
