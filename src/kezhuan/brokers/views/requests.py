"""Finding a broker for a demand, and what a broker is asked for."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.brokers import actions, permissions, queries
from kezhuan.brokers.forms import AskForm, ReasonForm
from kezhuan.brokers.matching import Fit, brokers_for
from kezhuan.brokers.models import Broker, BrokerRequest
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import item_numbered
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

TAGS = {"asked": "wait", "accepted": "ok", "declined": "stop", "withdrawn": "plain"}


def _demand(request: HttpRequest, number: str) -> tuple[Actor, Demand]:
    actor = actor_of(request)
    demand = cast(Demand, item_numbered(actor, DEMAND, number))
    if not permissions.may_ask(actor, demand):
        raise NotPermitted
    return actor, demand


@login_required
@require_safe
def suited(request: HttpRequest, number: str) -> HttpResponse:
    """Who suits this demand, with the reasons and what each has in hand; who was asked already."""
    actor, demand = _demand(request, number)
    asked = list(queries.requests_visible_to(actor).filter(demand=demand).order_by("-asked_at", "-pk"))
    open_to = {row.broker_id for row in asked if row.state in ("asked", "accepted")}
    context = {
        "demand": demand,
        "fits": [(fit, _load(fit), fit.broker.pk in open_to) for fit in brokers_for(actor, demand)],
        "asked": [(row, TAGS[row.state], row.lifecycle.allows(row.state, "withdraw")) for row in asked],
        "is_over": demand.state in ("draft", "solved", "closed"),
    }
    return render_page(request, "brokers/suited.html", context)


def _load(fit: Fit) -> str:
    """What they have in hand, in words."""
    total = fit.running + fit.waiting
    if not total:
        return _("手上没有在办的")
    words = _("手上 %(count)s 项在办") % {"count": total}
    return words + (_("，%(due)s 项待办到期") % {"due": fit.due} if fit.due else "")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str, broker_number: str) -> HttpResponse:
    """Ask one broker for help with this demand."""
    actor, demand = _demand(request, number)
    broker = queries.may_be_asked(actor).filter(reference_number=broker_number).first()
    if broker is None:
        raise NotFound
    form = AskForm(request.POST or None)
    reasons = next((fit.reasons for fit in brokers_for(actor, demand) if fit.broker.pk == broker.pk), ())
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_broker(
                actor=actor,
                demand_id=demand.pk,
                broker_id=broker.pk,
                words=form.cleaned_data["words"],
                reasons=reasons,
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已请%(name)s帮忙，答复后会告诉您。") % {"name": broker.person.name})
            return redirect("brokers:suited", demand.reference_number)
    context = {"demand": demand, "broker": broker, "form": form, "reasons": reasons}
    return render_page(request, "brokers/ask.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def requests(request: HttpRequest, number: str) -> HttpResponse:
    """What this broker was asked for: for the broker, the organisation's managers and officers."""
    actor = actor_of(request)
    broker = queries.broker_numbered(actor, number)
    if not permissions.may_read_all(actor, broker):
        raise NotPermitted
    rows = list(queries.requests_for(broker)[:100])
    context = {"broker": broker, "rows": [(row, TAGS[row.state], _can_answer(actor, row)) for row in rows]}
    return render_page(request, "brokers/requests.html", context)


def _can_answer(actor: Actor, row: BrokerRequest) -> bool:
    return row.lifecycle.allows(row.state, "accept") and permissions.may_answer_request(actor, row)


def _own(request: HttpRequest, number: str, request_id: int) -> tuple[Actor, Broker, BrokerRequest]:
    actor = actor_of(request)
    broker = queries.broker_numbered(actor, number)
    row = queries.requests_visible_to(actor).filter(pk=request_id, broker=broker).first()
    if row is None:
        raise NotFound
    if not permissions.may_answer_request(actor, row):
        raise NotPermitted
    return actor, broker, row


@login_required
@require_POST
def accept(request: HttpRequest, number: str, request_id: int) -> HttpResponse:
    actor, broker, row = _own(request, number, request_id)
    actions.accept_request(actor=actor, request_id=row.pk, at=timezone.now())
    messages.success(request, _("已接下，可以打开需求开始凝练。"))
    return redirect("brokers:requests", broker.reference_number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, number: str, request_id: int) -> HttpResponse:
    actor, broker, row = _own(request, number, request_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_request(
                actor=actor, request_id=row.pk, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已婉拒，理由已告诉对方。"))
            return redirect("brokers:requests", broker.reference_number)
    context = {
        "broker": broker,
        "form": form,
        "title": _("婉拒需求"),
        "lead": row.demand.title,
        "submit": _("婉拒"),
    }
    return render_page(request, "brokers/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: str, request_id: int) -> HttpResponse:
    """The asker's side takes it back; ``number`` is the demand's."""
    actor, demand = _demand(request, number)
    row = queries.requests_visible_to(actor).filter(pk=request_id, demand=demand).first()
    if row is None:
        raise NotFound
    actions.withdraw_request(actor=actor, request_id=row.pk, at=timezone.now())
    messages.success(request, _("已撤回。"))
    return redirect("brokers:suited", demand.reference_number)
