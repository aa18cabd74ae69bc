"""Everything on the market in one list: sales by bidding and listings, read together and paged together.

A row is a mapping of the same columns from either table; the two are joined by the database, so that sorting, paging
and counting stay one statement each.
"""

from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from kezhuan.engine.actor import Actor
from kezhuan.market.listings import listings_visible_to
from kezhuan.market.queries import lots_visible_to
from kezhuan.parties.fields import having

LOT, LISTING = "lot", "listing"
COLUMNS = ("kind", "number", "title", "way", "amount", "state", "seller_name", "industry_codes", "starts", "until")
#: What stands behind one word of the filter: states of a lot, states of a listing.
STAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "open": (("announced", "open"), ("announced",)),
    "running": (("suspended", "sold"), ("negotiating", "bidding")),
    "done": (("confirmed",), ("closed",)),
    "over": (("failed", "cancelled", "defaulted"), ("lapsed", "withdrawn")),
    "draft": (("draft",), ("draft", "submitted")),
}

Row = dict[str, Any]


def offers_for(actor: Actor, chosen: dict[str, Any]) -> QuerySet[Any, Row]:
    """The rows in sight that meet ``chosen`` (the filter's words, form, way, stage, industry, least, most)."""
    lots = lots_visible_to(actor).filter(_common(chosen))
    listings = listings_visible_to(actor).filter(_common(chosen))
    stage = chosen.get("stage")
    if stage:
        lots, listings = lots.filter(state__in=STAGES[stage][0]), listings.filter(state__in=STAGES[stage][1])
    lot_rows = _lots(lots)
    listing_rows = _listings(listings)
    for name, lookup in (("least", "amount__gte"), ("most", "amount__lte")):
        if chosen.get(name) is not None:
            bound: Decimal = chosen[name]
            lot_rows, listing_rows = lot_rows.filter(**{lookup: bound}), listing_rows.filter(**{lookup: bound})
    if chosen.get("form") == LOT:
        return lot_rows
    if chosen.get("form") == LISTING:
        return listing_rows
    return lot_rows.union(listing_rows, all=True)


def _common(chosen: dict[str, Any]) -> Q:
    wanted = Q()
    for word in str(chosen.get("words") or "").split():
        wanted &= (
            Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(seller__name__icontains=word)
            | Q(reference_number__iexact=word)
        )
    if chosen.get("way"):
        wanted &= Q(way=chosen["way"])
    if chosen.get("industry"):
        wanted &= Q(achievement__industries__contains=having(chosen["industry"]))
    return wanted


def _lots(rows: QuerySet[Any]) -> QuerySet[Any, Row]:
    found: QuerySet[Any, Row] = (
        rows.order_by()
        .annotate(
            kind=Value(LOT, output_field=CharField()),
            number=F("reference_number"),
            amount=Coalesce("price", "start_price"),
            seller_name=F("seller__name"),
            industry_codes=F("achievement__industries"),
            starts=F("announced_at"),
            until=F("closes_at"),
        )
        .values(*COLUMNS)
    )
    return found


def _listings(rows: QuerySet[Any]) -> QuerySet[Any, Row]:
    found: QuerySet[Any, Row] = (
        rows.order_by()
        .annotate(
            kind=Value(LISTING, output_field=CharField()),
            number=F("reference_number"),
            amount=F("price"),
            seller_name=F("seller__name"),
            industry_codes=F("achievement__industries"),
            starts=F("announced_at"),
            until=F("expires_at"),
        )
        .values(*COLUMNS)
    )
    return found
