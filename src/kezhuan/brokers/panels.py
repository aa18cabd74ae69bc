"""What the register adds to lower apps: the entry on a person's page, and who may not act as a broker now."""

from django.utils.translation import gettext_lazy as _

from kezhuan.brokers import queries
from kezhuan.brokers.models import Broker
from kezhuan.brokers.sheets import BrokerImporter
from kezhuan.catalogue.recognition import register_bar
from kezhuan.engine.actor import Actor
from kezhuan.exchange.kinds import register_importer
from kezhuan.parties.models import Person
from kezhuan.parties.panels import Panel, Registry, person_panels

#: Sections of a broker's own page: higher apps add the work they keep (``parties.panels.Panel``).
broker_sections: Registry[Broker] = Registry()


def of_person(actor: Actor, person: Person) -> list[Panel]:
    """A link to the broker's own page, for whoever may see it."""
    broker = queries.visible_to(actor).filter(person=person).exclude(state="withdrawn").first()
    if broker is None:
        return []
    return [Panel("broker", _("技术经纪人"), "brokers/_of_person.html", lambda: {"broker": broker})]


def register() -> None:
    """Called once, when the apps are loaded."""
    person_panels.register(of_person)
    register_bar(queries.may_not_act)
    register_importer(BrokerImporter())
