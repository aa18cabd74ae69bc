"""Leaving an interest to an adviser: entrusted by the firm, written by the broker, confirmed by the firm."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.accounts.queries import user_for
from kezhuan.deals import queries
from kezhuan.deals.actions.entrustment import (
    confirm_entrusted,
    entrust_interest,
    prepare_interest,
    return_entrusted,
    revise_entrusted,
    withdraw_entrusted,
)
from kezhuan.deals.forms.entrustments import EntrustForm, PrepareForm
from kezhuan.deals.forms.interests import ReasonForm
from kezhuan.deals.models import Entrustment
from kezhuan.deals.permissions import may_send
from kezhuan.deals.permissions.entrustment import may_confirm, may_prepare
from kezhuan.deals.queries.entrustment import advisers_of, entrustment_numbered, entrustments_visible_to
from kezhuan.deals.rules import entrust_clock
from kezhuan.deals.tables.entrustment import ENTRUSTMENT_TAGS, EntrustmentTable
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.ui.acting import run_form
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def entrustments(request: HttpRequest) -> HttpResponse:
    """One's own firm's, those one is entrusted with as a broker; officers see those of their county."""
    rows = entrustments_visible_to(actor_of(request))
    return EntrustmentTable(request, rows).respond("deals/entrustments.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask a broker to write the interest."""
    actor = actor_of(request)
    target = queries.target_of(actor, kind, pk)
    organisations = [row for row in queries.own_organisations(actor) if may_send(actor, row.pk, target)]
    if not organisations:
        raise NotPermitted(_("委托要以自己单位的名义，您现在没有可以用的单位。"))
    user = user_for(actor, actor.user_id or 0)
    advisers = advisers_of(actor)
    form = EntrustForm(
        request.POST or None,
        organisations=organisations,
        demands=list(queries.own_demands(actor)[:50]),
        advisers=advisers,
        initial={"contact_name": user.display_name, "contact_mobile": user.mobile},
    )
    if request.method == "POST" and form.is_valid():
        made = _entrust(actor, kind, pk, form)
        if made is not None:
            messages.success(request, _("已委托，写好以后请您确认。"))
            return redirect(made)
    now = timezone.now()
    context = {
        "target": target,
        "kind": kind,
        "form": form,
        "advisers": sorted(advisers, key=str),
        "organisations": organisations,
        "days": entrust_clock(now, organisations[0].division_code).reading(now).total,
    }
    return render_page(request, "deals/new_entrustment.html", context, status=422 if form.errors else 200)


def _entrust(actor: Actor, kind: str, pk: int, form: EntrustForm) -> Entrustment | None:
    data = form.cleaned_data
    try:
        return entrust_interest(
            actor=actor,
            target_kind=kind,
            target_id=pk,
            organisation_id=int(data["organisation"]),
            broker_id=form.broker_id,
            words=data["words"],
            contact_name=data["contact_name"],
            contact_mobile=data["contact_mobile"],
            demand_id=form.demand_id,
            at=timezone.now(),
        )
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        put_on_form(form, error)
        return None


@require_safe
@login_required
def entrustment(request: HttpRequest, number: str) -> HttpResponse:
    """What was entrusted, what was written, and what may be done now."""
    actor = actor_of(request)
    found = entrustment_numbered(actor, number)
    allows, now = found.lifecycle.allows, timezone.now()
    writes, confirms = may_prepare(actor, found), may_confirm(actor, found)
    reading = entrust_clock(found.waiting_since, found.organisation.division_code).reading(now)
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    context = {
        "entrustment": found,
        "tag": ENTRUSTMENT_TAGS[found.state],
        "target": _target(actor, found),
        "can_prepare": writes and allows(found.state, "prepare"),
        "can_confirm": confirms and allows(found.state, "confirm"),
        "can_withdraw": confirms and allows(found.state, "withdraw"),
        "is_firm": confirms,
        "sees_interest": found.interest_id is not None
        and queries.visible_to(actor).filter(pk=found.interest_id).exists(),
        "clock": reading,
        "progress": _(progress) % numbers,
        "left": _(left) % rest if rest else _(left),
    }
    return render_page(request, "deals/entrustment.html", context)


def _target(actor: Actor, found: Entrustment) -> Any:
    """What is asked for, while it is still public."""
    try:
        return queries.target_of(actor, found.target_kind, found.target_id)
    except NotFound:
        return None


@require_POST
@login_required
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = entrustment_numbered(actor, number)
    done = confirm_entrusted(actor=actor, entrustment_id=found.pk, at=timezone.now())
    messages.success(request, _("已确认，对接申请发给对方了。"))
    return redirect(done.interest or done)


@require_POST
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = entrustment_numbered(actor, number)
    withdraw_entrusted(actor=actor, entrustment_id=found.pk, at=timezone.now())
    messages.success(request, _("已撤回委托。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def prepare(request: HttpRequest, number: str) -> HttpResponse:
    """The broker writes."""
    actor = actor_of(request)
    found = entrustment_numbered(actor, number)
    initial = {"problem": found.problem or found.words, "purpose": found.purpose, "timing": found.timing}
    return _step(
        request, found, "prepare", may_prepare(actor, found), PrepareForm(request.POST or None, initial=initial),
        prepare_interest, _("写对接申请"), _("已交企业确认。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_back(request: HttpRequest, number: str) -> HttpResponse:
    """The broker cannot, and says why."""
    actor = actor_of(request)
    found = entrustment_numbered(actor, number)
    form = ReasonForm(request.POST or None)
    return _step(
        request, found, "return", may_prepare(actor, found), form, return_entrusted, _("退回委托"), _("已退回。")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """The firm wants it otherwise."""
    actor = actor_of(request)
    found = entrustment_numbered(actor, number)
    form = ReasonForm(request.POST or None)
    return _step(
        request, found, "revise", may_confirm(actor, found), form, revise_entrusted, _("退回修改"),
        _("已请技术经纪人修改。"),
    )  # fmt: skip


def _step(
    request: HttpRequest,
    found: Entrustment,
    step: str,
    allowed: bool,
    form: HouseForm,
    run: Callable[..., Any],
    title: str,
    done: str,
) -> HttpResponse:
    """A form, the verb, back to the entrustment; what was typed stays when it is refused."""
    if not allowed:
        raise NotPermitted
    found.lifecycle.after(found.state, step)

    def act() -> Any:
        return run(actor=actor_of(request), entrustment_id=found.pk, at=timezone.now(), **form.cleaned_data)

    return run_form(
        request,
        form,
        act,
        done=done,
        onwards=found,
        template="deals/entrustment_step.html",
        entrustment=found,
        title=title,
    )
