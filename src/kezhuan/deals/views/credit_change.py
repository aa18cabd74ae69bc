"""A change to settled shares: what it would be, everybody's answer, taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.deals.actions.credit_change import agree_to_change, refuse_change, withdraw_change
from kezhuan.deals.credit import is_frozen
from kezhuan.deals.forms.credit import RefuseForm
from kezhuan.deals.models import Deal
from kezhuan.deals.permissions.credit import may_agree, may_propose, may_see_credit
from kezhuan.deals.queries import deal_numbered, shares_credit
from kezhuan.deals.queries.credit import change_of, consents_of, shares_of
from kezhuan.deals.queries.work import has_acknowledged
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

CHANGE_TAGS = {"proposed": "wait", "accepted": "ok", "refused": "stop", "withdrawn": "", "void": ""}


def change_context(actor: Actor, deal: Deal) -> dict[str, Any]:
    """What the credit page shows of the newest change; one that was agreed on is the split itself by now."""
    change = change_of(deal)
    if change is None or change.state == "accepted":
        return {"change": None, "can_change": may_propose(actor, deal)}
    consents = consents_of(change)
    own = [each for each in consents if may_agree(actor, frozenset({each.broker.person_id}))]
    running = change.state == "proposed" and not is_frozen(deal)
    now = {(row.broker_id, row.role): row.percent for row in shares_of(deal)}
    lines = list(change.lines.select_related("broker__person").order_by("pk"))
    kept = {(row.broker_id, row.role) for row in lines}
    return {
        "change": change,
        "change_tag": CHANGE_TAGS[change.state],
        "change_lines": [(row, now.get((row.broker_id, row.role))) for row in lines],
        "change_gone": [row for row in shares_of(deal) if (row.broker_id, row.role) not in kept],
        "consents": [(row.broker, _("已同意") if row.agreed_at else _("等他同意")) for row in consents],
        "can_answer_change": running and bool(own),
        "has_agreed_to_change": bool(own) and own[0].agreed_at is not None,
        "can_withdraw_change": running and may_propose(actor, deal),
        "can_change": may_propose(actor, deal) and not running,
    }


def _opened(request: HttpRequest, number: str) -> tuple[Actor, Deal]:
    actor = actor_of(request)
    deal = deal_numbered(actor, number)
    sees = may_see_credit(actor, deal, shares_credit=shares_credit(actor, deal))
    if not sees or not has_acknowledged(actor, deal):
        raise NotPermitted
    return actor, deal


@login_required
@require_POST
def agree(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Yes to the change on the page."""
    actor, deal = _opened(request, number)
    agree_to_change(actor=actor, deal_id=deal.pk, change_id=pk, at=timezone.now())
    messages.success(request, _("您已同意。"))
    return redirect("deals:credit", deal.reference_number)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The settled shares stand."""
    actor, deal = _opened(request, number)
    withdraw_change(actor=actor, deal_id=deal.pk, change_id=pk, at=timezone.now())
    messages.success(request, _("已撤回，分成按原来的。"))
    return redirect("deals:credit", deal.reference_number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """No, with the reason."""
    actor, deal = _opened(request, number)
    change = change_of(deal)
    people = frozenset(each.broker.person_id for each in consents_of(change)) if change is not None else frozenset()
    if not may_agree(actor, people):
        raise NotPermitted
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            refuse_change(actor=actor, deal_id=deal.pk, change_id=pk, reason=reason, at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已告诉负责人，分成按原来的。"))
            return redirect("deals:credit", deal.reference_number)
    context = {"deal": deal, "form": form, "title": _("不同意分成变更"), "submit": _("不同意")}
    return render_page(request, "deals/credit_form.html", context, status=422 if form.errors else 200)
