"""What came of a sale: the paper and its signatures, the public result, all results with their figures."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kezhuan.contracts.queries import visible_to as contracts_visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound
from kezhuan.market import outcomes, queries
from kezhuan.market.actions import sign_result
from kezhuan.market.actions.confirming import side_of
from kezhuan.market.forms import SignForm
from kezhuan.market.models import Confirmation, Lot
from kezhuan.market.permissions import may_see_result
from kezhuan.market.rules import rule
from kezhuan.market.tables import ResultTable
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.formatting import decimal_of, grouped, in_unit, trimmed
from kezhuan.ui.http import actor_of, render_page


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Every public result; the figures are of exactly the rows listed below them."""
    table = ResultTable(request, outcomes.results())
    return table.respond(
        "market/results.html", {"figures": [_shown(figure, table.rows) for figure in outcomes.FIGURES]}
    )


def _shown(figure: outcomes.Figure, rows: Any) -> dict[str, Any]:
    value = figure.value(rows)
    if figure.code == "sum":
        return {"label": figure.label, "value": trimmed(in_unit(value, "万元", 2)), "unit": _("万元")}
    return {"label": figure.label, "value": grouped(decimal_of(value), None), "unit": figure.unit}


@require_safe
def result(request: HttpRequest, number: str) -> HttpResponse:
    """The paper: for both sides to read and sign, and for everybody once they have."""
    actor = actor_of(request)
    found, confirmation = _found(actor, number)
    return _page(request, actor, found, confirmation, SignForm(initial={"digest": confirmation.digest}))


def _found(actor: Actor, number: str) -> tuple[Lot, Confirmation]:
    found = queries.lot_numbered(actor, number)
    confirmation = outcomes.confirmation_of(found)
    if confirmation is None or not may_see_result(actor, confirmation):
        raise NotFound
    return found, confirmation


def _page(request: HttpRequest, actor: Actor, found: Lot, confirmation: Confirmation, form: SignForm) -> HttpResponse:
    side = side_of(actor, confirmation)
    signs = bool(side) and getattr(confirmation, f"{side}_signed_at") is None and confirmation.state == "open"
    contract = confirmation.contract
    context = {
        "lot": found,
        "confirmation": confirmation,
        "form": form if signs else None,
        "contract": contract if contract and contracts_visible_to(actor).filter(pk=contract.pk).exists() else None,
        "premium": outcomes.premium_of(confirmation.price, found.start_price),
        "bidders": len(found.bidder_codes),
        "fee_rule": rule("bidding.seller_fee", confirmation.made_at),
    }
    return render_page(request, "market/result.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """One side's signature under the text that was shown."""
    actor = actor_of(request)
    found, confirmation = _found(actor, number)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            signed = sign_result(actor=actor, lot_id=found.pk, digest=form.cleaned_data["digest"], at=timezone.now())
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            done = signed.state == "complete"
            messages.success(request, _("双方都已签署，合同已起草。") if done else _("已签署，等对方签署。"))
            return redirect("market:result", number)
    return _page(request, actor, found, confirmation, form)
