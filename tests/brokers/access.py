"""Who may open which address of the register, for a broker of a centre in 甲's county who is publicly listed."""

from datetime import date

from kezhuan.brokers.models import Broker, BrokerRequest
from kezhuan.parties.models import Qualification
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW, OrganisationFactory, PersonFactory
from tests.catalogue.factories import DemandFactory
from tests.parties.factories import StandingConsentFactory


def _person(world):  # type: ignore[no-untyped-def]
    centre = OrganisationFactory.create(kind="transfer", division_code="330324")
    return PersonFactory.create(organisation=centre, division_code="330324")


def make_broker(world) -> Broker:  # type: ignore[no-untyped-def]
    """Registered and publicly listed."""
    person = _person(world)
    StandingConsentFactory.create(person=person, purpose="broker_listing")
    paper = Qualification.objects.create(person=person, kind="broker", grade="middle", issued_on=date(2025, 1, 1))
    return Broker.objects.create(
        reference_number=f"JJ-2026-11-9{person.pk:04d}",
        person=person,
        qualification=paper,
        organisation=person.organisation,
        employment="full_time",
        registered_on=date(2026, 1, 5),
        recorded_at=NOW,
        updated_at=NOW,
    )


def _broker(world):  # type: ignore[no-untyped-def]
    return {"number": make_broker(world).reference_number}


def _suspend(world):  # type: ignore[no-untyped-def]
    return {**_broker(world), "verb": "suspend"}


def _demand(world):  # type: ignore[no-untyped-def]
    return {"number": DemandFactory.create(owner=world.jia, published=True).reference_number}


def _pair(world):  # type: ignore[no-untyped-def]
    return {**_demand(world), "broker_number": _broker(world)["number"]}


def _request(world):  # type: ignore[no-untyped-def]
    demand = DemandFactory.create(owner=world.jia, published=True)
    return BrokerRequest.objects.create(
        demand=demand, broker=make_broker(world), asked_by=world.jia_member, asked_at=NOW
    )


def _asked_for_demand(world):  # type: ignore[no-untyped-def]
    request = _request(world)
    return {"number": request.demand.reference_number, "request_id": request.pk}


def _asked(world):  # type: ignore[no-untyped-def]
    request = _request(world)
    return {"number": request.broker.reference_number, "request_id": request.pk}


ACCESS = [
    Access("brokers:brokers", EVERYONE),
    Access("brokers:register", OFFICERS),
    Access("brokers:mine", SIGNED_IN),
    Access("brokers:find", OFFICERS),
    Access("brokers:new", OFFICERS, lambda world: {"person_id": _person(world).pk}),
    Access("brokers:suited", OFFICERS | {Who.MEMBER}, _demand),
    Access(
        "brokers:ask",
        OFFICERS | {Who.MEMBER},
        lambda world: {**_demand(world), "broker_number": _broker(world)["number"]},
    ),
    Access("brokers:request-withdraw", OFFICERS | {Who.MEMBER}, _asked_for_demand, "post"),
    Access("brokers:broker", EVERYONE, _broker),
    Access("brokers:work", OFFICERS, _broker),
    Access("brokers:requests", OFFICERS, _broker),
    # Only the broker in person answers and writes; none of the cast is one.
    Access("brokers:hours", frozenset(), _broker),
    Access("brokers:drop-work", frozenset(), lambda world: {**_broker(world), "entry_id": 1}, "post"),
    Access("brokers:request-accept", frozenset(), _asked, "post"),
    Access("brokers:request-decline", frozenset(), _asked),
    Access("brokers:change", OFFICERS, _broker),
    Access("brokers:move", OFFICERS, _suspend),
]
