"""Where higher apps add to the pages of an organisation or a person, without this app knowing them.

A higher app registers in its ``AppConfig.ready``::

    from kezhuan.parties.panels import Panel, organisation_panels

    organisation_panels.register(lambda actor, organisation: [Panel("demands", _("需求"), "catalogue/_of.html", rows)])
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation, Person

Thing = TypeVar("Thing")


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Panel:
    """One tab. ``context`` is called only when the tab is open; ``count`` stands beside the title (None: no number)."""

    key: str
    title: Any
    template: str
    context: Callable[[], Mapping[str, Any]] = _nothing
    count: int | None = None


@dataclass
class Registry(Generic[Thing]):
    """Callables that answer the panels of a thing for an actor; asked in the order of registration."""

    providers: list[Callable[[Actor, Thing], Sequence[Panel]]] = field(default_factory=list)

    def register(self, provider: Callable[[Actor, Thing], Sequence[Panel]]) -> None:
        if provider not in self.providers:
            self.providers.append(provider)

    def of(self, actor: Actor, thing: Thing) -> list[Panel]:
        return [panel for provider in self.providers for panel in provider(actor, thing)]


organisation_panels: Registry[Organisation] = Registry()
person_panels: Registry[Person] = Registry()

#: (actor, thing, field) → address of the page on which the full number may be asked for, or None.
RevealLink = Callable[[Actor, Organisation | Person, str], str | None]
_reveal_links: list[RevealLink] = []


def register_reveal(link: RevealLink) -> None:
    """The app that keeps the reveal verb says where to ask."""
    if link not in _reveal_links:
        _reveal_links.append(link)


def reveal_link(actor: Actor, thing: Organisation | Person, field_name: str) -> str | None:
    return next((url for link in _reveal_links if (url := link(actor, thing, field_name))), None)
