"""Bidding sales of the demo city: announced, running, sold, confirmed with its contract, in default, to practise on."""

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
    find_default,
    offer_second_chance,
    order_refund,
    place_bid,
    play_lot,
    prepare_lot,
    release_deposit,
    sign_result,
    take_credit,
)
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.bank.words import Credit
from kezhuan.market.banking import without_order
from kezhuan.market.checkpoints import publish_checkpoints
from kezhuan.market.models import Bidder, Lot
from kezhuan.market.outcomes import confirmation_of
from kezhuan.market.queries import deposits_to_release
from kezhuan.parties.models import Organisation

_NOTICE = timedelta(days=31)
_STEP = 10_000


@dataclass(frozen=True)
class _Wanted:
    """``opened`` and ``closes``: days from now; ``bids``: how many steps each bid lies above the start price.
    ``then``: how it goes on once it is sold.
    """

    opened: float
    closes: float
    start: int
    bids: tuple[int, ...] = ()
    is_rehearsal: bool = False
    then: str = ""


_PLAN = (
    _Wanted(20, 21, 600_000),
    _Wanted(-0.5, 1.5, 860_000, (0, 1, 3, 4, 6, 7)),
    _Wanted(-3, -2, 1_200_000, (0, 2, 5)),
    _Wanted(-1, 60, 50_000, (0, 1), is_rehearsal=True),
    _Wanted(-21, -20, 480_000, (0, 3, 4, 8), then="confirmed"),
    _Wanted(-9, -8, 350_000, (0, 1, 2), then="default"),
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
        allows_second_chance=wanted.then == "default",
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
        for deposit in without_order():
            order_refund(actor=SYSTEM, deposit_id=deposit.pk, at=closes + timedelta(hours=1))
        _go_on(wanted, lot, seller, officer, dict(_of(places)), closes)
    return lot


def _of(places: list[tuple[Actor, Bidder]]) -> list[tuple[int, Actor]]:
    return [(place.pk, actor) for actor, place in places]


def _go_on(
    wanted: _Wanted, lot: Lot, seller: Actor, officer: Actor, people: dict[int, Actor], closes: datetime
) -> None:
    """Both sides sign, or the winner does not and the next in line is asked."""
    paper = confirmation_of(lot)
    if paper is None or not wanted.then:
        return
    if wanted.then == "confirmed":
        for actor, days in ((people[paper.bidder_id], 1), (seller, 2)):
            sign_result(actor=actor, lot_id=lot.pk, digest=paper.digest, at=closes + timedelta(days=days))
        return
    found = closes + timedelta(days=6)
    find_default(actor=officer, lot_id=lot.pk, reason="逾期没有签署成交确认书", at=found)
    offer_second_chance(actor=seller, lot_id=lot.pk, at=found + timedelta(days=1))


def _join(lot: Lot, bidders: dict[int, Actor], at: datetime) -> list[tuple[Actor, Bidder]]:
    """Three firms take a place and pay."""
    places = []
    for organisation_id, actor in list(bidders.items())[:3]:
        place = apply_for_lot(
            actor=actor, lot_id=lot.pk, organisation_id=organisation_id, acknowledged=terms_digest(lot), at=at
        )
        paid = at + timedelta(days=1)
        reference, amount = place.deposit.payment_reference, Money(place.deposit.amount)
        credit = Credit(
            f"DEMO-{place.pk}", f"{reference} 竞价保证金", amount, paid.date(), place.organisation.name, _account(place)
        )
        take_credit(actor=SYSTEM, credit=credit, at=paid)
        places.append((actor, place))
    return places


def _account(place: Bidder) -> str:
    """An invented account, the same for each organisation."""
    return f"62280000{place.organisation_id:011d}"
