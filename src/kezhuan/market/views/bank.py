"""保证金 for the officers who handle the money: deposits, lines of the bank, payment orders and their batches."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotAllowedNow, NotFound, NotPermitted
from kezhuan.market import banking
from kezhuan.market.actions import (
    Payee,
    approve_batch,
    drop_batch,
    order_return,
    prepare_batch,
    retry_payout,
    send_batch,
    state_account,
)
from kezhuan.market.bank.orders import orders_file
from kezhuan.market.bank.sealing import masked
from kezhuan.market.bank_tables import BatchTable, DepositTable, LineTable, PayoutTable
from kezhuan.market.forms import AccountForm
from kezhuan.market.models import PayoutBatch
from kezhuan.market.permissions import may_pay
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.exports import Export, tell
from kezhuan.ui.http import actor_of, render_page

#: Refunds due within so long are shown as urgent.
_SOON = timedelta(hours=24)


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not may_pay(actor):
        raise NotPermitted
    return actor


def _context(actor: Actor, place: str) -> dict[str, Any]:
    """The tabs of these pages and the clock of refunds."""
    now = timezone.now()
    return {
        "place": place,
        "late": banking.unpaid_refunds(now).count(),
        "soon": banking.unpaid_refunds(now, _SOON).count(),
        "ready": banking.payouts_visible_to(actor).filter(state="waiting").exclude(account_tail="").count(),
    }


@require_safe
@login_required
def deposits(request: HttpRequest) -> HttpResponse:
    """Every deposit by its reference; whose it is stands nowhere."""
    actor = _officer(request)
    table = DepositTable(request, banking.deposits_visible_to(actor))
    return table.respond("market/bank.html", _context(actor, "deposits"))


@require_safe
@login_required
def credits_(request: HttpRequest) -> HttpResponse:
    """Lines of money that came in."""
    actor = _officer(request)
    return LineTable(request, banking.lines_visible_to(actor)).respond("market/bank.html", _context(actor, "credits"))


@require_safe
@login_required
def payouts(request: HttpRequest) -> HttpResponse:
    """Payment orders."""
    actor = _officer(request)
    return PayoutTable(request, banking.payouts_visible_to(actor)).respond(
        "market/bank.html", _context(actor, "payouts")
    )


@require_safe
@login_required
def batches(request: HttpRequest) -> HttpResponse:
    actor = _officer(request)
    return BatchTable(request, banking.batches_visible_to(actor)).respond(
        "market/bank.html", _context(actor, "batches")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a line that paid nothing, and send it back."""
    actor = _officer(request)
    line = banking.lines_visible_to(actor).filter(pk=pk).first()
    if line is None:
        raise NotFound
    if request.method == "POST":
        order_return(actor=actor, line_id=pk, at=timezone.now())
        messages.success(request, _("已生成付款指令，编入批次后付款。"))
        return redirect("market:payouts")
    return render_page(request, "market/line.html", {"line": line, "account": masked(line.account_tail)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a refund goes, when the bank's line did not say."""
    actor = _officer(request)
    order = banking.payouts_visible_to(actor).filter(pk=pk).first()
    if order is None:
        raise NotFound
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            payee = Payee(form.cleaned_data["name"], form.cleaned_data["account"])
            state_account(actor=actor, payout_id=pk, payee=payee, at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("market:payouts")
    context = {"order": order, "form": form}
    return render_page(request, "market/account.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Another order after a failed one."""
    made = retry_payout(actor=_officer(request), payout_id=pk, at=timezone.now())
    messages.success(request, _("已生成新的付款指令。请核对收款账号。"))
    return redirect("market:account", made.pk)


@require_POST
@login_required
def prepare(request: HttpRequest) -> HttpResponse:
    """Everything that may be paid, in one batch."""
    batch = prepare_batch(actor=_officer(request), at=timezone.now())
    messages.success(request, _("已编制，请另一位同事复核。"))
    return redirect(batch)


@require_safe
@login_required
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """One batch: its orders, its digest, who signed."""
    actor = _officer(request)
    found = banking.batch_numbered(actor, number)
    orders = banking.payouts_visible_to(actor).filter(batch=found).order_by("number")
    context = {
        "batch": found,
        "orders": [(order, masked(order.account_tail)) for order in orders],
        "may_approve": found.state == "draft" and actor.user_id != found.prepared_by_id,
        "waits_for_other": found.state == "draft" and actor.user_id == found.prepared_by_id,
    }
    return render_page(request, "market/batch.html", context)


@require_safe
@login_required
def orders(request: HttpRequest, number: str) -> HttpResponse:
    """The file for the bank, with full accounts: only once two people have signed it, and every time logged."""
    actor = _officer(request)
    found = banking.batch_numbered(actor, number)
    if found.state not in ("approved", "sent", "closed"):
        raise NotAllowedNow(_("复核以后才能下载。"), code="not_approved")
    tell(request, Export("payout_orders", str(_("付款指令文件")), f"batch={number}", "csv", found.orders))
    response = HttpResponse(orders_file(banking.orders_of(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.reference_number}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Approve, drop, send."""
    actor = _officer(request)
    found = banking.batch_numbered(actor, number)
    done = _run(actor, found, step, request.POST.get("digest", ""))
    messages.success(request, done)
    return redirect(found)


def _run(actor: Actor, found: PayoutBatch, step: str, digest: str) -> str:
    at = timezone.now()
    if step == "approve":
        approve_batch(actor=actor, batch_id=found.pk, digest=digest, at=at)
        return _("已复核，可以交给银行。")
    if step == "drop":
        drop_batch(actor=actor, batch_id=found.pk, at=at)
        return _("已作废，指令回到待付。")
    if step == "send":
        send_batch(actor=actor, batch_id=found.pk, at=at)
        return _("已标为交给银行，等银行答复。")
    raise NotFound
