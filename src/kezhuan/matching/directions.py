"""Matching in the other directions: who needs an achievement or a service, which enterprises an expert could help.

Rows come through ``visible_to``; the firm behind an anonymous demand is named only to who may read it anyway.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kezhuan.catalogue.kinds import FACILITY, SERVICE
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand
from kezhuan.catalogue.permissions import may_read_owner
from kezhuan.catalogue.queries import is_recognised_broker, public
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.engine.match.answer import Match, Strength
from kezhuan.matching.candidates import achievement_in_sight
from kezhuan.matching.documents import listed_experts
from kezhuan.matching.permissions import may_see_enterprises, may_see_needs
from kezhuan.matching.queries import rows_of
from kezhuan.matching.questions import enterprise_question, expert_question, offer_question, search_all
from kezhuan.matching.shards import reader
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.queries import get_person

_MOST_OFFERS = 20
_MOST_ENTERPRISES = 50
_ORDER = (Strength.STRONG, Strength.FAIR, Strength.WEAK, Strength.NONE)


@dataclass(frozen=True)
class Need:
    """An open demand that something may answer. ``owner`` is None where the reader may not know the firm."""

    demand: Demand
    strength: Strength
    score: float
    owner: Organisation | None
    through: str = ""


@dataclass
class Enterprise:
    """An enterprise an expert could help: its fitting demands, best first, and whether its field is the expert's."""

    organisation: Organisation
    needs: list[Need] = field(default_factory=list)
    score: float = 0.0
    same_industry: bool = False

    @property
    def strength(self) -> Strength:
        return min((need.strength for need in self.needs), key=_ORDER.index, default=Strength.WEAK)


def needs_of(actor: Actor, number: str, at: datetime) -> tuple[Achievement, list[Need]]:
    """谁需要这项成果: open demands of others, best first. NotFound or NotPermitted for who has no part in it."""
    item = achievement_in_sight(actor, number)
    if not may_see_needs(actor, item):
        raise NotPermitted
    found = reader().search(offer_question(item, local_day(at))).matches
    return item, _needs(actor, found, without_owner=item.owner_id)


def _needs(actor: Actor, matches: Iterable[Match], *, without_owner: int | None, through: str = "") -> list[Need]:
    listed = list(matches)
    rows = rows_of(actor, (match.key for match in listed))
    needs = []
    for match in listed:
        demand = rows.get(match.key)
        if demand is None or demand.owner_id == without_owner:
            continue
        owner = demand.owner if may_read_owner(actor, demand) else None
        needs.append(Need(demand, match.strength, match.score, owner, through))
    return needs


def needs_of_organisation(actor: Actor, organisation: Organisation, at: datetime) -> list[Need]:
    """Open demands that an organisation's public services and facilities may answer, each under its best offer."""
    offers: list[CatalogueItem] = []
    for kind in (SERVICE, FACILITY):
        offers += public(kind).filter(owner=organisation)[:_MOST_OFFERS]
    on = local_day(at)
    found = search_all(reader(), [offer_question(item, on) for item in offers])
    best: dict[int, Need] = {}
    for item, results in zip(offers, found, strict=True):
        for need in _needs(actor, results.matches, without_owner=organisation.pk, through=str(item)):
            known = best.get(need.demand.pk)
            if known is None or need.score > known.score:
                best[need.demand.pk] = need
    return sorted(best.values(), key=lambda need: (-need.score, need.demand.pk))


@dataclass(frozen=True)
class Helped:
    """Enterprises an expert could help. ``hidden``: fitting demands of firms that the reader may not know."""

    person: Person
    enterprises: Sequence[Enterprise]
    hidden: int


def enterprises_for(actor: Actor, person_id: int, at: datetime) -> Helped:
    """For 科技副总: enterprises whose open demands or whose field fit an expert, best first.

    NotFound where the expert is not listed: both consents, public profile and matching, must stand. NotPermitted for
    whoever is neither the expert, an officer nor a recognised broker.
    """
    person = get_person(actor, person_id)
    if not may_see_enterprises(actor, person, recognised_broker=is_recognised_broker(actor, local_day(at))):
        raise NotPermitted
    if not listed_experts().filter(pk=person.pk).exists():
        raise NotFound
    demands, fields = search_all(reader(), [expert_question(person, local_day(at)), enterprise_question(person)])
    needs = _needs(actor, demands.matches, without_owner=person.organisation_id)
    found: dict[int, Enterprise] = {}
    for need in needs:
        if need.owner is not None:
            each = found.setdefault(need.owner.pk, Enterprise(need.owner))
            each.needs.append(need)
            each.score = max(each.score, need.score)
    _add_by_field(actor, fields.matches, person, found)
    for each in found.values():
        each.same_industry = each.organisation.city_industry in set(person.industries)
    ordered = sorted(found.values(), key=_place)
    return Helped(person, ordered[:_MOST_ENTERPRISES], sum(need.owner is None for need in needs))


def _place(each: Enterprise) -> tuple[bool, int, float, int]:
    """Who has stated a fitting need comes first."""
    return not each.needs, _ORDER.index(each.strength), -each.score, each.organisation.pk


def _add_by_field(actor: Actor, matches: Iterable[Match], person: Person, found: dict[int, Enterprise]) -> None:
    listed = list(matches)
    rows: Mapping[str, Organisation] = rows_of(actor, (match.key for match in listed))
    for match in listed:
        row = rows.get(match.key)
        if row is not None and row.pk != person.organisation_id and row.pk not in found:
            found[row.pk] = Enterprise(row, score=match.score)
