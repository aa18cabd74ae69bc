"""Who may change the register and read what of it: pure on loaded objects."""

from kezhuan.brokers.models import Broker, BrokerRequest
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Person, QualificationKind
from kezhuan.parties.permissions import is_self, may_qualify_person, oversees_person


def may_register(actor: Actor, person: Person) -> bool:
    """Officers of the place, from the certificate."""
    return may_qualify_person(actor, person, QualificationKind.BROKER)


def may_register_any(actor: Actor) -> bool:
    return actor.is_system or actor.is_officer


def may_renew(actor: Actor, broker: Broker) -> bool:
    return may_register(actor, broker.person)


def may_change(actor: Actor, broker: Broker) -> bool:
    """What they are good at and how they work: the broker, the managers of their organisation, officers."""
    return is_self(actor, broker.person) or actor.manages(broker.organisation_id) or may_register(actor, broker.person)


def may_suspend(actor: Actor, broker: Broker) -> bool:
    """Officers, never for themselves."""
    return oversees_person(actor, broker.person) and not is_self(actor, broker.person)


def may_withdraw(actor: Actor, broker: Broker) -> bool:
    """Officers, and the broker at any time."""
    return is_self(actor, broker.person) or oversees_person(actor, broker.person)


def may_lapse(actor: Actor) -> bool:
    return actor.is_system


def may_read_all(actor: Actor, broker: Broker) -> bool:
    """Certificate number, history and work: the broker, their organisation's managers, officers of the place."""
    return may_change(actor, broker) or oversees_person(actor, broker.person)


def may_log_work(actor: Actor, broker: Broker) -> bool:
    """The broker in person."""
    return is_self(actor, broker.person)


def may_ask(actor: Actor, demand: Demand) -> bool:
    """The firm for its own demand, or the officers in charge of it."""
    return actor.belongs_to(demand.owner_id) or actor.oversees(demand.division_code or None)


def may_answer_request(actor: Actor, request: BrokerRequest) -> bool:
    return is_self(actor, request.broker.person)


def may_withdraw_request(actor: Actor, request: BrokerRequest) -> bool:
    return may_ask(actor, request.demand)
