"""Who may publish, ask, propose, judge and decide: pure on loaded objects."""

from collections.abc import Iterable

from kezhuan.engine.actor import Actor
from kezhuan.gazette.permissions import acts_for
from kezhuan.orders.models import Call, Milestone, Proposal, Reviewer


def may_draft(actor: Actor, organisation_id: int) -> bool:
    return actor.user_id is not None and acts_for(actor, organisation_id)


def may_run(actor: Actor, call: Call) -> bool:
    """The people of the unit that published it."""
    return may_draft(actor, call.owner_id)


def may_open(actor: Actor, call: Call) -> bool:
    """The clock (SYSTEM) or the owner; neither before the deadline."""
    return actor.is_system or may_run(actor, call)


def may_ask(actor: Actor, call: Call) -> bool:
    """Anybody signed in but the owner's own people."""
    return actor.user_id is not None and not actor.belongs_to(call.owner_id)


def may_propose(actor: Actor, call: Call, organisation_id: int) -> bool:
    """In the name of one's own unit, never of the owner."""
    return (
        may_draft(actor, organisation_id) and organisation_id != call.owner_id and not actor.belongs_to(call.owner_id)
    )


def may_hold(actor: Actor, proposal: Proposal) -> bool:
    """Withdraw or replace: the unit whose proposal it is."""
    return may_draft(actor, proposal.organisation_id)


def is_reviewer(actor: Actor, reviewer: Reviewer) -> bool:
    return actor.user_id is not None and actor.user_id == reviewer.user_id


def may_read_proposal(actor: Actor, proposal: Proposal, reviewers: Iterable[Reviewer]) -> bool:
    """Once opened: the bidder, the owner, the officers of the county, experts who have declared no conflict.

    Before that nobody; ``sealing`` refuses the key as well.
    """
    if proposal.state in ("sealed", "withdrawn"):
        return False
    if acts_for(actor, proposal.organisation_id) or acts_for(actor, proposal.call.owner_id):
        return True
    if actor.oversees(proposal.call.division_code or None):
        return True
    return any(
        reviewer.user_id == actor.user_id and reviewer.state in ("reviewing", "finished") for reviewer in reviewers
    )


def may_deliver(actor: Actor, milestone: Milestone, winner: Proposal | None) -> bool:
    return winner is not None and may_draft(actor, winner.organisation_id)
