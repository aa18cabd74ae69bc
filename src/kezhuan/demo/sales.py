"""Bidding sales of the demo city: one announced, one running with bids, one sold, one to practise on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle

from kezhuan.catalogue.models import Achievement
from kezhuan.demo.replay import Replay
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.money import Money
from kezhuan.market.actions import (
    Ask,
    Sale,
    announce_lot,
    apply_for_lot,
    book_payment,
    place_bid,
    play_lot,
    prepare_lot,
    release_deposit,
)
from kezhuan.market.actions.deposits import Payment
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.checkpoints import publish_checkpoints
from kezhuan.market.models import Bidder, Lot
from kezhuan.market.queries import deposits_to_release
from kezhuan.parties.models import Organisation

_NOTICE = timedelta(days=31)
_STEP = 10_000


@dataclass(frozen=True)
class _Wanted:
    """``opened`` and ``closes``: days from now; ``bids``: how many steps each bid lies above the start price."""

    opened: float
    closes: float
    start: int
    bids: tuple[int, ...] = ()
    is_rehearsal: bool = False


_PLAN = (
    _Wanted(20, 21, 600_000),
    _Wanted(-0.5, 1.5, 860_000, (0, 1, 3, 4, 6, 7)),
    _Wanted(-9, -8, 1_200_000, (0, 2, 5)),
    _Wanted(-1, 60, 50_000, (0, 1), is_rehearsal=True),
)


def hold_sales(replay: Replay) -> list[Lot]:
    """Sales of published results of institutes that have an account, carried as far as the plan says."""
    now, officer = replay.until, replay.actors["city"]
    sellers = with_accounts(replay, "institute")
    bidders = with_accounts(replay, "enterprise")
    published = Achievement.objects.filter(owner_id__in=sellers, state="published", lots__isnull=True).order_by("pk")
    results = [result for result in published if "assignment" in result.transfer_ways]
    lots = []
    for wanted, result in zip(_PLAN, results, strict=False):
        lots.append(_hold(wanted, result, sellers[result.owner_id], officer, bidders, now))
    publish_checkpoints(now)
    return lots


def with_accounts(replay: Replay, kind: str) -> dict[int, Actor]:
    """Organisations of a kind → the person who acts for each."""
    known = {row.pk: key for key, row in replay.organisations.items() if key in replay.actors}
    rows = Organisation.objects.filter(pk__in=known, kind=kind, state="active").order_by("pk")
    return {row.pk: replay.actors[known[row.pk]] for row in rows}


def _hold(
    wanted: _Wanted, result: Achievement, seller: Actor, officer: Actor, bidders: dict[int, Actor], now: datetime
) -> Lot:
    opens, closes = now + timedelta(days=wanted.opened), now + timedelta(days=wanted.closes)
    began = opens - _NOTICE - timedelta(days=1)
    sale = Sale(
        title=f"{result.title}"[:110],
        way="assignment",
        description="专利权转让，含图纸、工艺卡和两次现场指导。",
        start_price=Decimal(wanted.start),
        deposit_amount=Decimal(wanted.start) / 10,
        opens_at=opens,
        planned_close=closes,
        step=Decimal(_STEP),
        most_steps=50,
        window=timedelta(minutes=5),
        extension=timedelta(minutes=5),
        is_rehearsal=wanted.is_rehearsal,
    )
    lot = prepare_lot(actor=seller, achievement_id=result.pk, sale=sale, at=began)
    lot = announce_lot(actor=officer, lot_id=lot.pk, at=began + timedelta(hours=2))
    places = _join(lot, bidders, began + timedelta(days=3)) if wanted.bids else []
    for (actor, _place), above, number in zip(cycle(places), wanted.bids, range(len(wanted.bids)), strict=False):
        arrived = opens + timedelta(hours=1 + number)
        ask = Ask(Money(wanted.start + above * _STEP), f"demo-{lot.pk}-{number}")
        place_bid(actor=actor, lot_id=lot.pk, ask=ask, arrived_at=arrived, at=arrived)
    if wanted.closes < 0:
        play_lot(actor=SYSTEM, lot_id=lot.pk, at=closes + timedelta(seconds=5))
        for deposit in deposits_to_release(now):
            release_deposit(actor=SYSTEM, deposit_id=deposit.pk, at=closes + timedelta(hours=1))
    return lot


def _join(lot: Lot, bidders: dict[int, Actor], at: datetime) -> list[tuple[Actor, Bidder]]:
    """Three firms take a place and pay."""
    places = []
    for organisation_id, actor in list(bidders.items())[:3]:
        place = apply_for_lot(
            actor=actor, lot_id=lot.pk, organisation_id=organisation_id, acknowledged=terms_digest(lot), at=at
        )
        payment = Payment(place.deposit.payment_reference, Money(place.deposit.amount), f"DEMO-{place.pk}")
        book_payment(actor=SYSTEM, payment=payment, at=at + timedelta(days=1))
        places.append((actor, place))
    return places
