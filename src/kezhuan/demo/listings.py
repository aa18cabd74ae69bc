"""Listings of the demo city, one in every state that pages show."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from kezhuan.catalogue.models import Achievement
from kezhuan.demo.replay import Replay
from kezhuan.demo.rooms import furnish_room
from kezhuan.demo.sales import with_accounts
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.patents import Declaration
from kezhuan.market.actions.choosing import choose_application, declare_interest, turn_into_lot
from kezhuan.market.actions.listing import (
    announce_listing,
    close_listing,
    draft_listing,
    lapse_listing,
    submit_listing,
    withdraw_listing,
)
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.listing_content import Declared, Offer
from kezhuan.market.models import Listing

_INTENT = "用在我们的密封件生产线上，先做一批样件。"


@dataclass(frozen=True)
class _Wanted:
    """``ago``: days since it was drafted; ``interested``: how many firms; ``step``: how far it is carried.
    ``has_room``: its papers lie in a data room, where the firms looked in before they declared themselves.
    """

    ago: int
    way: str
    step: str
    wan: int | None = None
    interested: int = 0
    several: str = "ascending"
    more: dict[str, Any] = field(default_factory=dict)
    has_room: bool = False


_LICENCE = Declaration("ZL202110438271.6", "invention", None, "")
_PLAN = (
    _Wanted(6, "assignment", "announced", 68, 1),
    _Wanted(30, "exclusive", "announced", 45, 3, more={"requirements": "有数控磨床和无损检测条件。"}, has_room=True),
    _Wanted(40, "assignment", "negotiating", 120, 1, several="negotiation"),
    _Wanted(45, "assignment", "bidding", 35, 2),
    _Wanted(60, "plain", "closed", 12, 1),
    _Wanted(20, "open_licence", "announced", 5, 2, more={"fee_terms": "每年 5 万元，签约时付第一年。"}),
    _Wanted(12, "equity", "announced", None, 0, several="negotiation"),
    _Wanted(25, "trial", "announced", None, 1, several="negotiation"),
    _Wanted(50, "assignment", "withdrawn", 90),
    _Wanted(190, "exclusive", "lapsed", 75),
    _Wanted(1, "assignment", "submitted", 30),
    _Wanted(0, "sole", "draft", 22),
)


def hold_listings(replay: Replay) -> list[Listing]:
    """Listings of published results of institutes that have an account, each on a result of its own."""
    officer = replay.actors["city"]
    sellers = with_accounts(replay, "institute")
    firms = list(with_accounts(replay, "enterprise").items())
    free = Achievement.objects.filter(
        owner_id__in=sellers, state="published", lots__isnull=True, disposals__isnull=True
    ).order_by("pk")
    made = []
    for wanted, result in zip(_PLAN, _with_own_room(list(free), replay.actors["institute"]), strict=False):
        made.append(_hold(replay, wanted, result, sellers[result.owner_id], officer, firms))
    return made


def _with_own_room(results: list[Achievement], institute: Actor) -> list[Achievement]:
    """The room is kept by the institute whose account everybody may try, if it has a result for it."""
    own = next((result for result in results if institute.belongs_to(result.owner_id)), None)
    if own is not None:
        results.remove(own)
        results.insert(next(place for place, wanted in enumerate(_PLAN) if wanted.has_room), own)
    return results


def _hold(
    replay: Replay,
    wanted: _Wanted,
    result: Achievement,
    seller: Actor,
    officer: Actor,
    firms: list[tuple[int, Actor]],
) -> Listing:
    at = replay.until - timedelta(days=wanted.ago, hours=1)
    offer = Offer(
        title=result.title[:110],
        way=wanted.way,
        price_mode="fixed" if wanted.wan else "negotiable",
        several=wanted.several,
        description="含图纸、工艺卡和两次现场指导。",
        price=Decimal(wanted.wan) * 10_000 if wanted.wan else None,
        licence=_licence(replay) if wanted.way == "open_licence" else None,
        **wanted.more,
    )
    listing = draft_listing(actor=seller, achievement_id=result.pk, offer=offer, at=at)
    if wanted.step == "draft":
        return listing
    listing = submit_listing(actor=seller, listing_id=listing.pk, at=at)
    if wanted.step == "submitted":
        return listing
    listing = announce_listing(actor=officer, listing_id=listing.pk, at=at + timedelta(hours=2))
    if wanted.step == "withdrawn":
        later = at + timedelta(days=9)
        return withdraw_listing(actor=seller, listing_id=listing.pk, reason="改为自行中试，成熟后再挂牌。", at=later)
    return _go_on(replay, wanted, listing, seller, firms)


def _licence(replay: Replay) -> Declaration:
    granted = (replay.until - timedelta(days=700)).date()
    return Declaration(_LICENCE.patent_number, _LICENCE.kind, granted, "")


def _go_on(replay: Replay, wanted: _Wanted, listing: Listing, seller: Actor, firms: list[tuple[int, Actor]]) -> Listing:
    """Interest, and what the seller makes of it once the notice is over."""
    assert listing.announced_at is not None
    assert listing.notice_until is not None
    if wanted.has_room:
        guests = firms[: wanted.interested]
        value = Decimal(wanted.wan or 0) * 10_000
        furnish_room(listing.achievement, seller, guests, listing.announced_at, value)
    applied = []
    for (organisation_id, actor), number in zip(cycle(firms), range(wanted.interested), strict=False):
        said = Declared(_INTENT, "林工", f"1385771{number:04d}", CURRENT.digest)
        at = listing.announced_at + timedelta(days=1 + number)
        applied.append(
            declare_interest(actor=actor, listing_id=listing.pk, organisation_id=organisation_id, declared=said, at=at)
        )
    at = min(listing.notice_until + timedelta(days=1), replay.until)
    if wanted.step in ("negotiating", "closed"):
        choose_application(actor=seller, listing_id=listing.pk, application_id=applied[0].pk, at=at)
    if wanted.step == "closed":
        close_listing(actor=seller, listing_id=listing.pk, at=replay.until - timedelta(days=3))
    if wanted.step == "lapsed":
        lapse_listing(actor=SYSTEM, listing_id=listing.pk, at=replay.until)
    if wanted.step == "bidding":
        turn_into_lot(actor=seller, listing_id=listing.pk, start_price=listing.price or Decimal(0), at=at)
    listing.refresh_from_db()
    return listing
