"""A sale from its terms to its end: prepare, announce, open and close on time, suspend, resume, cancel."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.models import Achievement
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.auction import (
    Cancel,
    Event,
    Phase,
    Resume,
    RuleSet,
    SealedBid,
    Suspend,
    Terms,
    Tick,
    faults_of,
    play,
)
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market import live, offering, sealing
from kezhuan.market.actions.ending import after_the_end
from kezhuan.market.models import Lot, LotBid, LotState
from kezhuan.market.permissions import may_announce, may_draft, may_prepare, may_steer, may_withdraw
from kezhuan.market.playing import write
from kezhuan.market.queries import lock_lot, ranks_of
from kezhuan.market.rules import notice_days
from kezhuan.market.standing import money, state_of, terms_of

PREFIX = "JJ"
_SALE = {"ascending", "sealed", "dutch"}


@dataclass(frozen=True, slots=True)
class Sale:
    """What the seller sets. Amounts in yuan; periods as given by the form."""

    title: str
    way: str
    start_price: Decimal
    deposit_amount: Decimal
    opens_at: datetime
    planned_close: datetime
    description: str = ""
    rule_set: str = "ascending"
    step: Decimal | None = None
    most_steps: int | None = None
    reserve_price: Decimal | None = None
    floor_price: Decimal | None = None
    decrement: Decimal | None = None
    interval: timedelta | None = None
    window: timedelta = timedelta(0)
    extension: timedelta = timedelta(0)
    grace: timedelta = timedelta(seconds=3)
    allows_maximum: bool = False
    minimum_bidders: int = 1
    allows_second_chance: bool = False
    auctioneer: str = ""
    auctioneer_licence: str = ""
    is_rehearsal: bool = False
    viewing: str = ""
    cautions: str = ""

    def checked(self, at: datetime) -> "Sale":
        """Itself; InvalidInput names every field to mend."""
        faults: dict[str, str] = {}
        if not self.title.strip():
            faults["title"] = N_("请填写标的名称")
        if self.rule_set not in _SALE:
            faults["rule_set"] = N_("请选择竞价方式")
        if self.opens_at <= at:
            faults["opens_at"] = N_("开始时间要晚于现在。")
        if bool(self.auctioneer) != bool(self.auctioneer_licence):
            faults["auctioneer_licence"] = N_("绑定拍卖师要同时写明姓名和执业证号；不绑定就都不写。")
        if self.deposit_amount <= 0:
            faults["deposit_amount"] = N_("保证金要大于零。")
        if not faults.get("rule_set"):
            faults |= {_FIELDS.get(name, name): words for name, words in faults_of(self._terms()).items()}
        if faults:
            raise InvalidInput(fields=faults)
        return self

    def _terms(self) -> Terms:
        return Terms(
            rule_set=RuleSet(self.rule_set),
            start_price=Money(self.start_price),
            opens_at=self.opens_at,
            closes_at=self.planned_close,
            step=money(self.step),
            most_steps=self.most_steps,
            reserve=money(self.reserve_price),
            window=self.window,
            extension=self.extension,
            allows_maximum=self.allows_maximum,
            minimum_bidders=self.minimum_bidders,
            floor=money(self.floor_price),
            decrement=money(self.decrement),
            interval=self.interval,
        )


#: Names of the engine's terms → names of the form.
_FIELDS = {"closes_at": "planned_close", "reserve": "reserve_price", "floor": "floor_price"}


@verb
def prepare_lot(*, actor: Actor, achievement_id: int, sale: Sale, at: datetime) -> Lot:
    """Draw up a sale of one of the own unit's published achievements; nothing is public yet.

    Officers may draw it up for the unit, which then has to stand by it (``submit_lot``).
    """
    return draw_up(actor, achievement_to_offer(actor, achievement_id), sale, at)


def achievement_to_offer(actor: Actor, achievement_id: int) -> Achievement:
    """A published achievement whose unit the actor may put it on the market for."""
    achievement = Achievement.objects.filter(pk=achievement_id).select_related("owner").first()
    if achievement is None or not (achievement.is_public or may_prepare(actor, achievement.owner_id)):
        raise NotFound
    if not may_draft(actor, achievement.owner_id):
        raise NotPermitted(N_("只有成果所属单位可以出让它。"))
    if not achievement.is_public:
        raise NotAllowedNow(N_("成果发布以后才能上市出让。"), code="not_published")
    return achievement


def draw_up(actor: Actor, achievement: Achievement, sale: Sale, at: datetime, **links: object) -> Lot:
    """A new draft; ``links``: what it comes from (``relisted_from``)."""
    said = sale.checked(at)
    lot = Lot(
        reference_number=next_reference_number(PREFIX, at),
        achievement=achievement,
        seller=achievement.owner,
        closes_at=said.planned_close,
        recorded_at=at,
        agreed_at=at if may_prepare(actor, achievement.owner_id) else None,
        is_demonstration=achievement.is_demonstration,
        **links,
        **{field.name: getattr(said, field.name) for field in fields(said)},
    )
    lot.save(force_insert=True)
    record(actor=actor, verb="market.prepare_lot", thing=lot, at=at)
    return lot


@verb
def announce_lot(*, actor: Actor, lot_id: int, at: datetime, reason: str = "") -> Lot:
    """Make the sale public; from here the terms are fixed.

    A notice shorter than the design reference (``bidding.notice_days_rights``) needs its ``reason``, which is
    published. One achievement is in one sale at a time.
    """
    lot = lock_lot(lot_id)
    if not may_announce(actor, lot):
        raise NotPermitted
    before = snapshot(lot)
    lot.state = lot.lifecycle.after(lot.state, "announce")
    if lot.opens_at <= at:
        raise NotAllowedNow(N_("开始时间已过，请先改期。"), code="too_late")
    offering.check_lot(lot, at)
    days = notice_days(at, again=lot.round > 1)
    if lot.opens_at < at + timedelta(days=days) and not lot.is_rehearsal and not reason.strip():
        raise InvalidInput(
            N_("公告到开始不足 %(days)s 天（设计参照，不是法律要求）。请写明缩短的理由，它会公布。"),
            fields={"reason": N_("请写明缩短公告期的理由。")},
            days=days,
        )
    busy = Lot.objects.filter(achievement_id=lot.achievement_id, state__in=_BUSY, is_rehearsal=False)
    if not lot.is_rehearsal and busy.exclude(pk=lot.pk).exists():
        raise Conflict(N_("这项成果已经在另一场竞价里。"), code="in_another_sale")
    lot.state_reason, lot.announced_at = reason.strip(), at
    lot.save()
    record(actor=actor, verb="market.announce_lot", thing=lot, at=at, before=before)
    offering.announce(actor, lot, at)
    return lot


_BUSY = (LotState.ANNOUNCED, LotState.OPEN, LotState.SUSPENDED, LotState.SOLD)


@verb
def play_lot(*, actor: Actor, lot_id: int, at: datetime) -> Lot:
    """SYSTEM lets time do its work: opens what is due, ends what is due. Nothing due: nothing changes, and no event."""
    if not actor.is_system:
        raise NotPermitted
    lot = lock_lot(lot_id)
    if lot.state not in {LotState.ANNOUNCED, LotState.OPEN}:
        return lot
    terms = terms_of(lot, ranks_of(lot))
    state = state_of(lot)
    ends = state.phase in {Phase.OPEN, Phase.WAITING} and at >= state.closes_at + terms.grace
    offers = _opened_offers(lot) if ends and terms.rule_set is RuleSet.SEALED else ()
    step = play(terms, state, Tick(at, offers))
    if not step.happened:
        return lot
    before = snapshot(lot)
    write(lot, step, at)
    if lot.has_ended:
        after_the_end(lot, at)
    record(actor=SYSTEM, verb="market.play_lot", thing=lot, at=at, before=before)
    transaction.on_commit(partial(live.tell, lot.pk))
    return lot


def _opened_offers(lot: Lot) -> tuple[SealedBid, ...]:
    """Open every envelope; from now on the amounts stand in the bids."""
    offers = []
    for bid in LotBid.objects.filter(lot=lot).order_by("sequence"):
        amount = sealing.unseal(lot, bytes(bid.sealed or b""), is_over=True)
        LotBid.objects.filter(pk=bid.pk).update(amount=amount.yuan)
        offers.append(SealedBid(bid.code, amount, bid.sequence))
    return tuple(offers)


@verb
def suspend_lot(*, actor: Actor, lot_id: int, reason: str, at: datetime) -> Lot:
    """Stop the sale at once (fault, dispute); the reason is public, the time that was left is kept."""
    return _steer(actor, lot_id, Suspend(at, reason), "market.suspend_lot", at, reason)


@verb
def resume_lot(*, actor: Actor, lot_id: int, at: datetime) -> Lot:
    """Go on with exactly the time that was left."""
    return _steer(actor, lot_id, Resume(at), "market.resume_lot", at)


@verb
def cancel_lot(*, actor: Actor, lot_id: int, reason: str, at: datetime) -> Lot:
    """Take the lot off, with the public reason; all deposits go back. The seller may until the sale opens."""
    lot = lock_lot(lot_id)
    if not may_withdraw(actor, lot, at):
        raise NotPermitted
    if lot.state == LotState.DRAFT:
        return _drop(actor, lot, reason, at)
    off = _play(actor, lot, Cancel(at, reason_of(reason)), "market.cancel_lot", at, reason)
    offering.take_back_notice(lot, reason, at)
    return off


def _drop(actor: Actor, lot: Lot, reason: str, at: datetime) -> Lot:
    before = snapshot(lot)
    lot.state, lot.state_reason = lot.lifecycle.after(lot.state, "cancel"), reason_of(reason)
    lot.save()
    record(actor=actor, verb="market.cancel_lot", thing=lot, at=at, before=before)
    return lot


def reason_of(reason: str) -> str:
    """The trimmed reason; InvalidInput when there is none."""
    if not reason.strip():
        raise InvalidInput(fields={"reason": N_("请写明理由。")})
    return reason.strip()[:300]


def _steer(actor: Actor, lot_id: int, event: Event, name: str, at: datetime, reason: str = "") -> Lot:
    lot = lock_lot(lot_id)
    if not may_steer(actor):
        raise NotPermitted
    if lot.state == LotState.DRAFT:
        raise NotAllowedNow(code="not_announced")
    return _play(actor, lot, event, name, at, reason)


def _play(actor: Actor, lot: Lot, event: Event, name: str, at: datetime, reason: str) -> Lot:
    before = snapshot(lot)
    write(lot, play(terms_of(lot), state_of(lot), event), at)
    lot.state_reason = reason.strip()[:300]
    lot.save(update_fields=["state_reason"])
    if lot.has_ended:
        after_the_end(lot, at)
    record(actor=actor, verb=name, thing=lot, at=at, before=before)
    transaction.on_commit(partial(live.tell, lot.pk))
    return lot
