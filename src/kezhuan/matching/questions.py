"""Recorded things as questions of the engine, in every direction: what is asked for whom.

Demand → answers of every kind; achievement, service or facility → demands; expert → demands and enterprises.
Nothing here is shown to anybody: pages show rows through ``visible_to``.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, ServiceOffer
from kezhuan.engine.match.answer import Results
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Filters, Query, Wanted
from kezhuan.engine.match.reading import Reader
from kezhuan.matching.asking import ANSWER_KINDS, LONGEST_TEXT, Wishes
from kezhuan.matching.documents import demand_words, key_of
from kezhuan.parties.models import OrganisationKind, Person

#: Candidates kept of each kind.
MOST = 20


def demand_question(demand: Demand, on: date, *, kinds: tuple[Kind, ...] = ANSWER_KINDS, limit: int = MOST) -> Query:
    """What may answer a demand: of anybody but its own firm, open on that day."""
    title, text = demand_words(demand)
    return Query(
        text=text[:LONGEST_TEXT],
        title=title,
        kinds=kinds,
        filters=Filters(open_on=on, without_owners=(key_of(Kind.ORGANISATION, demand.owner_id),)),
        wanted=Wishes.of_demand(demand).wanted(),
        limit=limit,
        bare=True,
    )


def _words_of(item: CatalogueItem) -> str:
    if isinstance(item, Achievement):
        parts: Sequence[str] = (item.abstract, item.application_fields, item.keywords)
    elif isinstance(item, ServiceOffer):
        parts = (item.description, item.qualifications, item.keywords)
    elif isinstance(item, Facility):
        parts = (item.parameters, item.usage, item.keywords)
    else:
        parts = ()
    return "\n".join(part for part in parts if part)


def offer_question(item: CatalogueItem, on: date, *, limit: int = MOST) -> Query:
    """Which open demands an achievement, a service or a facility may answer; confidential text stays out."""
    return Query(
        text=_words_of(item)[:LONGEST_TEXT],
        title=item.title,
        kinds=(Kind.DEMAND,),
        filters=Filters(open_on=on),
        wanted=Wanted(industries=tuple(item.industries)),
        limit=limit,
        bare=True,
    )


def expert_question(person: Person, on: date, *, limit: int = 100) -> Query:
    """Which open demands an expert may answer, by directions and introduction."""
    return Query(
        text=f"{person.directions}\n{person.introduction}"[:LONGEST_TEXT],
        kinds=(Kind.DEMAND,),
        filters=Filters(open_on=on),
        wanted=Wanted(industries=tuple(person.industries)),
        limit=limit,
        bare=True,
    )


def enterprise_question(person: Person, *, limit: int = MOST) -> Query:
    """Which enterprises work in an expert's field, by what they say of themselves."""
    return Query(
        text=f"{person.directions}\n{person.introduction}"[:LONGEST_TEXT],
        kinds=(Kind.ORGANISATION,),
        filters=Filters(statuses=(OrganisationKind.ENTERPRISE.value,)),
        wanted=Wanted(industries=tuple(person.industries)),
        limit=limit,
        bare=True,
    )


def search_all(shard: Reader, queries: Iterable[Query]) -> list[Results]:
    """Every question's answers, in order."""
    return list(shard.search_many(queries))
