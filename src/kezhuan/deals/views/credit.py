"""The credit for one deal: the split, everybody's answer, the fee."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.brokers.models import Broker
from kezhuan.brokers.queries import may_be_asked, visible_to
from kezhuan.deals.actions.credit import agree_to_shares, propose_shares, record_receipt, refuse_shares, set_fee
from kezhuan.deals.actions.credit_change import propose_change
from kezhuan.deals.credit import is_frozen
from kezhuan.deals.forms.credit import LINES, FeeForm, LineForm, ReceiptForm, RefuseForm, by_words, initial_lines
from kezhuan.deals.models import CreditShare, CreditSplit, Deal
from kezhuan.deals.permissions.credit import may_agree, may_enter_fee, may_propose, may_see_credit
from kezhuan.deals.queries import deal_numbered, shares_credit
from kezhuan.deals.queries.credit import receipts_of, shares_of, split_of
from kezhuan.deals.queries.work import has_acknowledged
from kezhuan.deals.views.credit_change import change_context
from kezhuan.deals.views.deals import withheld
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.ui.errors import field_messages, message_of, put_on_form
from kezhuan.ui.forms import ErrorLink
from kezhuan.ui.http import actor_of, render_page

TAGS = {"proposed": "wait", "settled": "ok", "refused": "stop"}
_MOST_LINES = 20


def found_for(actor: Actor, number: str) -> Deal:
    """The deal for somebody who may see how its credit is shared."""
    deal = deal_numbered(actor, number)
    if not may_see_credit(actor, deal, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    return deal


def opened(request: HttpRequest, number: str) -> tuple[Actor, Deal]:
    """The same once the confidentiality of the deal has been acknowledged, where that is asked for."""
    actor = actor_of(request)
    deal = found_for(actor, number)
    if not has_acknowledged(actor, deal):
        raise NotPermitted
    return actor, deal


@login_required
@require_safe
def credit(request: HttpRequest, number: str) -> HttpResponse:
    """Who shares and how much, who has agreed, what is paid."""
    actor = actor_of(request)
    deal = found_for(actor, number)
    if not has_acknowledged(actor, deal):
        return withheld(request, deal)
    return render_page(request, "deals/credit.html", {**_context(actor, deal), **change_context(actor, deal)})


def _context(actor: Actor, deal: Deal) -> dict[str, Any]:
    split, rows = split_of(deal), shares_of(deal)
    own = [row for row in rows if may_agree(actor, frozenset({row.broker.person_id}))]
    receipts = list(receipts_of(deal))
    proposes = may_propose(actor, deal) and not is_frozen(deal)
    return {
        "deal": deal,
        "split": split,
        "tag": TAGS[split.state] if split is not None else "",
        "rows": _shown(deal, rows),
        "frozen": is_frozen(deal),
        "can_propose": proposes,
        "can_answer": bool(own) and split is not None and split.state == "proposed" and not is_frozen(deal),
        "has_agreed": bool(own) and all(row.agreed_at for row in own),
        "can_enter": split is not None and may_enter_fee(actor, deal),
        "receipts": receipts,
        "received": sum(row.amount for row in receipts),
    }


def _shown(deal: Deal, rows: list[CreditShare]) -> list[tuple[CreditShare, str]]:
    """Each row with the words for how it stands."""
    agreed = _("已同意")
    return [(row, agreed if row.agreed_at else _("等他同意")) for row in rows]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Write the whole split at once; everybody named is asked to agree anew."""
    actor, deal = opened(request, number)
    if not may_propose(actor, deal) or is_frozen(deal):
        raise NotPermitted
    known = by_words(_choosable(actor))
    rows = initial_lines(shares_of(deal))
    count = min(_MOST_LINES, max(LINES, len(rows) + 1, _posted(request)))
    forms = [
        LineForm(
            request.POST or None,
            prefix=f"line-{place}",
            known=known,
            initial=rows[place] if place < len(rows) else None,
        )
        for place in range(count)
    ]
    links: list[ErrorLink] = []
    split = split_of(deal)
    settled = split is not None and split.state == "settled"
    if request.method == "POST":
        links = _propose(actor, deal, forms, propose_change if settled else propose_shares)
        if not links:
            messages.success(request, _("已提出，请各位确认。"))
            return redirect("deals:credit", deal.reference_number)
    context = {
        "deal": deal,
        "forms": forms,
        "settled": settled,
        "known": sorted({row.pk: row for row in known.values()}.values(), key=str),
    }
    return render_page(request, "deals/propose_credit.html", {**context, "links": links}, status=422 if links else 200)


