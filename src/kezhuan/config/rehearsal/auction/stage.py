"""What a rehearsal of bidding needs: lots, bidders who have paid, and their sessions. Runs once Django is ready."""

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction

from kezhuan.accounts.actions.members import add_member
from kezhuan.accounts.actions.users import register_user
from kezhuan.accounts.models import StaffPost, User
from kezhuan.accounts.queries import actor_of
from kezhuan.catalogue.content import pinyin_of
from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor, Role
from kezhuan.engine.money import Money
from kezhuan.market.actions import Sale, announce_lot, apply_for_lot, book_payment, prepare_lot
from kezhuan.market.actions.deposits import Payment
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.models import BidAttempt, Lot, LotBid, LotEntry
from kezhuan.parties.models import Organisation

START, STEP, DEPOSIT = Decimal(100_000), Decimal(1_000), Decimal(10_000)
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_LISTS: dict[str, Any] = {"industries": [], "ip_forms": [], "transfer_ways": ["assignment"]}
#: What the lots' history needs to have happened before now.
_EARLIER = timedelta(hours=1)


@dataclass(frozen=True)
class BidderPlan:
    """One bidder: the cookies of a signed-in browser, and the code it has in each lot (by number)."""

    name: str
    session: str
    csrf: str
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LotPlan:
    """One lot; amounts in fen."""

    id: int
    number: str
    start: int
    step: int


@dataclass(frozen=True)
class Plan:
    """All that the bidders' own processes know. ``paid``: the sum of all deposits, in fen."""

    lots: list[LotPlan]
    bidders: list[BidderPlan]
    paid: int

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Timing:
    """When a lot opens and ends; ``window`` 0: no extension."""

    opens_at: datetime
    closes_at: datetime
    window: timedelta = timedelta(0)
    extension: timedelta = timedelta(0)


@dataclass(frozen=True)
class Cast:
    """Who plays: the seller with something to sell, the officer, and the bidders with their firms and sessions."""

    achievement: Achievement
    seller: Actor
    officer: Actor
    bidders: list[tuple[User, Organisation, str]]


def assemble(bidders: int, now: datetime) -> Cast:
    then = now - _EARLIER
    with transaction.atomic():
        return Cast(*_seller(then), [_bidder(number, then) for number in range(1, bidders + 1)])


def put_up(cast: Cast, timings: list[Timing], now: datetime) -> Plan:
    """One lot for each timing, every bidder with a place and a held deposit in each.

    Every verb in its own transaction, as on the site: the worker may be running.
    """
    then = now - _EARLIER
    lots = [_lot(cast, timing, then, n) for n, timing in enumerate(timings, start=1)]
    made = [
        BidderPlan(user.username, session, secrets.token_hex(16), dict(_places(user, firm, lots, then)))
        for user, firm, session in cast.bidders
    ]
    plans = [LotPlan(lot.pk, lot.reference_number, Money(START).fen, Money(STEP).fen) for lot in lots]
    return Plan(plans, made, Money(DEPOSIT).fen * len(lots) * len(made))


def prepare(timings: list[Timing], bidders: int, now: datetime) -> Plan:
    """A cast and its lots at once."""
    return put_up(assemble(bidders, now), timings, now)


def _organisation(name: str, kind: str, at: datetime) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, division_code="330324", recorded_at=at, updated_at=at)


def _person(name: str, at: datetime) -> User:
    user = User(username=name, display_name=name, email=f"{name}@example.com")
    user.set_unusable_password()
    return register_user(actor=STRANGER, user=user, at=at)


def _member(name: str, organisation: Organisation, role: Role, at: datetime) -> User:
    user = _person(name, at)
    add_member(actor=SYSTEM, user=user, organisation=organisation, role=role, manages=True, at=at)
    return user


def _seller(at: datetime) -> tuple[Achievement, Actor, Actor]:
    unit = _organisation("演练研究院", "institute", at)
    seller = _member("seller", unit, Role.INSTITUTE, at)
    officer = _person("officer", at)
    StaffPost.objects.create(user=officer, role=Role.CITY_OFFICER.value, started_at=at)
    achievement = Achievement.objects.create(
        reference_number="CG-2000-01-00001",
        owner=unit,
        title="演练成果",
        abstract="演练用的成果，没有内容。",
        division_code="330324",
        pinyin=pinyin_of("演练成果"),
        **_LISTS,
        trl=7,
        happened_on=at.date(),
        recorded_at=at,
        updated_at=at,
        state="published",
        submitted_at=at,
        published_at=at,
        expires_on=(at + timedelta(days=180)).date(),
        first_reviewer_id=officer.pk,
        second_reviewer_id=seller.pk,
    )
    return achievement, actor_of(seller), actor_of(officer)


def _lot(cast: Cast, timing: Timing, at: datetime, number: int) -> Lot:
    sale = Sale(
        title=f"演练标的 {number}",
        way="assignment",
        start_price=START,
        step=STEP,
        deposit_amount=DEPOSIT,
        opens_at=timing.opens_at,
        planned_close=timing.closes_at,
        window=timing.window,
        extension=timing.extension,
        is_rehearsal=True,
    )
    lot = prepare_lot(actor=cast.seller, achievement_id=cast.achievement.pk, sale=sale, at=at)
    return announce_lot(actor=cast.officer, lot_id=lot.pk, at=at)


def _bidder(number: int, at: datetime) -> tuple[User, Organisation, str]:
    firm = _organisation(f"演练竞买{number:03d}有限公司", "enterprise", at)
    user = _member(f"bidder{number:03d}", firm, Role.ENTERPRISE, at)
    return user, firm, _session(user)


def _places(user: User, firm: Organisation, lots: list[Lot], at: datetime) -> Iterator[tuple[str, str]]:
    actor = actor_of(user)
    for lot in lots:
        place = apply_for_lot(
            actor=actor, lot_id=lot.pk, organisation_id=firm.pk, acknowledged=terms_digest(lot), at=at
        )
        deposit = place.deposit
        payment = Payment(deposit.payment_reference, Money(deposit.amount), f"LS{deposit.pk}")
        book_payment(actor=SYSTEM, payment=payment, at=at)
        yield lot.reference_number, place.code


def _session(user: User) -> str:
    """The cookie of somebody who has signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = _BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def durability() -> dict[str, str]:
    """The settings under which a commit survives the crash of the process, as the database itself states them.

    RuntimeError where one of them is weaker than that.
    """
    asked = (
        {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        if connection.vendor == "postgresql"
        else {"journal_mode": "wal", "synchronous": "2"}
    )
    word = "SHOW" if connection.vendor == "postgresql" else "PRAGMA"
    found = {}
    with connection.cursor() as cursor:
        for name in asked:
            cursor.execute(f"{word} {name}")
            found[name] = str(cursor.fetchone()[0])
    if found != asked:
        raise RuntimeError(f"the database does not keep what it commits: {found}, needed {asked}")
    return found


def drop_constraints() -> None:
    """The second line of defence taken away as well (PostgreSQL): numbers, keys and hashes may repeat."""
    with connection.cursor() as cursor:
        for table in (LotBid, LotEntry, BidAttempt):
            name = table._meta.db_table
            for constraint, about in connection.introspection.get_constraints(cursor, name).items():
                if about["unique"] and not about["primary_key"]:
                    cursor.execute(f'ALTER TABLE "{name}" DROP CONSTRAINT "{constraint}"')
