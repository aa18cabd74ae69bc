"""The public list, the officer's register, one broker, and every change of an entry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.brokers import actions, permissions, queries
from kezhuan.brokers.forms import ProfileForm, ReasonForm, RegisterForm, RenewForm, SearchForm, initial_of
from kezhuan.brokers.models import Broker
from kezhuan.brokers.panels import broker_links, broker_sections
from kezhuan.brokers.tables import TAGS, BrokerTable, RegisterTable, industry_names, technology_names
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.parties.contacts import person_contact
from kezhuan.parties.permissions import may_update_person
from kezhuan.parties.queries import get_person
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

_MOST_PEOPLE = 20


@require_safe
def brokers(request: HttpRequest) -> HttpResponse:
    """Who is registered and consented to be listed; anybody may look."""
    actor = actor_of(request)
    table = BrokerTable(request, queries.listed())
    return table.respond("brokers/brokers.html", {"keeps_register": permissions.may_register_any(actor)})


@require_safe
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The officer's register of the place, in every state, with export."""
    actor = actor_of(request)
    if not permissions.may_register_any(actor):
        raise NotPermitted
    return RegisterTable(request, queries.in_care_of(actor)).respond("brokers/register.html")


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own entry; who has none comes to the public list."""
    own = queries.standing_broker_of(actor_of(request).person_id)
    return redirect(own if own is not None else "brokers:brokers")


@require_safe
def broker(request: HttpRequest, number: str) -> HttpResponse:
    """One broker: what anybody may read, and for those concerned certificate, work and history."""
    actor = actor_of(request)
    found = queries.broker_numbered(actor, number)
    inside = permissions.may_read_all(actor, found)
    context = {
        "broker": found,
        "tag": TAGS[found.state],
        "industries": industry_names(found),
        "technologies": technology_names(found),
        "inside": inside,
        "contact": person_contact(actor, found.person),
        "is_listed": found.is_listed,  # type: ignore[attr-defined]  # annotated by visible_to
        "may_consent": may_update_person(actor, found.person),
        "buttons": [
            (name, _(found.lifecycle.transition(name).label))
            for name, move in MOVES.items()
            if found.lifecycle.allows(found.state, name) and move.may(actor, found)
        ],
        "can_change": found.state != "withdrawn" and permissions.may_change(actor, found),
        "links": broker_links.of(actor, found) if inside else [],
        "sections": [(panel, panel.context()) for panel in broker_sections.of(actor, found)],
    }
    return render_page(request, "brokers/broker.html", context)


# Entering -----------------------------------------------------------------------------------------------------------
@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Whom to register: people of the place by name."""
    actor = actor_of(request)
    if not permissions.may_register_any(actor):
        raise NotPermitted
    form = SearchForm(request.GET if "q" in request.GET else None)
    found = list(queries.persons_to_register(actor, form.cleaned_data["q"])[:_MOST_PEOPLE]) if form.is_valid() else []
    context = {"form": form, "found": found, "searched": form.is_bound and form.is_valid()}
    return render_page(request, "brokers/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, person_id: int) -> HttpResponse:
    """Register one person from the certificate."""
    actor = actor_of(request)
    person = get_person(actor, person_id)
    if not permissions.may_register(actor, person):
        raise NotPermitted
    form = RegisterForm(request.POST or None, actor=actor, initial={"industries": person.industries})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_broker(
                actor=actor,
                person_id=person.pk,
                certificate=form.certificate(),
                profile=form.profile(),
                organisation_id=form.organisation_id,
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已登记。本人同意公开后，才列入公开名录。"))
            return redirect(made)
    return render_page(
        request, "brokers/new.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, number: str) -> HttpResponse:
    """What they are good at, how and for whom they work."""
    actor = actor_of(request)
    found = queries.broker_numbered(actor, number)
    if not permissions.may_change(actor, found):
        raise NotPermitted
    form = ProfileForm(request.POST or None, actor=actor, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_broker(
                actor=actor,
                broker_id=found.pk,
                profile=form.profile(),
                organisation_id=form.organisation_id,
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    context = {"broker": found, "form": form, "title": _("变更登记"), "lead": "", "submit": _("保存")}
    return render_page(request, "brokers/form.html", context, status=422 if form.errors else 200)


# Moves --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Move:
    """``lead`` says what will happen; ``run`` calls the verb with the form's values."""

    form: type[ReasonForm] | type[RenewForm]
    lead: Any
    may: Callable[[Actor, Broker], bool]
    run: Callable[[Actor, Broker, dict[str, Any], datetime], Broker]


def _run(verb: Callable[..., Broker]) -> Callable[[Actor, Broker, dict[str, Any], datetime], Broker]:
    return lambda actor, found, values, at: verb(actor=actor, broker_id=found.pk, at=at, **values)


MOVES: dict[str, Move] = {
    "renew": Move(
        RenewForm, gettext_lazy("照新的证书填写。续期后重新在册。"), permissions.may_renew, _run(actions.renew_broker)
    ),
    "suspend": Move(
        ReasonForm,
        gettext_lazy("暂停期间不能以技术经纪人身份凝练需求、承接新项目；本人会收到理由。"),
        permissions.may_suspend,
        _run(actions.suspend_broker),
    ),
    "reinstate": Move(
        ReasonForm, gettext_lazy("恢复后重新在册，本人会收到通知。"), permissions.may_suspend,
        _run(actions.reinstate_broker),
    ),
    "withdraw": Move(
        ReasonForm,
        gettext_lazy("注销后不再在册，已做的工作和业绩分成保留。"),
        permissions.may_withdraw,
        _run(actions.withdraw_broker),
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Ask, then do."""
    actor = actor_of(request)
    found = queries.broker_numbered(actor, number)
    if verb not in MOVES:
        raise NotFound
    asked = MOVES[verb]
    if not asked.may(actor, found):
        raise NotPermitted
    label = _(found.lifecycle.transition(verb).label)
    found.lifecycle.after(found.state, verb)
    form = asked.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked.run(actor, found, form.cleaned_data, timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已办理：%(label)s") % {"label": label})
            return redirect("brokers:register" if actor.is_officer else "portal:workspace")
    context = {"broker": found, "form": form, "title": label, "lead": asked.lead, "submit": label}
    return render_page(request, "brokers/form.html", context, status=422 if form.errors else 200)
