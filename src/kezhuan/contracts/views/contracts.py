"""Lists of contracts, one contract, and the steps that need no more than a button or a reason."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import actions, queries
from kezhuan.contracts.forms.fields import ReasonForm
from kezhuan.contracts.forms.signing import SignForm
from kezhuan.contracts.models import Contract
from kezhuan.contracts.permissions import may_sign
from kezhuan.contracts.presenting import contract_context
from kezhuan.contracts.tables import ContractTable, RegistrarTable
from kezhuan.contracts.views.steps import PLAIN, REASONED, open_steps
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def contracts(request: HttpRequest) -> HttpResponse:
    """One's own contracts; officers first see what waits for them, then all that was submitted."""
    actor = actor_of(request)
    sides = _sides(actor)
    asked = request.GET.get("side", "")
    side = asked if asked in sides else next(iter(sides))
    words, rows = sides[side]
    table = RegistrarTable if side == "waiting" else ContractTable
    context = {
        "tabs": [(code, label, code == side) for code, (label, _rows) in sides.items()],
        "title": words,
        "can_open": bool(actor.organisation_ids) and not actor.is_officer,
    }
    return table(request, rows).respond("contracts/contracts.html", context)


def _sides(actor: Actor) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    if actor.is_officer:
        found["waiting"] = (_("待办的登记"), queries.waiting_at_registrar(actor).order_by())
        found["all"] = (_("本地全部"), queries.visible_to(actor))
    if actor.organisation_ids and not actor.is_officer:
        found["own"] = (_("本单位的合同"), queries.own(actor))
    if actor.person_id is not None and not actor.is_officer:
        found["asked"] = (_("请我评审的"), queries.reviewed_by(actor))
    return found or {"own": (_("本单位的合同"), queries.own(actor))}


@require_safe
@login_required
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one contract for whoever may see it, and what may be done now."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    context = contract_context(actor, found, timezone.now())
    steps = {"steps": open_steps(PLAIN, actor, found), "reasoned": open_steps(REASONED, actor, found)}
    return render_page(request, "contracts/contract.html", {**context, **steps})


@require_POST
@login_required
def step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """A step that acts at once."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    wanted = PLAIN.get(verb)
    if wanted is None:
        raise NotFound
    wanted.run(actor=actor, contract_id=found.pk, at=timezone.now())
    messages.success(request, wanted.done)
    return redirect("contracts:done", number) if verb in ("check", "submit") else redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reason(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """A step that asks why."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    wanted = REASONED.get(verb)
    if wanted is None:
        raise NotFound
    if not wanted.may(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, verb)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wanted.run(actor=actor, contract_id=found.pk, at=timezone.now(), reason=form.cleaned_data["reason"])
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, wanted.done)
            return redirect(found)
    return _form_page(request, found, form, str(wanted.label), str(wanted.lead))


def _form_page(request: HttpRequest, found: Contract, form: Any, title: str, lead: str) -> HttpResponse:
    context = {"contract": found, "form": form, "title": title, "lead": lead}
    return render_page(request, "contracts/form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """A manager of a party says yes."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    actions.confirm_contract(actor=actor, contract_id=found.pk, at=timezone.now())
    messages.success(request, _("已代表本单位确认。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Write down the signature and its day."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_sign(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "sign")
    form = SignForm(request.POST or None, initial={"signed_on": local_day(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_contract(
                actor=actor, contract_id=found.pk, signed_on=form.cleaned_data["signed_on"], at=timezone.now()
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("合同已签订，应付款已按付款计划列出。"))
            return redirect("contracts:done", number)
    lead = _("双方确认、签字盖章的扫描件已上传以后，在这里登记签订日期。登记以后内容不能再改。")
    return _form_page(request, found, form, _("登记签订"), lead)


@require_safe
@login_required
def done(request: HttpRequest, number: str) -> HttpResponse:
    """The confirmation page: the number, and what comes next."""
    found = queries.contract_numbered(actor_of(request), number)
    return render_page(request, "contracts/done.html", {"contract": found, "state": found.state})
