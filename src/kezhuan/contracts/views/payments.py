"""Pages of the money: a receipt, a wrong receipt, the base of a royalty."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kezhuan.contracts import actions, queries
from kezhuan.contracts.forms.fields import ReasonForm
from kezhuan.contracts.forms.payments import ReceiptForm, RoyaltyForm
from kezhuan.contracts.permissions import may_record_receipt, may_state_royalty
from kezhuan.contracts.views.acting import run_form
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.ui.http import actor_of

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@login_required
def receive(request: HttpRequest, number: str, due: int) -> HttpResponse:
    """Money has come in for one due."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_record_receipt(actor, found):
        raise NotPermitted(_("到账由收款的一方登记。"))
    row = queries.due_numbered(found, due)
    form = ReceiptForm.of(request.POST or None, row)

    def run() -> object:
        return actions.record_receipt(actor=actor, contract_id=found.pk, paid=form.paid(row), at=timezone.now())

    return run_form(
        request, form, run, done=_("到账已登记。"), back=found, contract=found, title=_("登记到账"), lead=row.label
    )


@require_http_methods(_FORM)
@login_required
def void(request: HttpRequest, number: str, receipt: int) -> HttpResponse:
    """A receipt was wrong."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_record_receipt(actor, found):
        raise NotPermitted(_("到账由收款的一方登记。"))
    row = found.receipts.filter(pk=receipt).first()
    if row is None:
        raise NotFound
    form = ReasonForm(request.POST or None)

    def run() -> object:
        return actions.void_receipt(
            actor=actor, receipt_id=row.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )

    lead = _("作废以后不再计入，记录和理由保留。")
    return run_form(request, form, run, done=_("已作废。"), back=found, contract=found, title=_("作废到账"), lead=lead)


@require_http_methods(_FORM)
@login_required
def royalty(request: HttpRequest, number: str, due: int) -> HttpResponse:
    """The base of one period."""
    actor = actor_of(request)
    found = queries.contract_numbered(actor, number)
    if not may_state_royalty(actor, found):
        raise NotPermitted(_("提成基数由付款的一方填报。"))
    row = queries.due_numbered(found, due)
    form = RoyaltyForm(request.POST or None)

    def run() -> object:
        return actions.state_royalty(
            actor=actor, contract_id=found.pk, due_number=due, at=timezone.now(), **form.cleaned_data
        )

    lead = _("按合同的比例自动算出这一期提成，写错了可以再报。")
    return run_form(
        request, form, run, done=_("已填报。"), back=found, contract=found, title=_("填报提成基数"),
        lead=f"{row.label} · {lead}",
    )  # fmt: skip
