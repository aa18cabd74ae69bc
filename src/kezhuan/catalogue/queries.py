"""Reads of the catalogue, all from ``visible_to``; the only place that locks its rows.

Lock order of the platform here: reference serial → item (by pk) → audit chain head.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kezhuan.catalogue.kinds import DEMAND, KINDS, Kind
from kezhuan.catalogue.models import CatalogueItem, Demand, ReferenceSerial, Refinement
from kezhuan.catalogue.permissions import entered_owner
from kezhuan.catalogue.recognition import is_barred
from kezhuan.catalogue.rules import local_day, reminder_days
from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.catalogue import PAST_STATES, PUBLIC_STATES
from kezhuan.parties.models import Organisation, OrganisationState, Qualification, QualificationKind

Rows = QuerySet[Any]


def _entered(actor: Actor, prefix: str = "") -> Q | None:
    """Organisations this person entered that wait for confirmation (``permissions.entered_owner`` as a condition)."""
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        return None
    return Q(**{f"{prefix}state": OrganisationState.PENDING, f"{prefix}registered_by": actor.user_id})


#: Anybody may read it: public now, or once public and ended since.
PUBLICLY_READABLE = Q(state__in=PUBLIC_STATES) | Q(state__in=PAST_STATES, published_at__isnull=False)


def visible_to(actor: Actor, kind: Kind) -> Rows:
    """Things of one kind that ``actor`` may open. What is shown of them: ``permissions`` and ``documents``.

    Strangers: public ones and those that have ended. Members: all of their organisation's. Officers: what was ever
    submitted in their division, and drafts they wrote themselves. Brokers: also demands they refined.
    """
    rows = kind.model._default_manager.select_related("owner")
    if actor.is_system:
        return rows
    seen = PUBLICLY_READABLE
    if actor.organisation_ids:
        seen |= Q(owner_id__in=actor.organisation_ids)
    seen |= _entered(actor, "owner__") or Q(pk__in=())
    if actor.is_officer:
        mine = Q() if actor.has(Role.CITY_OFFICER) else Q(division_code__in=actor.officer_divisions)
        seen |= mine & (
            (~Q(state="draft") & Q(submitted_at__isnull=False)) | Q(author_id=actor.user_id, author_id__isnull=False)
        )
    if kind is DEMAND and actor.has(Role.BROKER) and actor.user_id is not None:
        own_words = Refinement.objects.filter(demand_id=OuterRef("pk"), author_id=actor.user_id)
        seen |= Q(~Q(state="draft"), Exists(own_words))
    return rows.filter(seen)


def public(kind: Kind) -> Rows:
    """What the halls list and count: public now, newest first; of joined demands only the one that leads."""
    rows: Rows = kind.model._default_manager.filter(state__in=PUBLIC_STATES)
    if kind is DEMAND:
        rows = rows.filter(joined_to__isnull=True)
    return rows.select_related("owner").order_by("-published_at", "-pk")


def shown_of_organisation(kind: Kind, organisation: Organisation) -> Rows:
    """What the public sees of one organisation; its anonymous demands are not among them."""
    rows = public(kind).filter(owner=organisation)
    return rows.filter(anonymous=False) if kind is DEMAND else rows


def item_numbered(actor: Actor, kind: Kind, number: str) -> CatalogueItem:
    """By reference number, or NotFound."""
    item: CatalogueItem | None = visible_to(actor, kind).filter(reference_number=number).first()
    if item is None:
        raise NotFound
    return item


def of_organisations(actor: Actor, kind: Kind) -> Rows:
    """All things of the organisations ``actor`` is a member of or has just entered, newest change first."""
    own = Q(owner_id__in=actor.organisation_ids) | (_entered(actor, "owner__") or Q(pk__in=()))
    return kind.model._default_manager.filter(own).select_related("owner").order_by("-updated_at", "-pk")


def own_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations ``actor`` may draft for: as a member, or having entered one that waits for confirmation."""
    own = Q(pk__in=actor.organisation_ids, state=OrganisationState.ACTIVE)
    return Organisation.objects.filter(own | (_entered(actor) or Q(pk__in=()))).order_by("name")


