"""Who may keep searches and read what is searched for, judge answers, see candidates, and keep the lists of words."""

from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.catalogue.permissions import may_read_all
from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.matching.models import Feedback, SavedSearch, TermGroup
from kezhuan.parties.models import Organisation, Person


def may_save_search(actor: Actor) -> bool:
    """Whoever has signed in: the search is kept under the user."""
    return actor.is_known and actor.user_id is not None


def may_change_search(actor: Actor, search: SavedSearch) -> bool:
    return actor.user_id is not None and actor.user_id == search.user_id


def may_read_search_log(actor: Actor) -> bool:
    """Officers, to see what the city lacks; the log names nobody."""
    return actor.is_officer


def may_give_feedback(actor: Actor) -> bool:
    """A person who has signed in; programs have no opinion."""
    return actor.kind is ActorKind.USER and actor.user_id is not None


def may_withdraw_feedback(actor: Actor, feedback: Feedback) -> bool:
    return actor.kind is ActorKind.USER and actor.user_id == feedback.user_id


def may_read_feedback(actor: Actor) -> bool:
    """Officers: what was rejected and why. The page shows roles, not names."""
    return actor.is_officer


def may_see_candidates(actor: Actor, demand: Demand, *, recognised_broker: bool) -> bool:
    """The owner's side, the officers in charge, and brokers, who bring answers to firms."""
    return may_read_all(actor, demand) or recognised_broker


def may_see_needs(actor: Actor, item: Achievement) -> bool:
    """谁需要这项成果: for its owner's side and the officers in charge."""
    return may_read_all(actor, item)


def may_see_needs_of(actor: Actor, organisation: Organisation) -> bool:
    """Demands an organisation's services could answer: for its members and the officers in charge."""
    return actor.belongs_to(organisation.pk) or actor.oversees(organisation.division_code or None)


def may_see_enterprises(actor: Actor, person: Person, *, recognised_broker: bool) -> bool:
    """Enterprises an expert could help: for the expert, officers and brokers."""
    return actor.is_officer or recognised_broker or (actor.person_id is not None and actor.person_id == person.pk)


def may_read_rematches(actor: Actor) -> bool:
    """What the nights cost and found: officers and system administrators."""
    return actor.is_officer or actor.has(Role.SYSTEM_ADMIN)


def may_read_terms(actor: Actor) -> bool:
    """Synonyms and domain words: officers keep them, system administrators may look."""
    return actor.is_officer or actor.has(Role.SYSTEM_ADMIN)


def may_propose_terms(actor: Actor) -> bool:
    return actor.kind is ActorKind.USER and actor.is_officer


def may_decide_terms(actor: Actor, group: TermGroup) -> bool:
    """Somebody other than the proposer: what changes everybody's answers takes two people."""
    return may_propose_terms(actor) and actor.user_id != group.proposed_by_id


def may_withdraw_terms(actor: Actor) -> bool:
    return may_propose_terms(actor)


def may_adopt_terms(actor: Actor) -> bool:
    """The program's own list comes in by automatic work only."""
    return actor.is_system
