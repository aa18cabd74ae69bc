"""Matching for programs: answers with reasons, names, saved searches. Authentication is given by the mounting API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.engine.match import query as engine
from kezhuan.engine.match.answer import MatchedTerm, Reasons
from kezhuan.engine.match.document import Kind
from kezhuan.matching import queries
from kezhuan.matching.actions import change_search, delete_search, save_search
from kezhuan.matching.asking import LONGEST_TEXT, Ask, Wishes
from kezhuan.matching.models import SavedSearch
from kezhuan.matching.permissions import may_save_search
from kezhuan.matching.words import fact_sentence
from kezhuan.ui.http import actor_of

router = Router(tags=["匹配"])

KindName = Literal["achievement", "expert", "service", "facility", "demand"]
_MOST = 50


class FiltersIn(Schema):
    """What an answer must be; empty asks nothing. Amounts are yuan."""

    industries: list[str] = Field(default=[], max_length=20, description="产业代码，任一即可")
    divisions: list[str] = Field(default=[], max_length=20, description="行政区划代码，含其下级")
    ways: list[str] = Field(default=[], max_length=10, description="转化方式，任一即可")
    readiness: tuple[int, int] | None = Field(default=None, description="成熟度从几级到几级")
    price: tuple[Decimal, Decimal] | None = Field(default=None, description="意向价格（元）从多少到多少")


class WantedIn(Schema):
    """What an answer should be; decides between near answers and is reported as fitting or not. Amounts are yuan."""

    industries: list[str] = Field(default=[], max_length=20)
    divisions: list[str] = Field(default=[], max_length=20)
    ways: list[str] = Field(default=[], max_length=10)
    budget: Decimal | None = Field(default=None, ge=0, le=10**14)
    readiness: int | None = Field(default=None, ge=1, le=9)


class MatchIn(Schema):
    text: str = Field(..., min_length=1, max_length=LONGEST_TEXT, description="难题，用平常话说")
    title: str = Field("", max_length=200, description="难题的短名称（选填）")
    kinds: list[KindName] = Field(["achievement", "expert", "service"], min_length=1, max_length=5)
    filters: FiltersIn = FiltersIn()
    wanted: WantedIn = WantedIn()
    limit: int = Field(10, ge=1, le=_MOST, description="每一类最多几个答案")
    offset: int = Field(0, ge=0, le=500)
    reasons: bool = Field(True, description="是否给出理由")


class SpanOut(Schema):
    """Characters from ``start`` (included) to ``end`` (excluded) of the text of ``field``."""

    field: str
    start: int
    end: int


class TermOut(Schema):
    """A word that stands on both sides; ``share`` is its part of the score, 0–1."""

    term: str
    share: float
    asked: list[SpanOut]
    found: list[SpanOut]


class FactOut(Schema):
    """``verdict``: fits, misses or unknown (the answer does not state it); ``sentence`` says it in words."""

    name: str
    verdict: str
    wanted: list[str]
    stated: list[str]
    sentence: str


class ReasonsOut(Schema):
    terms: list[TermOut]
    facts: list[FactOut]
    shares: dict[str, float]


class AnswerOut(Schema):
    key: str
    kind: str
    rank: int
    title: str
    url: str
    owner: str
    score: float
    strength: str = Field(..., description="strong, fair, weak：强、较强、弱")
    texts: dict[str, str]
    reasons: ReasonsOut | None


class MatchOut(Schema):
    """``totals`` counts the answers of each kind among the candidates looked at."""

    answers: list[AnswerOut]
    totals: dict[str, int]
    facets: dict[str, dict[str, dict[str, int]]]
    milliseconds: float


def _query(body: MatchIn, at: datetime) -> engine.Query:
    asked, wanted = body.filters, body.wanted
    return engine.Query(
        text=body.text,
        title=body.title,
        kinds=tuple(Kind(kind) for kind in dict.fromkeys(body.kinds)),
        filters=engine.Filters(
            industries=asked.industries,
            divisions=asked.divisions,
            ways=asked.ways,
            readiness=asked.readiness,
            price=asked.price,
            open_on=local_day(at),
        ),
        wanted=engine.Wanted(
            industries=tuple(wanted.industries),
            divisions=tuple(wanted.divisions),
            ways=tuple(wanted.ways),
            budget=wanted.budget,
            readiness=wanted.readiness,
        ),
        limit=body.limit,
        offset=body.offset,
        reasons=body.reasons,
    )


def _spans(term: MatchedTerm, *, asked: bool) -> list[dict[str, Any]]:
    return [
        {"field": span.field, "start": span.start, "end": span.end} for span in (term.asked if asked else term.found)
    ]


def _reasons(reasons: Reasons | None) -> dict[str, Any] | None:
    if reasons is None:
        return None
    return {
        "terms": [
            {
                "term": term.term,
                "share": round(term.share, 4),
                "asked": _spans(term, asked=True),
                "found": _spans(term, asked=False),
            }
            for term in reasons.terms
        ],
        "facts": [
            {
                "name": fact.name,
                "verdict": fact.verdict.value,
                "wanted": list(fact.wanted),
                "stated": list(fact.stated),
                "sentence": fact_sentence(fact),
            }
            for fact in reasons.facts
        ],
        "shares": {name: round(share, 4) for name, share in reasons.shares.items()},
    }


def _owner_name(hit: queries.Hit) -> str:
    """The organisation behind an answer; nobody's for an anonymous demand."""
    if getattr(hit.row, "anonymous", False):
        return ""
    owner = getattr(hit.row, "owner", None) or getattr(hit.row, "organisation", None)
    return owner.name if owner is not None else ""


