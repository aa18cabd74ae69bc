"""Reads of interests, all from ``visible_to``; the only place that locks them (after items, before the chain)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.catalogue.models import CatalogueItem, Demand
from kezhuan.deals.models import Interest
from kezhuan.deals.permissions.interest import (
    is_asker,
    is_owner,
    may_see_contact_of_asker,
    may_see_contact_of_owner,
)
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.codes import mask_mobile
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.catalogue import PAST_STATES
from kezhuan.engine.lifecycle.deals import CONTACT_OPEN_STATES
from kezhuan.matching.documents import listed_experts
from kezhuan.parties.models import ConsentPurpose, Organisation, OrganisationState, Person, PersonConsent

EXPERT = "expert"
#: Kind of target in addresses → the column of ``Interest`` that names it.
COLUMNS = {
    ACHIEVEMENT.code: "achievement",
    SERVICE.code: "service",
    FACILITY.code: "facility",
    DEMAND.code: "demand_target",
    EXPERT: "expert",
}
_ITEMS: dict[str, Kind] = {kind.code: kind for kind in (ACHIEVEMENT, SERVICE, FACILITY, DEMAND)}
_RELATED = (
    "asking_organisation",
    "owner",
    "demand",
    "achievement__owner",
    "service__owner",
    "facility__owner",
    "demand_target__owner",
    "expert__organisation",
)


def visible_to(actor: Actor) -> QuerySet[Interest]:
    """Both sides; the officers of the counties of either side; nobody else."""
    rows = Interest.objects.select_related(*_RELATED)
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(pk__in=())
    if actor.organisation_ids:
        own = actor.organisation_ids
        seen |= Q(asking_organisation_id__in=own) | Q(owner_id__in=own)
    if actor.person_id is not None:
        seen |= Q(expert_id=actor.person_id)
    if actor.officer_divisions:
        counties = actor.officer_divisions
        for path in ("asking_organisation", "achievement", "service", "facility", "demand_target", "expert"):
            seen |= Q(**{f"{path}__division_code__in": counties})
    return rows.filter(seen)


def have_agreed(actor: Actor, thing: Model) -> bool:
    """Whether an agreed interest joins the actor's side with the owner of ``thing`` over it, or over that very side.

    A thing: its own interests. An expert: the interests in the expert. An organisation: any between the two.
    """
    rows = Interest.objects.filter(state__in=CONTACT_OPEN_STATES)
    asked = Q(asking_organisation_id__in=actor.organisation_ids)
    if isinstance(thing, Person):
        return rows.filter(asked, expert=thing).exists()
    answered = Q(owner_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        answered |= Q(expert_id=actor.person_id)
    if isinstance(thing, Organisation):
        return rows.filter(asked & Q(owner=thing) | answered & Q(asking_organisation=thing)).exists()
    if isinstance(thing, CatalogueItem):
        about = Q(**{COLUMNS[thing.kind_code]: thing.pk})
        both = asked & about
        if isinstance(thing, Demand):
            both |= answered & Q(demand=thing)
        return rows.filter(both).exists()
    return False


def sent_by(actor: Actor) -> QuerySet[Interest]:
    """Interests the actor's organisations have sent, newest first."""
    return visible_to(actor).filter(asking_organisation_id__in=actor.organisation_ids).order_by("-sent_at", "-pk")


