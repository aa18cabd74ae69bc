"""Who may open which address of the register, for a broker of a centre in 甲's county who is publicly listed."""

from datetime import date

from kezhuan.brokers.models import Broker
from kezhuan.parties.models import Qualification
from tests.access import EVERYONE, OFFICERS, Access
from tests.cast import NOW, OrganisationFactory, PersonFactory
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


ACCESS = [
    Access("brokers:brokers", EVERYONE),
    Access("brokers:register", OFFICERS),
    Access("brokers:find", OFFICERS),
    Access("brokers:new", OFFICERS, lambda world: {"person_id": _person(world).pk}),
    Access("brokers:broker", EVERYONE, _broker),
    Access("brokers:change", OFFICERS, _broker),
    Access("brokers:move", OFFICERS, _suspend),
]