def _choosable(actor: Actor) -> list[Broker]:
    """Who may be named: the public list, one's own organisation's brokers, and those in an officer's care."""
    found = {row.pk: row for row in may_be_asked(actor)}
    own = visible_to(actor).filter(organisation_id__in=actor.organisation_ids, state="registered")
    return list({**found, **{row.pk: row for row in own}}.values())


def _posted(request: HttpRequest) -> int:
    """How many lines came, so that none of them is lost."""
    places = [key.split("-")[1] for key in request.POST if key.startswith("line-") and key.endswith("-broker")]
    return 1 + max((int(place) for place in places if place.isascii() and place.isdigit()), default=-1)


def _propose(actor: Actor, deal: Deal, forms: list[LineForm], verb: Callable[..., Any]) -> list[ErrorLink]:
    """Run the verb; what is wrong comes back as links to the fields."""
    wrong = [form for form in forms if not form.is_valid()]  # each form shows its own faults
    if wrong:
        return [
            ErrorLink(str(sentence), str(form[name].id_for_label))
            for form in wrong
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
    used = [form for form in forms if not form.is_empty]
    try:
        verb(actor=actor, deal_id=deal.pk, lines=[form.line() for form in used], at=timezone.now())
    except DomainError as error:
        return _faults(error, used)
    return []


def _faults(error: DomainError, used: list[LineForm]) -> list[ErrorLink]:
    links = []
    for name, sentence in (field_messages(error) or {"": message_of(error)}).items():
        place = name.removeprefix("line-")
        if name.startswith("line-") and place.isdigit():
            used[int(place)].add_error("percent", sentence)
            links.append(ErrorLink(sentence, str(used[int(place)]["percent"].id_for_label)))
        else:
            links.append(ErrorLink(sentence, str(used[0]["percent"].id_for_label) if used else ""))
    return links


@login_required
@require_POST
def agree(request: HttpRequest, number: str) -> HttpResponse:
    """Yes to the proposal on the page."""
    actor, deal = opened(request, number)
    split = _split(deal)
    agree_to_shares(actor=actor, deal_id=deal.pk, round=_round(request, split), at=timezone.now())
    messages.success(request, _("您已同意。"))
    return redirect("deals:credit", deal.reference_number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """No, with the reason."""
    actor, deal = opened(request, number)
    split = _split(deal)
    if not may_agree(actor, frozenset(row.broker.person_id for row in shares_of(deal))):
        raise NotPermitted
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_shares(
                actor=actor,
                deal_id=deal.pk,
                round=_round(request, split),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已告诉负责人。"))
            return redirect("deals:credit", deal.reference_number)
    context = {"deal": deal, "form": form, "split": split, "title": _("不同意分成"), "submit": _("不同意")}
    return render_page(request, "deals/credit_form.html", context, status=422 if form.errors else 200)


def _split(deal: Deal) -> CreditSplit:
    split = split_of(deal)
    if split is None:
        raise NotFound
    return split


def _round(request: HttpRequest, split: CreditSplit) -> int:
    """The round on the page; without one, the present."""
    typed = request.POST.get("round", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else split.round


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fee(request: HttpRequest, number: str) -> HttpResponse:
    """What is paid altogether."""
    actor, deal = opened(request, number)
    split = _split(deal)
    if not may_enter_fee(actor, deal):
        raise NotPermitted
    form = FeeForm(request.POST or None, initial={"fee": split.fee})
    if request.method == "POST" and form.is_valid():
        try:
            set_fee(actor=actor, deal_id=deal.pk, fee=form.cleaned_data["fee"], at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("deals:credit", deal.reference_number)
    context = {"deal": deal, "form": form, "title": _("经纪佣金"), "submit": _("保存")}
    return render_page(request, "deals/credit_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Money that came in."""
    actor, deal = opened(request, number)
    _split(deal)
    if not may_enter_fee(actor, deal):
        raise NotPermitted
    form = ReceiptForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            record_receipt(actor=actor, deal_id=deal.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已登记到账。"))
            return redirect("deals:credit", deal.reference_number)
    context = {"deal": deal, "form": form, "title": _("登记佣金到账"), "submit": _("登记")}
    return render_page(request, "deals/credit_form.html", context, status=422 if form.errors else 200)
