"""Answers to a question: ranked by the engine, read from the database, seen with the asker's eyes."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from kezhuan.accounts.models import UserConsent, UserConsentPurpose
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.engine.lifecycle.catalogue import PUBLIC_STATES
from kezhuan.engine.match.answer import Answer, Choice, Reasons, Results
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Query
from kezhuan.matching.asking import ANSWER_KINDS, PAGE_SIZE, Ask
from kezhuan.matching.documents import key_of, listed_experts, parse_key
from kezhuan.matching.models import SavedSearch, SearchLog, SearchWatch
from kezhuan.matching.permissions import may_read_search_log
from kezhuan.matching.shards import reader
from kezhuan.parties.models import Organisation, OrganisationState

_MOST_SUGGESTIONS = 20


@dataclass(frozen=True)
class Hit:
    """One answer with its row. ``rank`` counts from 1 over all pages."""

    rank: int
    answer: Answer
    row: Any

    @property
    def key(self) -> str:
        return self.answer.key

    @property
    def kind(self) -> Kind:
        return self.answer.kind


@dataclass(frozen=True)
class Found:
    """One page of answers of ``ask.kind``, and how many there are of every kind.

    ``personal``: industries of the asker's own organisations entered the order (with consent only).
    ``milliseconds`` is the time of search and reading together, ``choice`` which sentences of a long question count.
    """

    ask: Ask
    hits: tuple[Hit, ...] = ()
    totals: Mapping[Kind, int] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    milliseconds: int = 0
    choice: Choice | None = None

    @property
    def total(self) -> int:
        """Answers of the kind on show."""
        return self.totals.get(self.ask.kind, 0)

    @property
    def in_all(self) -> int:
        return sum(self.totals.values())

    @property
    def seconds_shown(self) -> str:
        """The time as a page says it: tenths of a second, never 0."""
        return f"{max(self.milliseconds, 100) / 1000:.1f}"


def find_answers(actor: Actor, ask: Ask, *, at: datetime, kinds: tuple[Kind, ...] = ANSWER_KINDS) -> Found:
    """The page of answers ``ask`` wants, with reasons, and the totals of ``kinds``.

    Rows come in one query a kind and are seen through ``visible_to`` again: the index may lag, rights may not.
    """
    began = time.perf_counter()
    if not ask.text and not ask.is_narrowed:
        return Found(ask, totals=dict.fromkeys(kinds, 0))
    on, personal = local_day(at), _personal_industries(actor, ask)
    shard = reader()
    shown = shard.search(ask.query(on, kinds=(ask.kind,), more_industries=personal))
    others = tuple(kind for kind in kinds if kind is not ask.kind)
    totals = {**shown.totals, **_totals(ask, on, others)}
    hits = _hits(actor, shown, first_rank=(ask.page - 1) * PAGE_SIZE + 1)
    spent = round((time.perf_counter() - began) * 1000)
    ordered = {kind: totals.get(kind, 0) for kind in kinds} | {ask.kind: totals[ask.kind]}
    return Found(ask, hits, ordered, shown.facets.get(ask.kind, {}), personal, spent, shown.choice)


def _totals(ask: Ask, on: date, kinds: tuple[Kind, ...]) -> Mapping[Kind, int]:
    """How many answers the other tabs hold; filters that a kind cannot meet (readiness of an expert) are left out."""
    if not kinds:
        return {}
    common = replace(ask, ways=(), readiness="", page=1)
    return reader().search(replace(common.query(on, kinds=kinds), limit=1, reasons=False)).totals


def match(actor: Actor, query: Query) -> tuple[Results, tuple[Hit, ...]]:
    """For programs: every kind of ``query`` at once, as the engine ranks them, without what the actor may not see."""
    results = reader().search(query)
    return results, _hits(actor, results, first_rank=query.offset + 1, named_only=True)


def _hits(actor: Actor, results: Results, *, first_rank: int, named_only: bool = False) -> tuple[Hit, ...]:
    rows = rows_of(actor, (answer.key for answer in results.answers), named_only=named_only)
    ranks: dict[Kind, int] = {}
    hits = []
    for answer in results.answers:
        ranks[answer.kind] = ranks.get(answer.kind, first_rank - 1) + 1
        row = rows.get(answer.key)
        if row is not None:
            hits.append(Hit(ranks[answer.kind], answer, row))
    return tuple(hits)


_ROWS: dict[Kind, Callable[[Actor], QuerySet[Any]]] = {
    Kind.ACHIEVEMENT: lambda actor: catalogue.visible_to(actor, ACHIEVEMENT).filter(state__in=PUBLIC_STATES),
    Kind.SERVICE: lambda actor: catalogue.visible_to(actor, SERVICE).filter(state__in=PUBLIC_STATES),
    Kind.FACILITY: lambda actor: catalogue.visible_to(actor, FACILITY).filter(state__in=PUBLIC_STATES),
    Kind.DEMAND: lambda actor: catalogue.visible_to(actor, DEMAND).filter(state__in=PUBLIC_STATES),
    Kind.EXPERT: lambda actor: listed_experts().select_related("organisation"),
    Kind.ORGANISATION: lambda actor: Organisation.objects.filter(state=OrganisationState.ACTIVE),
}


_NAMED = ("reference_number", "title", "owner__name")
#: The columns that say what a row is and whose; the rest is left unread where only that is shown.
_NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.ACHIEVEMENT: _NAMED,
    Kind.SERVICE: _NAMED,
    Kind.FACILITY: _NAMED,
    Kind.DEMAND: (*_NAMED, "anonymous"),
    Kind.EXPERT: ("name", "organisation__name"),
    Kind.ORGANISATION: ("name",),
}


def rows_of(actor: Actor, keys: Iterable[str], *, named_only: bool = False) -> dict[str, Any]:
    """Key → row, for the keys whose row ``actor`` may see; one query for each kind.

    ``named_only`` reads what names the row and its owner (half the time where thirty answers go to a program).
    """
    wanted: dict[Kind, list[int]] = {}
    for key in keys:
        kind, pk = parse_key(key)
        wanted.setdefault(kind, []).append(pk)
    found = {}
    for kind, pks in wanted.items():
        rows = _ROWS[kind](actor).filter(pk__in=pks).order_by()
        for row in rows.only(*_NAMES[kind]) if named_only else rows:
            found[key_of(kind, row.pk)] = row
    return found


def row_of(actor: Actor, key: str) -> Any:
    """The one row of ``key``; NotFound when there is none or it is not the actor's to see."""
    row = rows_of(actor, [key]).get(key)
    if row is None:
        raise NotFound
    return row


