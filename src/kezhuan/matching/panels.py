"""What matching adds to the pages of things, organisations and people, which know nothing of it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand
from kezhuan.catalogue.panels import ItemAction, item_actions, item_panels
from kezhuan.catalogue.queries import is_recognised_broker
from kezhuan.catalogue.rules import local_day
from kezhuan.catalogue.similar import register_likely, register_near
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.match.answer import Answer
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.duplicates import Wording, suspects
from kezhuan.engine.match.query import Query
from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.candidates import candidates_of, list_of
from kezhuan.matching.directions import needs_of_organisation
from kezhuan.matching.documents import demand_words, key_of, listed_experts
from kezhuan.matching.permissions import may_see_candidates, may_see_enterprises, may_see_needs, may_see_needs_of
from kezhuan.matching.queries import rows_of
from kezhuan.matching.shards import reader
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.panels import Panel, organisation_panels, person_panels

_SHOWN = 5
#: So many of what the index finds are compared word by word.
_COMPARED = 20


def _broker(actor: Actor) -> bool:
    return is_recognised_broker(actor, local_day(timezone.now()))


def on_item(actor: Actor, item: CatalogueItem) -> list[Panel]:
    """候选答案 on a public demand, for its firm, officers in charge and brokers."""
    if not isinstance(item, Demand) or not item.is_public or not actor.is_known:
        return []
    if not may_see_candidates(actor, item, recognised_broker=_broker(actor)):
        return []
    return [Panel("candidates", _("候选答案"), "matching/_candidates_panel.html", partial(_top, actor, item))]


def _top(actor: Actor, demand: Demand) -> Mapping[str, Any]:
    listed = list_of(demand)
    looked = listed is not None and listed.matched_at is not None
    found = candidates_of(actor, demand, listed) if listed is not None and looked else []
    url = reverse("matching:candidates", args=[demand.reference_number])
    return {"rows": found[:_SHOWN], "total": len(found), "looked": looked, "url": url}


def buttons_on(actor: Actor, item: CatalogueItem) -> list[ItemAction]:
    """谁需要这项成果 on an achievement, for its owner's side and the officers in charge."""
    if not isinstance(item, Achievement) or not actor.is_known or not may_see_needs(actor, item):
        return []
    return [ItemAction(_("谁需要这项成果"), reverse("matching:needs", args=[item.reference_number]))]


def on_person(actor: Actor, person: Person) -> list[Panel]:
    """可以帮到的企业 on a listed expert's page."""
    if not actor.is_known or not may_see_enterprises(actor, person, recognised_broker=_broker(actor)):
        return []
    if not listed_experts().filter(pk=person.pk).exists():
        return []
    url = reverse("matching:enterprises", args=[person.pk])
    return [Panel("enterprises", _("可以帮到的企业"), "matching/_enterprises_link.html", lambda: {"url": url})]


def on_organisation(actor: Actor, organisation: Organisation) -> list[Panel]:
    """可应答的需求 on the page of an organisation that offers services or facilities."""
    if not actor.is_known or not may_see_needs_of(actor, organisation):
        return []
    offers = organisation.serviceoffers.filter(published_at__isnull=False).exists()
    if not offers and not organisation.facilitys.filter(published_at__isnull=False).exists():
        return []
    return [
        Panel("needs", _("可应答的需求"), "matching/_needs_of_organisation.html", partial(_needs, actor, organisation))
    ]


def _needs(actor: Actor, organisation: Organisation) -> Mapping[str, Any]:
    return {"needs": needs_of_organisation(actor, organisation, timezone.now())[:20]}


def near(item: CatalogueItem) -> list[CatalogueItem]:
    """Public things of the same kind that read like ``item``, for the warning before a hand-in."""
    words = demand_words(item) if isinstance(item, Demand) else _own_words(item)
    return list(rows_of(STRANGER, (answer.key for answer in _alike(item, words))).values())


def likely(item: CatalogueItem) -> float:
    """How like the most like public thing of the same kind is, by the texts in the index alone."""
    own, words = key_of(Kind(item.kind_code), item.pk), _own_words(item)
    told = [
        Wording(answer.document.title, next(iter(answer.document.body.values()), ""))
        for answer in _alike(item, words)
        if answer.key != own
    ]
    found = suspects(Wording(*words), told) if words is not None else []
    return found[0].likeness.score if found else 0.0


def _own_words(item: CatalogueItem) -> tuple[str, str] | None:
    if isinstance(item, Demand):
        return item.title, item.statement or item.public_summary
    return (item.title, item.abstract) if isinstance(item, Achievement) else None


def _alike(item: CatalogueItem, words: tuple[str, str] | None) -> tuple[Answer, ...]:
    if words is None:
        return ()
    title, text = words
    kinds = (Kind(item.kind_code),)
    query = Query(text=text[:LONGEST_TEXT], title=title, kinds=kinds, limit=_COMPARED, reasons=False)
    return reader().search(query).answers


def register() -> None:
    """Called once, when the apps are loaded."""
    register_near(near)
    register_likely(likely)
    item_panels.register(on_item)
    item_actions.register(buttons_on)
    person_panels.register(on_person)
    organisation_panels.register(on_organisation)
