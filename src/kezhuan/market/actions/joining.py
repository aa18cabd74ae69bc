"""Taking part: apply under a code, acknowledge the rules, step back."""

import secrets
from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.audit.chain import sm3
from kezhuan.catalogue.models import Completer
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.market.actions.bidding import pseudonym
from kezhuan.market.models import Bidder, BidderState, Deposit, Lot, LotState, PriorityBuyer
from kezhuan.market.outcomes import is_defaulter
from kezhuan.market.permissions import is_barred, may_apply
from kezhuan.market.queries import lock_lot
from kezhuan.market.standing import terms_text
from kezhuan.parties.models import Organisation

#: Letters that are not mistaken for one another on the phone.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@verb
def apply_for_lot(*, actor: Actor, lot_id: int, organisation_id: int, acknowledged: str, at: datetime) -> Bidder:
    """Take a place in a lot in the name of one's own organisation.

    ``acknowledged``: digest of the terms that were shown (``terms_digest``); other terms are refused, so that nobody
    acknowledges what they have not seen. No person decides on it and no page shows it to staff. NotPermitted for the
    seller, its completers, and staff of the platform (网络司法拍卖规定 art. 34).
    """
    lot = lock_lot(lot_id)
    if lot.state == LotState.DRAFT:
        raise NotFound
    if not may_apply(actor, lot, organisation_id) or actor.user_id is None:
        raise NotPermitted(_why_not(actor, lot, organisation_id))
    if lot.state not in {LotState.ANNOUNCED, LotState.OPEN, LotState.SUSPENDED}:
        raise NotAllowedNow(N_("竞价已经结束。"), code="closed")
    if _completed_it(actor, lot):
        raise NotPermitted(N_("成果完成人不能参加竞价；要受让请走协议定价并标明关联关系。"), code="completer")
    if is_defaulter(lot, organisation_id):
        raise NotPermitted(N_("您的单位在这个标的上一次竞价中违约，不能再参加。"), code="defaulter")
    if acknowledged != terms_digest(lot):
        raise InvalidInput(code="terms_changed", fields={"acknowledged": N_("请先阅读并确认当前的竞价规则。")})
    organisation = Organisation.objects.get(pk=organisation_id)
    if Bidder.objects.filter(lot=lot, organisation=organisation).exclude(state=BidderState.WITHDRAWN).exists():
        raise Conflict(N_("您的单位已经报名。"), code="already_applied")
    priority = PriorityBuyer.objects.filter(lot=lot, organisation=organisation).first()
    bidder = Bidder(
        lot=lot,
        organisation=organisation,
        priority_rank=priority.rank if priority is not None else None,
        priority_ground=priority.ground if priority is not None else "",
        applicant_id=actor.user_id,
        code=_free_code(lot),
        acknowledged_at=at,
        acknowledged_terms=acknowledged,
        applied_at=at,
    )
    bidder.save(force_insert=True)
    deposit = Deposit(bidder=bidder, amount=lot.deposit_amount, payment_reference=_free_reference())
    deposit.save(force_insert=True)
    masked = pseudonym(actor, bidder.code)
    record(actor=masked, verb="market.apply_for_lot", thing=bidder, at=at)
    record(actor=masked, verb="market.ask_deposit", thing=deposit, at=at)
    return bidder


def terms_digest(lot: Lot) -> str:
    """SM3 of the published terms: what a bidder acknowledges."""
    return sm3(terms_text(lot))


def _why_not(actor: Actor, lot: Lot, organisation_id: int) -> str:
    if is_barred(actor):
        return N_("平台工作人员不能参加竞价。")
    if organisation_id == lot.seller_id:
        return N_("出让方不能参加自己标的的竞价。")
    return N_("您不是这个单位的成员，不能以它的名义报名。")


def _completed_it(actor: Actor, lot: Lot) -> bool:
    if actor.person_id is None:
        return False
    return Completer.objects.filter(achievement_id=lot.achievement_id, person_id=actor.person_id).exists()


def _free_code(lot: Lot) -> str:
    """A code that says nothing about who or when; the lot is locked, so no other is drawn meanwhile."""
    taken = set(Bidder.objects.filter(lot=lot).values_list("code", flat=True))
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(4))
        if code not in taken:
            return code


def _free_reference() -> str:
    return "BZ" + "".join(secrets.choice(_LETTERS) for _ in range(10))


@verb
def withdraw_from_lot(*, actor: Actor, bidder_id: int, at: datetime) -> Bidder:
    """Step back before the deposit is paid; a bidder with a deposit is bound until the end."""
    bidder = Bidder.objects.filter(pk=bidder_id, organisation_id__in=actor.organisation_ids).first()
    if bidder is None:
        raise NotFound
    lock_lot(bidder.lot_id)
    bidder.refresh_from_db()
    before = snapshot(bidder)
    bidder.state = bidder.lifecycle.after(bidder.state, "withdraw")
    bidder.save(update_fields=["state"])
    record(actor=pseudonym(actor, bidder.code), verb="market.withdraw_from_lot", thing=bidder, at=at, before=before)
    return bidder
