"""A lot as people read it: amounts, times and entries in words, for the page and for the stream alike."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhuan.engine.auction import Phase, price_now
from kezhuan.engine.auction.ascending import lowest
from kezhuan.engine.money import Money
from kezhuan.market.models import Bidder, Lot, LotEntry
from kezhuan.market.standing import money, state_of, terms_of
from kezhuan.ui.formatting import SHANGHAI

TAGS = {
    "draft": "plain",
    "announced": "wait",
    "open": "live",
    "suspended": "stop",
    "sold": "ok",
    "failed": "plain",
    "cancelled": "stop",
    "confirmed": "ok",
    "defaulted": "stop",
}


def clock_time(at: datetime) -> str:
    """``18:24:51.207`` in Wenzhou: the server's time, as it decides."""
    return at.astimezone(SHANGHAI).strftime("%H:%M:%S.%f")[:-3]


def day_time(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return _("%(month)s月%(day)s日 %(time)s") % {"month": local.month, "day": local.day, "time": f"{local:%H:%M:%S}"}


def wan(amount: Money | None) -> str:
    """The number in 万元 with at least two decimals, for figures that stand under one another."""
    return "" if amount is None else amount.figures("万元", 4 if amount.fen % 10_000 else 2)


def words_of_kind(kind: str) -> str:
    return {
        "opened": _("开始"),
        "bid": _("出价"),
        "automatic": _("按最高限价代为出价"),
        "matched": _("优先购买权人按同价应价"),
        "extended": _("时间延长"),
        "suspended": _("暂停"),
        "resumed": _("恢复"),
        "sold": _("成交"),
        "failed": _("流标"),
        "cancelled": _("撤销"),
    }[kind]


def entry_in_words(entry: LotEntry, own_code: str = "") -> dict[str, Any]:
    """One line of the record for the table and the stream; nothing in it that is not public."""
    body = entry.body
    at = datetime.fromisoformat(body["at"])
    amount = None if body["amount"] is None else Money(f"{body['amount'] // 100}.{body['amount'] % 100:02d}")
    return {
        "number": entry.number,
        "kind": body["kind"],
        "sequence": body["sequence"],
        "code": body["code"],
        "amount": wan(amount),
        "at": clock_time(at),
        "words": words_of_kind(body["kind"]),
        "reason": body["reason"],
        "closes_at": body["closes_at"],
        "closes": day_time(datetime.fromisoformat(body["closes_at"])),
        "own": bool(own_code) and body["code"] == own_code,
        "hash": entry.hash,
    }


def hall_of(lot: Lot, place: Bidder | None, at: datetime) -> dict[str, Any]:
    """What stands at the top of the hall now."""
    terms, state = terms_of(lot), state_of(lot)
    price = price_now(terms, state, at) if lot.state != "draft" else None
    leads = place is not None and bool(lot.leader_code) and place.code == lot.leader_code
    running = state.phase is Phase.OPEN or (state.phase is Phase.WAITING and at >= lot.opens_at)
    return {
        "tag": TAGS[lot.state],
        "price": wan(price),
        "has_price": state.price is not None,
        "start_price": wan(Money(lot.start_price)),
        "step": wan(money(lot.step)),
        "deposit": wan(Money(lot.deposit_amount)),
        "bidders": len(lot.bidder_codes),
        "closes": day_time(lot.closes_at),
        "opens": day_time(lot.opens_at),
        "running": running and at < lot.closes_at,
        "waiting": lot.state == "announced" and at < lot.opens_at,
        "counts_to": lot.opens_at if at < lot.opens_at else lot.closes_at,
        "left": left_words(lot.opens_at if at < lot.opens_at else lot.closes_at, at),
        "leads": leads,
        "outbid": place is not None and place.code in lot.bidder_codes and not leads and not lot.has_ended,
        "server_time": timezone.localtime(at).isoformat(timespec="milliseconds"),
        "window_minutes": int(lot.window.total_seconds() // 60),
        "extension_minutes": int(lot.extension.total_seconds() // 60),
    }


def left_words(until: datetime, at: datetime) -> str:
    """``04 分 32 秒``; the script goes on from here."""
    left = max(int((until - at).total_seconds()), 0)
    hours, rest = divmod(left, 3600)
    minutes, seconds = divmod(rest, 60)
    words = [_("%(n)02d 时") % {"n": hours}] if hours else []
    words += [_("%(n)02d 分") % {"n": minutes}, _("%(n)02d 秒") % {"n": seconds}]
    return " ".join(words)


def suggestions(lot: Lot, place: Bidder, ranks: dict[str, int]) -> list[str]:
    """Three amounts to choose from, in 万元, the least first; one for a falling price; none for a sealed offer."""
    if lot.rule_set == "sealed":
        return []
    state = state_of(lot)
    if lot.rule_set == "dutch":
        return [wan(price_now(terms_of(lot), state, timezone.now()))]
    step = Money(lot.step or 0)
    least = lowest(terms_of(lot, ranks), state, place.code)
    return [wan(least + step * more) for more in range(3)]
