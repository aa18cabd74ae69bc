"""Reads of the register, all from ``visible_to``; the only place that locks it (after people, before the chain)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kezhuan.brokers.models import Broker, BrokerRequest, BrokerState
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.brokers import WORKING_STATES
from kezhuan.parties.models import ConsentPurpose, Person, PersonConsent

_RELATED = ("person__organisation", "person__user", "organisation", "qualification")


def _listed() -> Exists:
    """A standing consent to be in the public list."""
    return Exists(
        PersonConsent.objects.filter(
            person=OuterRef("person_id"), purpose=ConsentPurpose.BROKER_LISTING, withdrawn_at__isnull=True
        )
    )


def visible_to(actor: Actor) -> QuerySet[Broker]:
    """Everybody: who is registered and consented to the list. Themselves, their organisation, officers: the others."""
    rows = Broker.objects.select_related(*_RELATED).annotate(is_listed=_listed())
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(is_listed=True, state__in=WORKING_STATES)
    if actor.organisation_ids:
        seen |= Q(organisation_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        seen |= Q(person_id=actor.person_id)
    if actor.officer_divisions:
        seen |= Q(person__division_code__in=actor.officer_divisions)
        seen |= Q(person__organisation__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def listed() -> QuerySet[Broker]:
    """The public list: registered, with a standing consent to be listed."""
    rows = Broker.objects.select_related(*_RELATED).annotate(is_listed=_listed())
    return rows.filter(is_listed=True, state__in=WORKING_STATES)


def in_care_of(actor: Actor) -> QuerySet[Broker]:
    """The officer's register: everybody of the place, in every state."""
    rows = visible_to(actor)
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    divisions = actor.officer_divisions
    return rows.filter(Q(person__division_code__in=divisions) | Q(person__organisation__division_code__in=divisions))


def broker_numbered(actor: Actor, number: str) -> Broker:
    found = visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def standing_broker_of(person_id: int | None) -> Broker | None:
    """The person's entry that has not been withdrawn."""
    if person_id is None:
        return None
    rows = Broker.objects.select_related(*_RELATED).exclude(state=BrokerState.WITHDRAWN)
    return rows.filter(person_id=person_id).first()


def brokers_named(ids: Iterable[int]) -> list[Broker]:
    """Several entries by their numbers, whoever asks: verbs of higher apps decide who may name them."""
    return list(Broker.objects.select_related(*_RELATED).filter(pk__in=set(ids)).order_by("pk"))


def may_not_act(person_id: int) -> bool:
    """In the register, and not allowed to work as a broker now (suspended, or only withdrawn entries)."""
    states = set(Broker.objects.filter(person_id=person_id).values_list("state", flat=True))
    return bool(states) and not states & {BrokerState.REGISTERED.value, BrokerState.LAPSED.value}


def past_their_day(on: date) -> QuerySet[Broker]:
    """Registered, and the certificate's last day is over."""
    return Broker.objects.filter(state=BrokerState.REGISTERED, qualification__expires_on__lt=on).order_by("pk")


def ending_soon(on: date, days: int) -> QuerySet[Broker]:
    """Certificates that end within ``days`` and of whose end nobody has been told yet."""
    until = on + timedelta(days=days)
    rows = Broker.objects.select_related(*_RELATED).filter(
        state=BrokerState.REGISTERED, qualification__expires_on__range=(on, until)
    )
    return rows.exclude(reminded_for=F("qualification__expires_on")).order_by("qualification__expires_on", "pk")


def lock_broker(actor: Actor, broker_id: int) -> Broker:
    """Fetch, check that it is visible and lock in one call."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=broker_id).first()
    if found is None:
        raise NotFound
    return found


def persons_to_register(actor: Actor, text: str) -> QuerySet[Person]:
    """People of the place by name who are not in the register."""
    standing = Broker.objects.filter(person=OuterRef("pk")).exclude(state=BrokerState.WITHDRAWN)
    rows = Person.objects.select_related("organisation").filter(~Exists(standing), name__icontains=text.strip())
    if not (actor.is_system or actor.has(Role.CITY_OFFICER)):
        places = actor.officer_divisions
        rows = rows.filter(Q(division_code__in=places) | Q(organisation__division_code__in=places))
    return rows.order_by("pinyin", "pk")


# Asking for help ----------------------------------------------------------------------------------------------------
def may_be_asked(actor: Actor) -> QuerySet[Broker]:
    """At work and known to the asker: firms choose from the public list, officers from their register."""
    rows = in_care_of(actor) | listed() if actor.is_officer else listed()
    return rows.filter(state__in=WORKING_STATES)


def requests_visible_to(actor: Actor) -> QuerySet[BrokerRequest]:
    """The broker, the firm whose demand it is, the officers of its county."""
    rows = BrokerRequest.objects.select_related("demand__owner", "broker__person__user", "broker__qualification")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(demand__owner_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        seen |= Q(broker__person_id=actor.person_id)
    if actor.officer_divisions:
        seen |= Q(demand__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def requests_for(broker: Broker) -> QuerySet[BrokerRequest]:
    """Asked of this broker, those that wait first."""
    rows = BrokerRequest.objects.select_related("demand__owner", "broker__person").filter(broker=broker)
    return rows.order_by("state", "-asked_at", "-pk")


def waiting_requests(actor: Actor) -> QuerySet[BrokerRequest]:
    """What the actor has still to answer as a broker, the oldest first."""
    if actor.person_id is None:
        return BrokerRequest.objects.none()
    rows = requests_visible_to(actor).filter(broker__person_id=actor.person_id, state="asked")
    return rows.order_by("asked_at", "pk")


def lock_request(actor: Actor, request_id: int) -> BrokerRequest:
    found = requests_visible_to(actor).select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found
