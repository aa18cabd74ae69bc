"""Who may do what to things of the catalogue: pure on loaded objects. Whether a thing is seen at all: ``queries``.

Officers answer for the division the thing lies in (city officers for all), never for things of their own organisation.
"""

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Refinement
from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.parties.models import Organisation, OrganisationState
from kezhuan.parties.permissions import entered_by


def _owns(actor: Actor, item: CatalogueItem) -> bool:
    return actor.belongs_to(item.owner_id)


def _answers_for(actor: Actor, item: CatalogueItem) -> bool:
    return actor.oversees(item.division_code or None)


def _wrote(actor: Actor, item: CatalogueItem) -> bool:
    """An officer who drafted it on behalf of the owner."""
    return actor.user_id is not None and actor.user_id == item.author_id and _answers_for(actor, item)


def entered_owner(actor: Actor, owner: Organisation) -> bool:
    """The person who entered an organisation that still waits for confirmation: may draft for it, nothing more."""
    return actor.kind is ActorKind.USER and entered_by(actor, owner)


# Writing ------------------------------------------------------------------------------------------------------------
def may_draft(actor: Actor, owner: Organisation) -> bool:
    """Members for their own organisation (who entered it: even before it is confirmed); officers in their division."""
    if entered_owner(actor, owner):
        return True
    if owner.state != OrganisationState.ACTIVE:
        return False
    return actor.is_system or actor.belongs_to(owner.pk) or actor.oversees(owner.division_code or None)


def may_edit(actor: Actor, item: CatalogueItem) -> bool:
    return actor.is_system or _owns(actor, item) or _wrote(actor, item) or entered_owner(actor, item.owner)


def may_submit(actor: Actor, item: CatalogueItem) -> bool:
    return may_edit(actor, item)


def may_take_back(actor: Actor, item: CatalogueItem) -> bool:
    return may_edit(actor, item)


# Review -------------------------------------------------------------------------------------------------------------
def may_pass_first_review(actor: Actor, item: CatalogueItem) -> bool:
    return _answers_for(actor, item) and not _owns(actor, item)


def may_publish(actor: Actor, item: CatalogueItem) -> bool:
    """The second review is the city's. That it is another person than the first: ``is_second_pair_of_eyes``."""
    return actor.has(Role.CITY_OFFICER) and not _owns(actor, item)


def is_second_pair_of_eyes(actor: Actor, item: CatalogueItem) -> bool:
    return actor.user_id is not None and actor.user_id != item.first_reviewer_id


def may_send_back(actor: Actor, item: CatalogueItem) -> bool:
    if item.state == "reviewed":
        return may_publish(actor, item)
    return may_pass_first_review(actor, item)


# Public life --------------------------------------------------------------------------------------------------------
def may_engage(actor: Actor, item: CatalogueItem) -> bool:
    return actor.is_system or _owns(actor, item) or _answers_for(actor, item)


def may_disengage(actor: Actor, item: CatalogueItem) -> bool:
    return may_engage(actor, item)


def may_expire(actor: Actor, item: CatalogueItem) -> bool:
    return actor.is_system


def may_renew(actor: Actor, item: CatalogueItem) -> bool:
    return actor.is_system or _owns(actor, item) or _answers_for(actor, item)


def renewal_verb(actor: Actor, item: CatalogueItem) -> str:
    """The move by which this actor may renew it now: while it is talked about it is extended; "" for none."""
    open_now = {step.verb for step in item.lifecycle.open_from(item.state)}
    return next((verb for verb in ("extend", "renew") if verb in open_now and may_renew(actor, item)), "")


def may_solve(actor: Actor, item: CatalogueItem) -> bool:
    return isinstance(item, Demand) and may_engage(actor, item)


def may_close(actor: Actor, item: CatalogueItem) -> bool:
    return may_edit(actor, item) or _answers_for(actor, item)


def may_reopen(actor: Actor, item: CatalogueItem) -> bool:
    return may_edit(actor, item)


# Demands ------------------------------------------------------------------------------------------------------------
def may_refine(actor: Actor, demand: Demand, *, recognised_broker: bool) -> bool:
    """The firm itself, the officer in charge, or a broker with a standing qualification."""
    return _owns(actor, demand) or _answers_for(actor, demand) or recognised_broker


def may_confirm_refinement(actor: Actor, refinement: Refinement) -> bool:
    """Only the firm says that the words are right."""
    return actor.belongs_to(refinement.demand.owner_id)


def may_join(actor: Actor, demand: Demand) -> bool:
    """The officers in charge; both demands must be theirs, and neither their own organisation's."""
    return _answers_for(actor, demand) and not _owns(actor, demand)


def may_publish_summary(actor: Actor, demand: Demand) -> bool:
    return _owns(actor, demand) or _answers_for(actor, demand)


# What is shown of it ------------------------------------------------------------------------------------------------
def may_read_all(actor: Actor, item: CatalogueItem) -> bool:
    """Owner's members and officers in charge read everything but the masked contact numbers."""
    return actor.is_system or _owns(actor, item) or _answers_for(actor, item) or entered_owner(actor, item.owner)


def may_read_owner(actor: Actor, item: CatalogueItem) -> bool:
    """The owner of an anonymous demand is for itself and its officers only."""
    return not (isinstance(item, Demand) and item.anonymous) or may_read_all(actor, item)


def may_read_statement(actor: Actor, demand: Demand, *, recognised_broker: bool = False) -> bool:
    """The firm's own words of an anonymous demand: also for qualified brokers, who must put them into shape."""
    return not demand.anonymous or recognised_broker or may_read_all(actor, demand)


def may_read_confidential(actor: Actor, achievement: Achievement) -> bool:
    return may_read_all(actor, achievement)


def may_read_contact(actor: Actor, item: CatalogueItem) -> bool:
    """Unmasked: the owner's own members. Others through the reveal verb, or once both sides agreed (deals)."""
    return _owns(actor, item) or entered_owner(actor, item.owner)


def may_reveal_contact(actor: Actor, item: CatalogueItem) -> bool:
    """The whole number, with a reason: the owner's members and the officers in charge. Others: once both agreed."""
    return _owns(actor, item) or _answers_for(actor, item)


#: Verb of the life cycle → its permission; pages show a button when both the table and this say yes.
MAY = {
    "submit": may_submit,
    "take_back": may_take_back,
    "pass_first_review": may_pass_first_review,
    "send_back": may_send_back,
    "publish": may_publish,
    "engage": may_engage,
    "disengage": may_disengage,
    "expire": may_expire,
    "extend": may_renew,
    "renew": may_renew,
    "close": may_close,
    "reopen": may_reopen,
    "solve": may_solve,
}
