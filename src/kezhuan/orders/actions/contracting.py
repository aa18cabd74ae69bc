"""From the award to the contract: the caller drafts it, with the winner, the price and the milestones as they stand."""

from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.contracts.actions import itemise_price, open_contract, plan_payment
from kezhuan.contracts.models import Contract
from kezhuan.contracts.origins import contract_from
from kezhuan.contracts.parties import PartyWords
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import ItemKind, PaymentMode, PaymentPlan, PriceItem
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.errors import Conflict, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.permissions import may_run
from kezhuan.orders.queries import ORIGIN, lock_call, milestones_of, winner_of


@verb
def open_award_contract(*, actor: Actor, call_id: int, at: datetime) -> Contract:
    """Open the contract of an award whose public notice has ended; once for each award.

    The price is the sum of the milestones, and each milestone is an instalment. NotAllowedNow before the award;
    Conflict (``contract_exists``) while a contract of this award stands.
    """
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    winner = winner_of(call)
    if call.state not in ("awarded", "completed") or winner is None:
        raise NotAllowedNow(N_("公示期满、选定以后才能起草合同。"), code="not_awarded")
    standing = contract_from(ORIGIN, winner.pk)
    if standing is not None:
        raise Conflict(N_("这次选定已经有合同 %(number)s。"), code="contract_exists", number=standing.reference_number)
    contract = _drafted(actor, call, winner, at)
    before = snapshot(call)
    record(
        actor=actor, verb="orders.open_award_contract", thing=call, at=at, before=before, note=contract.reference_number
    )
    return contract


def _drafted(actor: Actor, call: Call, winner: Proposal, at: datetime) -> Contract:
    steps = list(milestones_of(call))
    price = Money.total(Money(step.amount or 0) for step in steps)
    contract = open_contract(
        actor=actor,
        owner_id=call.owner_id,
        kind="development",
        form="commissioned",
        name=call.title,
        parties_named=[
            PartyWords("buyer", organisation_id=call.owner_id),
            PartyWords("seller", organisation_id=winner.organisation_id),
        ],
        demand_id=call.demand_id,
        origin=ORIGIN,
        origin_id=winner.pk,
        is_demonstration=call.is_demonstration,
        at=at,
    )
    items = [PriceItem(ItemKind.TECHNOLOGY, "研发费", price)]
    itemise_price(actor=actor, contract_id=contract.pk, items=items, at=at)
    parts = tuple(Instalment(step.title[:80], step.due_on, Money(step.amount or 0), None) for step in steps)
    plan = PaymentPlan(PaymentMode.INSTALMENTS, price, parts)
    return plan_payment(actor=actor, contract_id=contract.pk, plan=plan, at=at)