def reasons_for(text: str, key: str, *, at: datetime) -> Reasons | None:
    """Why ``key`` answers ``text`` now; None when nothing connects them or it has left the index."""
    if not text.strip():
        return None
    return reader().explain(Ask(text=text).query(local_day(at), kinds=ANSWER_KINDS), key)


def _personal_industries(actor: Actor, ask: Ask) -> tuple[str, ...]:
    """Industries of the asker's own organisations, if the asker consented to that use and did not switch it off."""
    if ask.plain or ask.wishes.industries or actor.user_id is None or not actor.organisation_ids:
        return ()
    consented = UserConsent.objects.filter(
        user_id=actor.user_id, purpose=UserConsentPurpose.PROFILING, withdrawn_at__isnull=True
    )
    if not consented.exists():
        return ()
    own = Organisation.objects.filter(pk__in=actor.organisation_ids).exclude(city_industry="")
    return tuple(own.order_by("city_industry").values_list("city_industry", flat=True).distinct())


@dataclass(frozen=True)
class Name:
    """A name that begins as typed, and the row behind it."""

    key: str
    kind: Kind
    name: str
    row: Any


def suggest(actor: Actor, typed: str, kinds: Collection[Kind] = tuple(Kind), limit: int = 8) -> tuple[Name, ...]:
    """Names by characters, pinyin or initials (``wzdx``), of things ``actor`` may see."""
    found = reader().suggest(typed[:60], kinds, min(limit, _MOST_SUGGESTIONS))
    rows = rows_of(actor, (each.key for each in found), named_only=True)
    return tuple(Name(each.key, each.kind, each.name, rows[each.key]) for each in found if each.key in rows)


# Saved searches and the log -----------------------------------------------------------------------------------------
def saved_searches(actor: Actor) -> QuerySet[SavedSearch]:
    """One's own only."""
    if actor.is_system:
        return SavedSearch.objects.all()
    if actor.user_id is None:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(user_id=actor.user_id)


def lock_saved_search(actor: Actor, search_id: int) -> SavedSearch:
    """Locked until the transaction ends; NotFound when it is somebody else's."""
    search = saved_searches(actor).select_for_update().filter(pk=search_id).first()
    if search is None:
        raise NotFound
    return search


def lock_watch(watch_id: int) -> SearchWatch:
    """The bookkeeping of one saved search's alerts, locked; the search and its user come with it."""
    return SearchWatch.objects.select_for_update(of=("self",)).select_related("search__user").get(pk=watch_id)


def unanswered(actor: Actor) -> QuerySet[SearchLog, Any]:
    """Questions that found nothing, the most asked first: ``text``, ``times``, ``last``."""
    if not may_read_search_log(actor):
        raise NotPermitted
    rows: QuerySet[SearchLog, Any] = SearchLog.objects.filter(answers=0).values("text")
    return rows.annotate(times=Count("pk"), last=Max("at")).order_by("-times", "-last", "text")
