"""Who rates, and who deals with a bad rating: pure on loaded objects."""

from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.ratings.models import Rating, Ticket


def may_invite(actor: Actor) -> bool:
    """Whoever served or the platform itself; the verb that served has asked for more already."""
    return actor.is_system or actor.kind is ActorKind.USER


def may_rate(actor: Actor, rating: Rating) -> bool:
    """A person of the organisation that was served."""
    return actor.kind is ActorKind.USER and actor.belongs_to(rating.organisation_id)


def may_assign(actor: Actor, ticket: Ticket) -> bool:
    """Officers of the county."""
    return actor.oversees(ticket.division_code or None)


def may_answer(actor: Actor, ticket: Ticket) -> bool:
    """Who was charged with it, and the officers of the county."""
    charged = actor.user_id is not None and actor.user_id == ticket.assignee_id
    return charged or may_assign(actor, ticket)


def may_close(actor: Actor, ticket: Ticket) -> bool:
    """Officers: whoever is charged with it does not declare it done."""
    return may_assign(actor, ticket)
