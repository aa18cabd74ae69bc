"""What the register adds to lower apps, and where higher apps add to a broker's own page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers import queries, sources
from kezhuan.brokers.models import Broker
from kezhuan.brokers.permissions import may_ask
from kezhuan.brokers.sheets import BrokerImporter
from kezhuan.catalogue.models import CatalogueItem, Demand
from kezhuan.catalogue.panels import ItemAction, item_actions
from kezhuan.catalogue.recognition import register_bar
from kezhuan.engine.actor import Actor
from kezhuan.exchange.kinds import register_importer
from kezhuan.parties.models import Person
from kezhuan.parties.panels import Panel, Registry, person_panels

#: Sections of a broker's own page: higher apps add the work they keep (``parties.panels.Panel``).
broker_sections: Registry[Broker] = Registry()


@dataclass(frozen=True)
class BrokerLink:
    """One more page about a broker, for those who may read everything."""

    label: Any
    url: str


@dataclass
class LinkRegistry:
    """Callables that answer the further pages about a broker."""

    providers: list[Callable[[Actor, Broker], Sequence[BrokerLink]]] = field(default_factory=list)

    def register(self, provider: Callable[[Actor, Broker], Sequence[BrokerLink]]) -> None:
        if provider not in self.providers:
            self.providers.append(provider)

    def of(self, actor: Actor, broker: Broker) -> list[BrokerLink]:
        return [link for provider in self.providers for link in provider(actor, broker)]


broker_links = LinkRegistry()


def of_person(actor: Actor, person: Person) -> list[Panel]:
    """A link to the broker's own page, for whoever may see it."""
    broker = queries.visible_to(actor).filter(person=person).exclude(state="withdrawn").first()
    if broker is None:
        return []
    return [Panel("broker", _("技术经纪人"), "brokers/_of_person.html", lambda: {"broker": broker})]


def actions_for(actor: Actor, item: CatalogueItem) -> list[ItemAction]:
    """找技术经纪人 on a demand, for its firm and the officers in charge."""
    if not isinstance(item, Demand) or item.state in ("draft", "solved", "closed") or not may_ask(actor, item):
        return []
    return [ItemAction(_("找技术经纪人"), reverse("brokers:suited", args=[item.reference_number]))]


def register() -> None:
    """Called once, when the apps are loaded."""
    person_panels.register(of_person)
    item_actions.register(actions_for)
    register_bar(queries.may_not_act)
    register_importer(BrokerImporter())
    sources.register()
