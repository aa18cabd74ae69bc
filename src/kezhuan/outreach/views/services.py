"""Service records: the list, one of them, and writing one down from a visit, from a deal or by itself."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.attachments.presenting import files_of
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.engine.questions import QuestionSet
from kezhuan.outreach import queries
from kezhuan.outreach.actions import record_service, void_service
from kezhuan.outreach.actions.services import label_of_service
from kezhuan.outreach.forms import ReasonForm, ServiceForm
from kezhuan.outreach.models import ServiceRecord, Visit
from kezhuan.outreach.permissions import may_follow_up, may_serve, may_void_service
from kezhuan.outreach.questions import answered, book, type_choices, type_name
from kezhuan.outreach.sources import About, about
from kezhuan.outreach.tables import SERVICE_TAGS, ServiceTable
from kezhuan.parties.models import Organisation
from kezhuan.ratings.queries import ratings_of
from kezhuan.ratings.tables import LEVEL_TAGS
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def services(request: HttpRequest) -> HttpResponse:
    """Every service record in sight."""
    actor = actor_of(request)
    context = {"can_record": may_serve(actor, queries.serves_in(actor))}
    return ServiceTable(request, queries.listed_services(actor)).respond("outreach/services.html", context)


@require_safe
@login_required
def service(request: HttpRequest, number: str) -> HttpResponse:
    """One service with its answers, and what was said about it."""
    actor = actor_of(request)
    found = queries.service_numbered(actor, number)
    stands = found.lifecycle.allows(found.state, "void")
    context = {
        "service": found,
        "type": type_name(found.service_type),
        "tag": SERVICE_TAGS[found.state],
        "answers": answered(found.service_type, found.question_version, found.answers),
        "about": about(actor, found.about_label, found.about_id),
        "ratings": [(row, LEVEL_TAGS.get(row.level or 0, "wait")) for row in ratings_of(*label_of_service(found))],
        "files": files_of(actor, found),
        "can_void": stands and may_void_service(actor, found),
        "is_rater": actor.belongs_to(found.organisation_id),
    }
    return render_page(request, "outreach/service.html", context)


@dataclass(frozen=True)
class _Occasion:
    """What a new record is made from: a visit, a thing of another app, or nothing."""

    visit: Visit | None = None
    label: str = ""
    pk: int | None = None
    about: About | None = None

    @property
    def organisation_id(self) -> int | None:
        if self.visit is not None:
            return self.visit.enterprise_id
        return self.about.organisation_id if self.about is not None else None

    @property
    def fixed(self) -> list[str]:
        if self.visit is not None:
            return ["organisation", "happened_on", "brigade"]
        return ["organisation"] if self.organisation_id is not None else []

    @property
    def title(self) -> str:
        if self.visit is not None:
            return f"{self.visit.enterprise_name} · {self.visit.reference_number}"
        return self.about.title if self.about is not None else ""

    @property
    def back(self) -> str:
        if self.visit is not None:
            return self.visit.get_absolute_url()
        return self.about.url if self.about is not None else reverse("outreach:services")


def _occasion(request: HttpRequest, actor: Actor) -> _Occasion:
    """From ``?visit=ZF-…`` or ``?about=deals.Deal:17``; NotFound for what is out of sight."""
    number, named = request.GET.get("visit", ""), request.GET.get("about", "")
    if number:
        visit = queries.visit_numbered(actor, number)
        if not may_follow_up(actor, visit, queries.serves_in(actor)):
            raise NotPermitted
        return _Occasion(visit=visit)
    if named:
        label, _colon, pk = named.partition(":")
        thing = about(actor, label, int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 18 else None
        if thing is None:
            raise NotFound
        return _Occasion(label=label, pk=int(pk), about=thing)
    return _Occasion()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a service down: first its type, then what is asked after it."""
    actor = actor_of(request)
    if not may_serve(actor, queries.serves_in(actor)):
        raise NotPermitted(_("登记服务要有服务的身份：轻骑队队员、技术经纪人、专家、服务机构或科技局。"))
    occasion, today = _occasion(request, actor), local_day(timezone.now())
    asked = book().current(request.GET.get("type", ""), today)
    if asked is None:
        query = request.GET.copy()
        query.pop("type", None)
        kept = f"&{query.urlencode()}" if query else ""
        types = [(name, f"?type={code}{kept}") for code, name in type_choices(today)]
        return render_page(request, "outreach/service_types.html", {"types": types, "occasion": occasion})
    form = _form(request, actor, occasion, asked)
    if request.method == "POST" and form.is_valid():
        made = _record(actor, form, occasion)
        if made is not None:
            messages.success(request, _("已登记，服务编号 %(number)s。") % {"number": made.reference_number})
            return redirect(made)
    context = {
        "form": form,
        "occasion": occasion,
        "type": type_name(asked.code),
        "firms": [] if occasion.fixed else [row.name for row in queries.known_firms(actor)],
    }
    return render_page(request, "outreach/new_service.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, actor: Actor, occasion: _Occasion, asked: QuestionSet) -> ServiceForm:
    owner = occasion.organisation_id
    demands = Demand.objects.filter(owner_id=owner).exclude(state="draft").order_by("-pk") if owner else ()
    return ServiceForm(
        request.POST or None,
        asked=asked,
        brigades=list(queries.own_brigades(actor)),
        demands=list(demands[:50]),
        fixed=occasion.fixed,
        initial={"happened_on": local_day(timezone.now())},
    )


def _record(actor: Actor, form: ServiceForm, occasion: _Occasion) -> ServiceRecord | None:
    served: Organisation | None = None
    if "organisation" in form.fields:
        served = queries.organisation_called(actor, form.cleaned_data["organisation"])
        if served is None:
            form.add_error("organisation", _("平台上没有叫这个名字的单位。请填全称或统一社会信用代码。"))
            return None
    try:
        return record_service(
            actor=actor,
            said=form.said(served),
            visit_id=occasion.visit.pk if occasion.visit is not None else None,
            about_label=occasion.label,
            about_id=occasion.pk,
            at=timezone.now(),
        )
    except DomainError as error:
        put_on_form(form, error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def void(request: HttpRequest, number: str) -> HttpResponse:
    """Take a record out of the figures."""
    actor = actor_of(request)
    found = queries.service_numbered(actor, number)
    if not may_void_service(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "void")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void_service(actor=actor, service_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已作废，不再计入数字。"))
            return redirect(found)
    context: dict[str, Any] = {"service": found, "form": form}
    return render_page(request, "outreach/void_service.html", context, status=422 if form.errors else 200)
