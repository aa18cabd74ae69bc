"""Where higher apps add to the page of a thing and to the start of a new demand, without this app knowing them.

A higher app registers in its ``AppConfig.ready``::

    from kezhuan.catalogue.panels import ItemAction, item_actions

    item_actions.register(lambda actor, item: [ItemAction(_("申请对接"), url, primary=True)])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from kezhuan.catalogue.models import CatalogueItem
from kezhuan.engine.actor import Actor
from kezhuan.parties.panels import Registry

#: Sections of the item page below its facts: ``parties.panels.Panel`` (``context`` is called when the page is built).
item_panels: Registry[CatalogueItem] = Registry()


@dataclass(frozen=True)
class ItemAction:
    """A button in the item's side panel; ``waits``: why it cannot be pressed yet, ``hint`` stands below it."""

    label: Any
    url: str = ""
    primary: bool = False
    waits: Any = ""
    hint: Any = ""


@dataclass
class ActionRegistry:
    """Callables that answer the buttons of a thing for an actor."""

    providers: list[Callable[[Actor, CatalogueItem], Sequence[ItemAction]]] = field(default_factory=list)

    def register(self, provider: Callable[[Actor, CatalogueItem], Sequence[ItemAction]]) -> None:
        if provider not in self.providers:
            self.providers.append(provider)

    def of(self, actor: Actor, item: CatalogueItem) -> list[ItemAction]:
        return [action for provider in self.providers for action in provider(actor, item)]


item_actions = ActionRegistry()

#: Callables that answer the words with which a visitor came to publish a demand ("" when they know none).
StartText = Callable[[HttpRequest], str]
_start_texts: list[StartText] = []


def register_start_text(source: StartText) -> None:
    """The portal keeps a visitor's question; it says here how to find it again."""
    if source not in _start_texts:
        _start_texts.append(source)


def start_text(request: HttpRequest) -> str:
    """The statement to begin with: from the address (``?q=``) or from whoever kept it."""
    typed = request.GET.get("q", "").strip()
    return typed or next((text for source in _start_texts if (text := source(request))), "")