def _answer(hit: queries.Hit) -> dict[str, Any]:
    answer = hit.answer
    return {
        "key": answer.key,
        "kind": answer.kind.value,
        "rank": hit.rank,
        "title": answer.document.title,
        "url": hit.row.get_absolute_url(),
        "owner": _owner_name(hit),
        "score": round(answer.score, 6),
        "strength": answer.strength.value,
        "texts": answer.document.texts(),
        "reasons": _reasons(answer.reasons),
    }


@router.post("/match", response=MatchOut, summary="为难题找答案", operation_id="match")
def match(request: HttpRequest, payload: MatchIn) -> HttpResponse:
    """Ranked answers of each kind with their reasons: the words both sides use and where they stand, facts that fit."""
    # Ready-made: checking thirty answers against the schema again costs as much as finding them. A test does it.
    now = timezone.now()
    results, hits = queries.match(actor_of(request), _query(payload, now))
    body = {
        "answers": [_answer(hit) for hit in hits],
        "totals": {kind.value: total for kind, total in results.totals.items()},
        "facets": {kind.value: facets for kind, facets in results.facets.items()},
        "milliseconds": round(results.seconds * 1000, 2),
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


class SuggestionOut(Schema):
    key: str
    kind: str
    name: str
    url: str


@router.get("/suggest", response=list[SuggestionOut], summary="按名称、拼音或首字母查找", operation_id="suggest")
def suggest(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=60)],
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> list[dict[str, Any]]:
    """Names that begin as typed: ``wzdx`` leads to 温州大学."""
    names = queries.suggest(actor_of(request), q, limit=limit)
    return [
        {"key": name.key, "kind": name.kind.value, "name": name.name, "url": name.row.get_absolute_url()}
        for name in names
    ]


# Saved searches -----------------------------------------------------------------------------------------------------
class SavedIn(Schema):
    text: str = Field(..., min_length=1, max_length=LONGEST_TEXT)
    kind: KindName = "achievement"
    name: str = Field("", max_length=80)
    industries: list[str] = Field(default=[], max_length=12)
    alerts: bool = True


class SavedChange(Schema):
    name: str = Field(..., min_length=1, max_length=80)
    alerts: bool


class SavedOut(Schema):
    id: int
    name: str
    text: str
    kinds: list[str]
    alerts: bool
    created_at: datetime


def _known(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not may_save_search(actor):
        raise NotPermitted
    return actor


@router.get("/saved-searches", response=list[SavedOut], summary="自己的订阅", operation_id="saved_searches")
def saved_searches(request: HttpRequest) -> Any:
    """At most a hundred; a token sees those of the user who made it."""
    return queries.saved_searches(_known(request))[:100]


@router.post("/saved-searches", response={201: SavedOut}, summary="订阅一个问题", operation_id="save_search")
def save(request: HttpRequest, payload: SavedIn) -> Status[SavedSearch]:
    """What it finds now counts as known; alerts tell each new answer once."""
    ask = Ask(text=payload.text, kind=Kind(payload.kind), industries=tuple(payload.industries), wishes=Wishes())
    found = save_search(actor=_known(request), ask=ask, name=payload.name, alerts=payload.alerts, at=timezone.now())
    return Status(201, found)


@router.get("/saved-searches/{search_id}", response=SavedOut, summary="一个订阅", operation_id="saved_search")
def saved_search(request: HttpRequest, search_id: int) -> SavedSearch:
    found = queries.saved_searches(_known(request)).filter(pk=search_id).first()
    if found is None:
        raise NotFound
    return found


@router.put("/saved-searches/{search_id}", response=SavedOut, summary="改名或开关提醒", operation_id="change_search")
def change(request: HttpRequest, search_id: int, payload: SavedChange) -> SavedSearch:
    return change_search(
        actor=_known(request), search_id=search_id, name=payload.name, alerts=payload.alerts, at=timezone.now()
    )


@router.delete("/saved-searches/{search_id}", response={204: None}, summary="删除订阅", operation_id="delete_search")
def delete(request: HttpRequest, search_id: int) -> Status[None]:
    delete_search(actor=_known(request), search_id=search_id, at=timezone.now())
    return Status(204, None)
