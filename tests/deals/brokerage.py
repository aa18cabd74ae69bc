"""Brokers and deals for tests of credit, made with as few rows as they need."""

from datetime import date
from typing import Any

from kezhuan.accounts.models import User
from kezhuan.brokers.models import Broker
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import Actor, Role
from kezhuan.parties.models import Qualification
from tests.cast import NOW, PersonFactory, acting, member
from tests.deals.factories import DealFactory


def make_broker(name: str, organisation: Any, state: str = "registered") -> Broker:
    """In the register for ``organisation``, with an own account."""
    person = PersonFactory.create(name=name, organisation=organisation)
    user = member(name, organisation, Role.BROKER)
    user.person = person
    user.save()
    paper = Qualification.objects.create(
        person=person, kind="broker", grade="middle", issued_on=date(2025, 1, 1), expires_on=date(2030, 12, 31)
    )
    return Broker.objects.create(
        reference_number=f"JJ-2026-11-8{person.pk:04d}",
        person=person,
        qualification=paper,
        organisation=organisation,
        employment="full_time",
        state=state,
        state_reason="" if state == "registered" else "核实中",
        registered_on=date(2025, 1, 5),
        recorded_at=NOW,
        updated_at=NOW,
    )


def acting_as(broker: Broker) -> Actor:
    """The broker in person."""
    return acting(User.objects.get(person_id=broker.person_id))


def make_deal(buyer: Any, owner: Any, **more: Any) -> Deal:
    """Introduced, and owned by ``owner`` for ``buyer``."""
    made: Deal = DealFactory.create(buyer=buyer, owner=owner, **more)
    return made
