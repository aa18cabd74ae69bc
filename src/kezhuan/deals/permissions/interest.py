"""Who may ask, answer and end: pure on loaded objects."""

from kezhuan.catalogue.models import CatalogueItem
from kezhuan.deals.models import Interest
from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Person

Target = CatalogueItem | Person


def owner_id_of(target: Target) -> int | None:
    """The organisation the target belongs to."""
    return target.owner_id if isinstance(target, CatalogueItem) else target.organisation_id


def is_asker(actor: Actor, interest: Interest) -> bool:
    return actor.belongs_to(interest.asking_organisation_id)


def is_owner(actor: Actor, interest: Interest) -> bool:
    """The other side: members of the owning organisation, or the expert in person."""
    if actor.belongs_to(interest.owner_id):
        return True
    return interest.expert_id is not None and actor.person_id == interest.expert_id


def may_send(actor: Actor, organisation_id: int, target: Target) -> bool:
    """A member, in the name of the own organisation, to somebody else's thing."""
    if actor.user_id is None or not actor.belongs_to(organisation_id):
        return False
    if isinstance(target, Person) and actor.person_id == target.pk:
        return False
    return not actor.belongs_to(owner_id_of(target)) and owner_id_of(target) != organisation_id


def may_answer(actor: Actor, interest: Interest, *, reachable: bool) -> bool:
    """The other side; the officers in charge only where nobody on that side has an account (``reachable`` False)."""
    if is_owner(actor, interest):
        return True
    return not reachable and actor.oversees(division_of(interest))


def may_withdraw(actor: Actor, interest: Interest) -> bool:
    return is_asker(actor, interest)


def may_lapse(actor: Actor) -> bool:
    return actor.is_system


def may_end(actor: Actor, interest: Interest, *, reachable: bool = True) -> bool:
    """Either side, or who answered for a side without an account."""
    return is_asker(actor, interest) or may_answer(actor, interest, reachable=reachable)


def may_see_contact_of_asker(actor: Actor, interest: Interest) -> bool:
    """The asker's own side always, the other side once both have agreed. Officers see masked numbers."""
    return is_asker(actor, interest) or (is_owner(actor, interest) and interest.is_contact_open)


def may_see_contact_of_owner(actor: Actor, interest: Interest) -> bool:
    return is_owner(actor, interest) or (is_asker(actor, interest) and interest.is_contact_open)


def may_see_owner(actor: Actor, interest: Interest) -> bool:
    """An anonymous demand keeps its owner's name until the owner agrees."""
    item = interest.demand_target
    if item is None or not item.anonymous or interest.is_contact_open:
        return True
    return is_owner(actor, interest) or actor.is_system or actor.oversees(division_of(interest))


def division_of(interest: Interest) -> str | None:
    """The county whose officers look after it: that of the thing, or of the expert."""
    return interest.target.division_code or None