def organisation_to_publish_for(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation as far as the actor has to do with it: its members, who
    entered it, officers and the system; else NotFound."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    concerned = actor.is_system or actor.is_officer or actor.belongs_to(found.pk) or entered_owner(actor, found)
    if not concerned:
        raise NotFound
    return found


def organisations_named(actor: Actor, text: str) -> QuerySet[Organisation]:
    """Active organisations meant by a credit code or full name; by nothing at all: the actor's own."""
    rows = Organisation.objects.filter(state=OrganisationState.ACTIVE).order_by("pk")
    if not text:
        return rows.filter(pk__in=actor.organisation_ids)
    return rows.filter(Q(credit_code=text.upper()) | Q(name=text))


# Review -------------------------------------------------------------------------------------------------------------
def awaiting_first_review(actor: Actor, kind: Kind) -> Rows:
    """Submitted things the officer answers for, soonest due first; never those of the officer's own organisation."""
    return _queue(actor, kind, "submitted")


def awaiting_publication(actor: Actor, kind: Kind) -> Rows:
    """Things that passed the first review by somebody else; for city officers."""
    if not actor.has(Role.CITY_OFFICER):
        return kind.model._default_manager.none()
    return _queue(actor, kind, "reviewed").exclude(first_reviewer_id=actor.user_id)


def _queue(actor: Actor, kind: Kind, state: str) -> Rows:
    rows = visible_to(actor, kind).filter(state=state).exclude(owner_id__in=actor.organisation_ids)
    if not actor.has(Role.CITY_OFFICER):
        rows = rows.filter(division_code__in=actor.officer_divisions)
    return rows.order_by("review_due_on", "pk")


# Expiry -------------------------------------------------------------------------------------------------------------
def past_their_day(kind: Kind, at: datetime) -> Rows:
    """Public things whose last day is over."""
    rows = kind.model._default_manager.filter(state__in=PUBLIC_STATES, expires_on__lt=local_day(at))
    return rows.order_by("pk")


def ending_soon(kind: Kind, on: date) -> Rows:
    """Public things that end within the reminder period, ``on`` included."""
    until = on + timedelta(days=reminder_days(kind, on))
    rows = kind.model._default_manager.filter(state__in=PUBLIC_STATES, expires_on__range=(on, until))
    return rows.select_related("owner").order_by("expires_on", "pk")


def to_renew(actor: Actor, kind: Kind, on: date) -> Rows:
    """Things of the actor's organisations that end soon or have expired."""
    soon = Q(state__in=PUBLIC_STATES, expires_on__lte=on + timedelta(days=reminder_days(kind, on)))
    rows = kind.model._default_manager.filter(soon | Q(state="expired"), owner_id__in=actor.organisation_ids)
    return rows.select_related("owner").order_by("expires_on", "pk")


# Refinements --------------------------------------------------------------------------------------------------------
def refinements_of(demand: CatalogueItem) -> QuerySet[Refinement]:
    return Refinement.objects.filter(demand_id=demand.pk)


def confirmed_refinement(demand: CatalogueItem) -> Refinement | None:
    """The one that counts: the newest the firm has confirmed."""
    return refinements_of(demand).filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk").first()


def is_recognised_broker(actor: Actor, on: date) -> bool:
    """Acts as a broker, holds a broker's qualification that is valid on that day, and is not barred by a register."""
    if not actor.has(Role.BROKER) or actor.person_id is None:
        return False
    standing = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    held = Qualification.objects.filter(standing, person_id=actor.person_id, kind=QualificationKind.BROKER)
    return held.exists() and not is_barred(actor.person_id)


# Numbers ------------------------------------------------------------------------------------------------------------
def counts() -> dict[str, int]:
    """How many things each hall shows now, by kind code (the same rows as ``public``)."""
    return {code: public(kind).count() for code, kind in KINDS.items()}


# Locks --------------------------------------------------------------------------------------------------------------
def lock_item(actor: Actor, kind: Kind, item_id: int) -> CatalogueItem:
    """Fetch, check that it is visible and lock in one call; NotFound when it is not the actor's to see."""
    item: CatalogueItem | None = visible_to(actor, kind).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def lock_demands(actor: Actor, ids: Iterable[int]) -> list[Demand]:
    """Several demands the actor may see, locked in the order of their keys; NotFound when one is missing."""
    wanted = sorted(set(ids))
    rows = visible_to(actor, DEMAND).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found: list[Demand] = list(rows)
    if [row.pk for row in found] != wanted:
        raise NotFound
    return found


def lock_refinement(refinement_id: int) -> Refinement:
    """The refinement with its demand, both locked; NotFound when there is none."""
    found = Refinement.objects.select_for_update().select_related("demand").filter(pk=refinement_id).first()
    if found is None:
        raise NotFound
    return found


def lock_serial(scope: str) -> ReferenceSerial:
    """The counter of one kind and month, made on first use."""
    ReferenceSerial.objects.get_or_create(scope=scope)
    return ReferenceSerial.objects.select_for_update().get(scope=scope)
