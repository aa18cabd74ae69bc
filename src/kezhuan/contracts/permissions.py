"""Who may draft, confirm, sign, examine, register, pay and reward: pure on loaded objects."""

from kezhuan.contracts.models import Contract, ExpertOpinion, Registration, RewardSplit, Side
from kezhuan.engine.actor import Actor, Role


def acting_ids(actor: Actor) -> frozenset[int]:
    """Organisations the actor acts for. Its experts are members, too, but do not handle its contracts."""
    return frozenset(
        grant.organisation_id
        for grant in actor.grants
        if grant.organisation_id is not None and grant.role is not Role.EXPERT
    )


def sides_of(actor: Actor, contract: Contract) -> frozenset[str]:
    """The sides the actor stands on (``parties`` must be loaded)."""
    return frozenset(party.side for party in contract.parties.all() if party.organisation_id in acting_ids(actor))


def is_party(actor: Actor, contract: Contract) -> bool:
    return contract.owner_id in acting_ids(actor) or bool(sides_of(actor, contract))


def _acts_for(actor: Actor, contract: Contract, side: str, other: str) -> bool:
    """A member of ``side``; of the other one where nobody of ``side`` is on the platform."""
    known = {party.side for party in contract.parties.all() if party.organisation_id is not None}
    sides = sides_of(actor, contract)
    return side in sides or (side not in known and other in sides)


def may_open(actor: Actor, owner_id: int) -> bool:
    """A member, in the name of the own organisation; automatic work for whoever won an award."""
    return actor.is_system or (actor.user_id is not None and owner_id in acting_ids(actor))


def may_edit(actor: Actor, contract: Contract) -> bool:
    """The side that drafts it."""
    return actor.is_system or contract.owner_id in acting_ids(actor)


def may_confirm(actor: Actor, contract: Contract) -> bool:
    """Who manages a party binds it."""
    return any(actor.manages(party.organisation_id) for party in contract.parties.all())


def may_sign(actor: Actor, contract: Contract) -> bool:
    """Either side writes down that it has been signed, once the evidence is there."""
    return actor.is_system or is_party(actor, contract)


def may_submit(actor: Actor, contract: Contract) -> bool:
    """The seller; the buyer where the seller is not on the platform (import of technology)."""
    return actor.is_system or _acts_for(actor, contract, Side.SELLER, Side.BUYER)


def may_examine(actor: Actor, contract: Contract) -> bool:
    """The officers of the seller's county, and those of the city; never somebody of a party."""
    if is_party(actor, contract):
        return False
    return actor.user_id is not None and actor.oversees(contract.division_code)


def may_decide(actor: Actor, contract: Contract, registration: Registration) -> bool:
    """A second person, who has not examined it."""
    return may_examine(actor, contract) and actor.user_id != registration.examined_by_id


def may_ask_change(actor: Actor, contract: Contract) -> bool:
    return may_submit(actor, contract)


def may_advise(actor: Actor, opinion: ExpertOpinion) -> bool:
    """The expert in person."""
    return actor.person_id is not None and actor.person_id == opinion.expert_id


def may_record_receipt(actor: Actor, contract: Contract) -> bool:
    """Who is paid; the payer where the seller is not on the platform."""
    return actor.is_system or _acts_for(actor, contract, Side.SELLER, Side.BUYER)


def may_state_royalty(actor: Actor, contract: Contract) -> bool:
    """Who pays reports the base; the seller where the buyer is not on the platform."""
    return actor.is_system or _acts_for(actor, contract, Side.BUYER, Side.SELLER)


def may_see_payments(actor: Actor, contract: Contract) -> bool:
    """Both sides, who works on the deal, and the officers; an expert is asked about the text, not about the money."""
    if is_party(actor, contract) or may_examine(actor, contract):
        return True
    return contract.deal is not None and actor.user_id is not None and contract.deal.owner_id == actor.user_id


def may_reward(actor: Actor, unit_id: int) -> bool:
    """The unit that was paid."""
    return actor.is_system or (actor.user_id is not None and unit_id in acting_ids(actor))


def may_hand_in(actor: Actor, unit_id: int) -> bool:
    """The unit's own people report for it."""
    return actor.user_id is not None and unit_id in acting_ids(actor)


def may_see_shares(actor: Actor, split: RewardSplit) -> bool:
    """Who gets how much is for the unit, the officers of its county, and no other party of the contract."""
    return actor.is_system or split.unit_id in acting_ids(actor) or actor.oversees(split.unit.division_code)
