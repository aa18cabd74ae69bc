"""Who may propose, agree, enter money and read the credit for a deal."""

from kezhuan.deals.models import Deal
from kezhuan.deals.permissions.deal import may_assign
from kezhuan.engine.actor import Actor


def may_propose(actor: Actor, deal: Deal) -> bool:
    """The owner of the deal, and who may hand it to another owner."""
    return may_assign(actor, deal)


def may_agree(actor: Actor, broker_person_ids: frozenset[int]) -> bool:
    """A named broker in person, nobody on their behalf."""
    return actor.person_id is not None and actor.person_id in broker_person_ids


def may_enter_fee(actor: Actor, deal: Deal) -> bool:
    return may_assign(actor, deal)


def may_see_credit(actor: Actor, deal: Deal, *, shares_credit: bool) -> bool:
    """Who works on the deal and the officers in charge; the parties do not see how brokers share."""
    if actor.is_system or shares_credit or (actor.user_id is not None and actor.user_id == deal.owner_id):
        return True
    return actor.belongs_to(deal.owner_organisation_id) or actor.oversees(deal.division_code or None)
