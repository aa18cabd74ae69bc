"""练习场 on the pages: begin, watch, bid. The visitor's moves lie in the session; no sale, bid or person is touched."""

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kezhuan.engine.auction import Phase
from kezhuan.engine.errors import DomainError, InvalidInput
from kezhuan.engine.money import Money
from kezhuan.market import presenting
from kezhuan.market.forms import BidForm
from kezhuan.market.practice import OWN, Own, Practice, replayed
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import arrived_at, render_page

_KEY = "market.practice"
#: Nobody bids more often in five minutes; a session stays small.
_MOST_BIDS = 200


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """The practice as it stands, or what it is for."""
    return render_page(request, "market/practice.html", _context(request, timezone.now()))


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new practice in place of the last."""
    request.session[_KEY] = {"begun": timezone.now().isoformat(), "seed": secrets.randbelow(10**6), "own": []}
    return redirect("market:practice")


@require_safe
def entries(request: HttpRequest) -> JsonResponse:
    """The record after ``?after=``; the page asks every two seconds."""
    now = timezone.now()
    found = _current(request, now)
    raw = request.GET.get("after", "0")
    after = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
    rows = [] if found is None else [presenting.entry_in_words(each, OWN) for each in found.entries[after:]]
    return JsonResponse({"entries": rows, "server_time": now.isoformat(timespec="milliseconds")})


@require_POST
def bid(request: HttpRequest) -> HttpResponse:
    """As in a sale: the amount is read back first."""
    at = arrived_at(request)
    found = _current(request, at)
    if found is None:
        return redirect("market:practice")
    form = BidForm(request.POST, allows_maximum=True)
    if not form.is_valid():
        return render_page(request, "market/practice.html", _context(request, at, form), status=422)
    amount, maximum = form.cleaned_data["amount"], form.cleaned_data.get("maximum")
    if "confirmed" not in request.POST:
        shown = {"form": form, "amount": presenting.wan(amount), "maximum": presenting.wan(maximum)}
        return render_page(request, "market/practice_bid.html", shown)
    own = Own(amount, maximum, at)
    try:
        found.play(own.as_event())
    except InvalidInput as error:
        put_on_form(form, error)
    except DomainError as error:
        form.add_error(None, _(error.message) % error.data)
    else:
        _keep(request, own)
        return redirect("market:practice")
    return render_page(request, "market/practice.html", _context(request, at, form), status=422)


def _keep(request: HttpRequest, own: Own) -> None:
    kept = request.session[_KEY]
    limit = None if own.maximum is None else own.maximum.fen
    kept["own"] = [*kept["own"], [own.amount.fen, limit, own.at.isoformat()]][:_MOST_BIDS]
    request.session.modified = True


def _current(request: HttpRequest, at: datetime) -> Practice | None:
    kept = request.session.get(_KEY)
    if kept is None:
        return None
    own = [
        Own(_fen(amount), None if limit is None else _fen(limit), datetime.fromisoformat(when))
        for amount, limit, when in kept["own"]
    ]
    return replayed(datetime.fromisoformat(kept["begun"]), kept["seed"], own, at)


def _fen(amount: int) -> Money:
    return Money(f"{amount // 100}.{amount % 100:02d}")


def _context(request: HttpRequest, at: datetime, form: BidForm | None = None) -> dict[str, Any]:
    found = _current(request, at)
    if found is None:
        return {"practice": None}
    running, leads = found.state.phase is Phase.OPEN, found.state.leader == OWN
    amounts = [presenting.wan(each) for each in found.suggestions()] if running and not leads else []
    if form is None:
        form = BidForm(initial={"amount": amounts[0] if amounts else "", "key": "practice"}, allows_maximum=True)
    lines = [presenting.entry_in_words(each, OWN) for each in reversed(found.entries)]
    return {
        "practice": found,
        "code": OWN,
        "running": running,
        "won": not running and leads,
        "leads": leads,
        "outbid": OWN in found.state.bidders and not leads,
        "price": presenting.wan(found.state.price or found.terms.start_price),
        "step": presenting.wan(found.terms.step),
        "start_price": presenting.wan(found.terms.start_price),
        "left": presenting.left_words(found.state.closes_at, at),
        "now": timezone.localtime(at).isoformat(timespec="milliseconds"),
        "form": form if running else None,
        "amounts": amounts,
        "entries": lines,
        "last_entry": len(lines),
    }
