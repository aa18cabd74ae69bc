"""The hall of one lot: watch, join, bid."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, InvalidInput, NotFound, NotPermitted
from kezhuan.market import after_sale, presenting, queries
from kezhuan.market.actions import Ask, apply_for_lot, place_bid, resume_lot, suspend_lot, withdraw_from_lot
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.forms import BidForm, JoinForm, ReasonForm
from kezhuan.market.live import MOST_AT_ONCE
from kezhuan.market.models import Bidder, Lot
from kezhuan.market.offer_table import OfferTable, six_words
from kezhuan.market.patience import impatient
from kezhuan.market.permissions import may_apply, may_book, may_steer
from kezhuan.market.standing import published_terms
from kezhuan.market.surroundings import around
from kezhuan.market.views import answers
from kezhuan.market.views.stream import seen_by
from kezhuan.parties.models import Organisation
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, arrived_at, render_page

#: Lines of the record a page shows at once; the rest is in the download.
_SHOWN = 30


@require_safe
def lots(request: HttpRequest) -> HttpResponse:
    """The market: sales by bidding and listings in one list."""
    context = {"words": six_words(), "handles_money": may_book(actor_of(request))}
    return OfferTable(request, ()).respond("market/lots.html", context)


@require_safe
def lot(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if found.state == "draft":
        return redirect("market:sale", number)
    return render_page(request, "market/lot.html", _context(actor, found))


def _context(actor: Actor, found: Lot, form: BidForm | None = None) -> dict[str, Any]:
    now = timezone.now()
    place = queries.place_of(actor, found)
    own_code = place.code if place is not None else ""
    entries = queries.latest_entries(found, _SHOWN)
    bids = [presenting.entry_in_words(entry, own_code) for entry in entries]
    handed_in = place is not None and found.rule_set == "sealed" and place.code in found.bidder_codes
    can_bid = place is not None and place.state == "qualified" and place.deposit.state == "held" and not found.has_ended
    can_bid = can_bid and not handed_in
    amounts = presenting.suggestions(found, place, queries.ranks_of(found)) if can_bid and place is not None else []
    if can_bid and form is None:
        initial = {"amount": amounts[0] if amounts else "", "key": uuid.uuid4().hex}
        form = BidForm(initial=initial, allows_maximum=found.allows_maximum)
    return {
        "lot": found,
        "hall": presenting.hall_of(found, place, now),
        "entries": bids,
        "last_entry": found.entry_count,
        "place": place,
        "can_bid": can_bid,
        "handed_in": handed_in,
        "amounts": amounts,
        "form": form if can_bid else None,
        "can_join": place is None and not found.has_ended and any(_joinable(actor, found)),
        "can_suspend": may_steer(actor) and found.state == "open",
        "can_resume": may_steer(actor) and found.state == "suspended",
        "steps": _steps(found),
        "after": after_sale.of(actor, found, now),
        **around(actor, found, now),
    }


def _joinable(actor: Actor, found: Lot) -> list[int]:
    return [pk for pk in sorted(actor.organisation_ids) if may_apply(actor, found, pk)]


def _steps(found: Lot) -> list[dict[str, str]]:
    """公告 → 竞价 → 结果 → 签约, with where the lot stands."""
    place = {"draft": 0, "announced": 0, "open": 1, "suspended": 1, "confirmed": 3}.get(found.state, 2)
    labels = (_("公告报名"), _("竞价"), _("结果"), _("签确认书"))
    states = ["done" if i < place else "now" if i == place else "" for i in range(len(labels))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


@require_safe
def entries(request: HttpRequest, number: str) -> JsonResponse:
    """The record after ``?after=``, for pages that cannot hold a stream open; ``doorway`` answers for public lots."""
    found = queries.lot_numbered(actor_of(request), number)
    new = queries.entries_after(found.pk, seen_by(request))[:MOST_AT_ONCE]
    rows = [presenting.entry_in_words(entry) for entry in new]
    return JsonResponse({"entries": rows, "server_time": timezone.now().isoformat(timespec="milliseconds")})


# Joining ------------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Read the rules, acknowledge them, get a code."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    choices = list(Organisation.objects.filter(pk__in=_joinable(actor, found)).values_list("pk", "name"))
    if not choices:
        raise NotPermitted(_("您所在的单位不能参加这场竞价。"))
    form = JoinForm(
        request.POST or None,
        organisations=[(str(pk), name) for pk, name in choices],
        initial={"digest": terms_digest(found)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            apply_for_lot(
                actor=actor,
                lot_id=found.pk,
                organisation_id=int(form.cleaned_data["organisation"]),
                acknowledged=form.cleaned_data["digest"],
                at=timezone.now(),
            )
        except InvalidInput as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已报名。请按页面上的汇款附言交纳保证金，到账后即可出价。"))
            return redirect(found)
    context = {
        "lot": found,
        "form": form,
        "terms": published_terms(found),
        "hall": presenting.hall_of(found, None, timezone.now()),
    }
    return render_page(request, "market/join.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Step back before the deposit is paid."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    place = queries.place_of(actor, found)
    if place is None:
        raise NotFound
    withdraw_from_lot(actor=actor, bidder_id=place.pk, at=timezone.now())
    messages.success(request, _("已退出报名。"))
    return redirect(found)


# Bidding ------------------------------------------------------------------------------------------------------------
@require_POST
@login_required
def bid(request: HttpRequest, number: str) -> HttpResponse:
    """First the amount is read back, then the bid is made: a slipped digit costs nothing."""
    actor = actor_of(request)
    found = queries.lot_to_bid_on(actor, number)
    form = BidForm(request.POST, allows_maximum=found.allows_maximum)
    if not form.is_valid():
        _own_place(actor, found)
        return render_page(request, "market/lot.html", _context(actor, found, form), status=422)
    if "confirmed" not in request.POST:
        place = _own_place(actor, found)
        context = {
            "lot": found,
            "form": form,
            "place": place,
            "amount": presenting.wan(form.cleaned_data["amount"]),
            "maximum": presenting.wan(form.cleaned_data.get("maximum")),
            "hall": presenting.hall_of(found, place, timezone.now()),
        }
        return render_page(request, "market/bid.html", context)
    return _place(request, actor, found, form)


def _own_place(actor: Actor, found: Lot) -> Bidder:
    place = queries.place_of(actor, found)
    if place is None:
        raise NotPermitted(_("您还没有报名这个标的。请先报名、确认规则并交纳保证金。"), code="not_registered")
    return place


def _place(request: HttpRequest, actor: Actor, found: Lot, form: BidForm) -> HttpResponse:
    ask = Ask(form.cleaned_data["amount"], form.cleaned_data["key"], form.cleaned_data.get("maximum"))
    try:
        with impatient():
            receipt = place_bid(
                actor=actor, lot_id=found.pk, ask=ask, arrived_at=arrived_at(request), at=timezone.now()
            )
        if isinstance(receipt, DomainError):
            raise receipt
    except DomainError as error:
        if answers.wants_json(request):
            return answers.refusal(found, error)
        if error.code == "not_registered":
            raise
        found.refresh_from_db()
        form.add_error(None if not isinstance(error, InvalidInput) else "amount", _refusal(error))
        again = request.POST.copy()
        again["key"] = uuid.uuid4().hex
        form.data = again
        return render_page(request, "market/lot.html", _context(actor, found, form), status=error.status)
    if answers.wants_json(request):
        return answers.receipt(receipt)
    if receipt.leads:
        messages.success(request, _("出价已记录，第 %(n)s 次，您现在领先。") % {"n": receipt.sequence})
    else:
        messages.warning(request, _("出价已记录，但对方设了更高的限价，您没有领先。"))
    return redirect(found)


def _refusal(error: DomainError) -> str:
    fields = getattr(error, "fields", {})
    words = next(iter(fields.values()), error.message)
    return _(words) % error.data if error.data else _(words)


# Steering -----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def suspend(request: HttpRequest, number: str) -> HttpResponse:
    """Stop a sale at once, with its public reason."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if not may_steer(actor):
        raise NotPermitted
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        suspend_lot(actor=actor, lot_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("已暂停，剩余时间保留。"))
        return redirect(found)
    context = {"lot": found, "form": form}
    return render_page(request, "market/suspend.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def resume(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    resume_lot(actor=actor, lot_id=found.pk, at=timezone.now())
    messages.success(request, _("已恢复。"))
    return redirect(found)