def received_by(actor: Actor) -> QuerySet[Interest]:
    """Interests that wait or waited for an answer of the actor's side, the ones still waiting first."""
    mine = Q(owner_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        mine |= Q(expert_id=actor.person_id)
    return visible_to(actor).filter(mine).order_by("-sent_at", "-pk")


def waiting_for(actor: Actor) -> QuerySet[Interest]:
    """What the actor's side has still to answer, the soonest due first."""
    return received_by(actor).filter(state="sent").order_by("due_at", "pk")


def unreachable(actor: Actor) -> QuerySet[Interest]:
    """Waiting interests whose other side has no account: officers make the contact."""
    if not actor.is_officer:
        return Interest.objects.none()
    members = User.objects.filter(is_active=True, memberships__ended_at__isnull=True)
    with_account = Q(owner_id__in=members.values("memberships__organisation_id")) | Q(expert__user__is_active=True)
    return visible_to(actor).filter(state="sent").exclude(with_account).order_by("due_at", "pk")


def interest_numbered(actor: Actor, number: str) -> Interest:
    found = visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_interest(actor: Actor, interest_id: int) -> Interest:
    """Fetch, check that it is visible and lock in one call."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=interest_id).first()
    if found is None:
        raise NotFound
    return found


def lock_items(actor: Actor, interest_id: int) -> None:
    """Lock the things an interest is about (demand before the others, as the kinds are ordered); items come first."""
    row = visible_to(actor).filter(pk=interest_id).first()
    if row is None:
        raise NotFound
    for item in sorted((i for i in (row.demand, row.item) if i is not None), key=lambda i: (i.kind_code, i.pk)):
        type(item)._default_manager.select_for_update().filter(pk=item.pk).first()


def others_about(item: CatalogueItem, interest: Interest) -> QuerySet[Interest]:
    """Other accepted interests about the same thing, as what is asked for or as what it is asked for."""
    columns = ("demand", "demand_target") if isinstance(item, Demand) else (COLUMNS[item.kind_code],)
    same = Q()
    for column in columns:
        same |= Q(**{column: item.pk})
    return Interest.objects.filter(same, state="accepted").exclude(pk=interest.pk)


def past_due(at: datetime) -> QuerySet[Interest]:
    return Interest.objects.filter(state="sent", due_at__lte=at).order_by("pk")


# Both sides ---------------------------------------------------------------------------------------------------------
def target_of(actor: Actor, kind: str, pk: int) -> CatalogueItem | Person:
    """A public thing or a listed expert; NotFound for anything else (also for things whose public life has ended)."""
    found: Any
    if kind == EXPERT:
        found = listed_experts().select_related("organisation").filter(pk=pk).first()
    elif kind in _ITEMS:
        found = catalogue.visible_to(actor, _ITEMS[kind]).filter(pk=pk).first()
        found = found if found is not None and found.is_public else None
    else:
        found = None
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def own_organisations(actor: Actor) -> QuerySet[Organisation]:
    """In whose name the actor may ask."""
    return Organisation.objects.filter(pk__in=actor.organisation_ids, state=OrganisationState.ACTIVE).order_by("name")


def own_demands(actor: Actor) -> QuerySet[Demand]:
    """Demands of the actor's organisations that are not over."""
    return (
        Demand.objects.filter(owner_id__in=actor.organisation_ids)
        .exclude(state__in=PAST_STATES)
        .order_by("-updated_at", "-pk")
    )


def other_side(interest: Interest) -> list[User]:
    """Who is told and may answer: the expert in person and the owner's members."""
    people = list(members_of(interest.owner_id)) if interest.owner_id else []
    if interest.expert_id is not None:
        in_person = User.objects.filter(person_id=interest.expert_id, is_active=True).first()
        if in_person is not None and in_person not in people:
            people.append(in_person)
    return people


@dataclass(frozen=True)
class Contact:
    """Name and number of one side as the reader may see them; ``masked``: the full number stays hidden."""

    name: str
    mobile: str
    masked: bool

    @property
    def is_empty(self) -> bool:
        return not self.name and not self.mobile


def _shown(name: str, mobile: str, *, full: bool) -> Contact:
    if full:
        return Contact(name, mobile, masked=False)
    return Contact(f"{name[:1]}**" if name else "", mask_mobile(mobile) if mobile else "", masked=True)


def contact_of_asker(actor: Actor, interest: Interest) -> Contact | None:
    """None: the reader learns that there is one, and nothing of it."""
    full = may_see_contact_of_asker(actor, interest)
    if not full and is_owner(actor, interest):
        return None
    return _shown(interest.contact_name, interest.contact_mobile, full=full)


def contact_of_owner(actor: Actor, interest: Interest) -> Contact | None:
    full = may_see_contact_of_owner(actor, interest)
    if not full and is_asker(actor, interest):
        return None
    return _shown(*_owner_contact(interest), full=full)


def _owner_contact(interest: Interest) -> tuple[str, str]:
    """The thing's contact, else its organisation's; an expert's own number only under the consent for it."""
    item, expert, owner = interest.item, interest.expert, interest.owner
    if item is not None and (item.contact_name or item.contact_mobile):
        return item.contact_name, item.contact_mobile
    if expert is not None and expert.mobile and _shares_contact(expert):
        return expert.name, expert.mobile
    return (owner.contact_name, owner.contact_mobile) if owner is not None else ("", "")


def _shares_contact(expert: Person) -> bool:
    return PersonConsent.objects.filter(
        person=expert, purpose=ConsentPurpose.CONTACT_SHARING, withdrawn_at__isnull=True
    ).exists()
