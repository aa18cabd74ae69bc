"""Matching for programs: answers with reasons, names, saved searches. Authentication is given by the mounting API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from kezhuan.catalogue.models import TransferWay
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.errors import NotFound
from kezhuan.engine.match import query as engine
from kezhuan.engine.match.answer import MatchedTerm, Reasons
from kezhuan.engine.match.document import Kind
from kezhuan.engine.reading import Reading, read
from kezhuan.matching import queries
from kezhuan.matching.actions import change_search, delete_search, save_search
from kezhuan.matching.asking import LONGEST_FIX, LONGEST_TEXT, Ask, Wishes
from kezhuan.matching.models import SavedSearch
from kezhuan.matching.reading import fits, sentence, understood, with_quantities
from kezhuan.matching.words import fact_sentence
from kezhuan.ui.http import actor_of
from kezhuan.ui.schemas import ANYONE, Closed, Code, Flag, Id, Moment, Text, Whole, Yuan, known_actor

router = Router(tags=["匹配"])
saved = Router(tags=["订阅"])
#: Path below ``/api/v1`` → router.
routers: dict[str, Router] = {"": router, "/saved-searches": saved}

Bound = TypeVar("Bound", int, Decimal)
KindName = Literal["achievement", "expert", "service", "facility", "demand"]
AnswerKind = Literal["achievement", "expert", "service", "facility"]
_MOST = 50


Grade = Annotated[Whole, Field(ge=1, le=9)]
Codes = Annotated[list[Code], Field(max_length=20)]
Ways = Annotated[list[TransferWay], Field(max_length=6)]


class FiltersIn(Closed):
    """What an answer must be; empty asks nothing. Amounts are yuan."""

    industries: Codes = Field([], description="产业代码，任一即可")
    divisions: Codes = Field([], description="行政区划代码，含其下级")
    ways: Ways = Field([], description="转化方式，任一即可")
    readiness: Annotated[list[Grade], Field(min_length=2, max_length=2)] | None = Field(
        None, description="成熟度从几级到几级，例如 [7, 9]"
    )
    price: Annotated[list[Yuan], Field(min_length=2, max_length=2)] | None = Field(
        None, description="意向价格（元）从多少到多少，例如 [0, 500000]"
    )


class WantedIn(Closed):
    """What an answer should be; decides between near answers and is reported as fitting or not. Amounts are yuan."""

    industries: Codes = Field([], description="产业代码")
    divisions: Codes = Field([], description="行政区划代码，含其下级")
    ways: Ways = Field([], description="转化方式")
    budget: Yuan | None = Field(None, description="预算（元）")
    readiness: Grade | None = Field(None, description="成熟度不低于几级")


class MatchIn(Closed):
    text: Text = Field(..., min_length=1, max_length=LONGEST_TEXT, description="难题，用平常话说")
    title: Text = Field("", max_length=200, description="难题的短名称（选填）")
    kinds: list[KindName] = Field(
        ["achievement", "expert", "service"], min_length=1, max_length=5, description="要哪几类答案"
    )
    filters: FiltersIn = Field(FiltersIn.model_validate({}), description="答案必须符合的条件")
    wanted: WantedIn = Field(WantedIn.model_validate({}), description="最好符合的条件，影响先后，并逐条说明是否符合")
    limit: Whole = Field(10, ge=1, le=_MOST, description="每一类最多几个答案")
    offset: Whole = Field(0, ge=0, le=500, description="每一类跳过几个答案")
    reasons: Flag = Field(True, description="是否给出理由")
    quantities: Annotated[list[Annotated[Text, Field(max_length=LONGEST_FIX)]], Field(max_length=12)] | None = Field(
        None, description='改正后的数值要求，例如 ["寿命 ≥ 10000 次"]；不写就用从难题里读出的'
    )


class SpanOut(Schema):
    """Characters from ``start`` (included) to ``end`` (excluded) of the text of ``field``."""

    field: str = Field(..., description="哪一段文字：问题是 text 或 title，答案是 texts 里的名称或 title")
    start: int = Field(..., description="从第几个字（从 0 数，含）")
    end: int = Field(..., description="到第几个字（不含）")


class TermOut(Schema):
    """A word that stands on both sides."""

    term: str = Field(..., description="两边都有的词")
    share: float = Field(..., description="占得分的份额，0–1")
    asked: list[SpanOut] = Field(..., description="在问题里的位置")
    found: list[SpanOut] = Field(..., description="在答案里的位置")


class FactOut(Schema):
    """A condition and whether the answer meets it."""

    name: str = Field(..., description="industry、division、way、price 或 readiness")
    verdict: str = Field(..., description="fits：符合；misses：不符合；unknown：答案没有写明")
    wanted: list[str] = Field(..., description="您要的")
    stated: list[str] = Field(..., description="答案写明的")
    sentence: str = Field(..., description="一句话说明")


class NeighbourOut(Schema):
    """Two different words that mean much the same."""

    asked: str = Field(..., description="问题里的词")
    found: str = Field(..., description="答案里的词")
    likeness: str = Field(..., description="synonym：同义词表；meaning：含义相近")


class UnderstoodOut(Schema):
    """One thing read out of the question."""

    key: str = Field(..., description="哪一项：object、part、material、process、fault、condition、goal 或指标代号")
    text: str = Field(..., description="一句话，例如 温度：−46 ℃")


class StatedOut(Schema):
    """A wanted quantity and what the answer states of it."""

    name: str = Field(..., description="指标代号")
    verdict: str = Field(..., description="yes：符合；no：不符合；unknown：没有写明或不能比较")
    sentence: str = Field(..., description="一句话说明")


class ReasonsOut(Schema):
    terms: list[TermOut] = Field(..., description="相同的用词，份额大的在前")
    facts: list[FactOut] = Field(..., description="条件是否符合")
    neighbours: list[NeighbourOut] = Field(..., description="用词不同而含义相近")
    shares: dict[str, float] = Field(..., description="得分由哪几部分组成，合计为 1")


class AnswerOut(Schema):
    key: str = Field(..., description="对象代号，发对接意向时用")
    kind: str = Field(..., description="哪一类")
    number: str = Field(..., description="办件编号；专家没有")
    rank: int = Field(..., description="在本类中的名次，从 1 数")
    title: str = Field(..., description="名称；专家是姓名")
    url: str = Field(..., description="网页地址（相对）")
    owner: str = Field(..., description="所属单位；匿名需求为空")
    score: float = Field(..., description="得分，只用来比较同一次的答案")
    strength: str = Field(..., description="strong：强；fair：较强；weak：弱")
    texts: dict[str, str] = Field(..., description="公开的文字，理由里的位置指的就是它们")
    stated: list[StatedOut] = Field(..., description="您要的数值，答案写明了多少")
    reasons: ReasonsOut | None = Field(..., description="理由")


class MatchOut(Schema):
    understood: list[UnderstoodOut] = Field(..., description="系统从难题里读出的内容")
    answers: list[AnswerOut] = Field(..., description="按类、按名次排列的答案")
    totals: dict[str, int] = Field(..., description="每一类共有多少个答案")
    facets: dict[str, dict[str, dict[str, int]]] = Field(..., description="每一类里各个条件的答案数")
    milliseconds: float = Field(..., description="查找用时（毫秒）")


def _range(pair: list[Bound] | None) -> tuple[Bound, Bound] | None:
    return (pair[0], pair[1]) if pair is not None else None


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
            readiness=_range(asked.readiness),
            price=_range(asked.price),
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
        "neighbours": [
            {"asked": pair.asked_word, "found": pair.found_word, "likeness": pair.likeness.value}
            for pair in reasons.neighbours
        ],
        "shares": {name: round(share, 4) for name, share in reasons.shares.items()},
    }


def _owner_name(hit: queries.Hit) -> str:
    """The organisation behind an answer; nobody's for an anonymous demand."""
    if getattr(hit.row, "anonymous", False):
        return ""
    owner = getattr(hit.row, "owner", None) or getattr(hit.row, "organisation", None)
    return owner.name if owner is not None else ""


def _answer(hit: queries.Hit, reading: Reading) -> dict[str, Any]:
    answer = hit.answer
    return {
        "key": answer.key,
        "kind": answer.kind.value,
        "number": getattr(hit.row, "reference_number", ""),
        "rank": hit.rank,
        "title": answer.document.title,
        "url": hit.row.get_absolute_url(),
        "owner": _owner_name(hit),
        "score": round(answer.score, 6),
        "strength": answer.strength.value,
        "texts": answer.document.texts(),
        "stated": [
            {"name": fit.key, "verdict": fit.verdict.value, "sentence": sentence(fit)}
            for fit in fits(reading, answer.document)
        ],
        "reasons": _reasons(answer.reasons),
    }


@router.post("/match", response=MatchOut, summary="为难题找答案", operation_id="match", openapi_extra=ANYONE)
def match(request: HttpRequest, payload: MatchIn) -> HttpResponse:
    """每一类按名次给出答案，并说明理由：两边相同的用词和位置、条件是否符合。不带令牌也能用。"""
    # Ready-made: checking thirty answers against the schema again costs as much as finding them. A test does it.
    now = timezone.now()
    reading = with_quantities(read(f"{payload.title}。{payload.text}"), payload.quantities)
    results, hits = queries.match(actor_of(request), _query(payload, now))
    body = {
        "understood": [{"key": line.key, "text": line.text} for line in understood(reading)],
        "answers": [_answer(hit, reading) for hit in hits],
        "totals": {kind.value: total for kind, total in results.totals.items()},
        "facets": {kind.value: facets for kind, facets in results.facets.items()},
        "milliseconds": round(results.seconds * 1000, 2),
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


class SuggestionOut(Schema):
    key: str = Field(..., description="对象代号")
    kind: str = Field(..., description="哪一类")
    name: str = Field(..., description="名称")
    url: str = Field(..., description="网页地址（相对）")


class NameFilter(Schema):
    q: Text = Field(..., min_length=1, max_length=60, description="名称、拼音或首字母的开头")
    limit: int = Field(8, ge=1, le=20, description="最多几个")


@router.get(
    "/suggest",
    response=list[SuggestionOut],
    summary="按名称、拼音或首字母查找",
    operation_id="suggest",
    openapi_extra=ANYONE,
)
def suggest(request: HttpRequest, asked: Query[NameFilter]) -> list[dict[str, Any]]:
    """例如 wzdx 找到温州大学。"""
    names = queries.suggest(actor_of(request), asked.q, limit=asked.limit)
    return [
        {"key": name.key, "kind": name.kind.value, "name": name.name, "url": name.row.get_absolute_url()}
        for name in names
    ]


# Saved searches -----------------------------------------------------------------------------------------------------
class SavedIn(Closed):
    text: Text = Field(..., min_length=1, max_length=LONGEST_TEXT, description="难题，用平常话说")
    kind: AnswerKind = Field("achievement", description="要哪一类答案")
    name: Text = Field("", max_length=80, description="订阅的名称；不写就用难题的开头")
    industries: Annotated[list[Code], Field(max_length=12)] = Field([], description="产业代码，任一即可")
    alerts: Flag = Field(True, description="有新结果时是否提醒")


class SavedChange(Closed):
    name: Text = Field(..., min_length=1, max_length=80, description="订阅的名称")
    alerts: Flag = Field(..., description="有新结果时是否提醒")


class SavedOut(Schema):
    id: int = Field(..., description="订阅编号")
    name: str = Field(..., description="订阅的名称")
    text: str = Field(..., description="难题")
    kinds: list[str] = Field(..., description="要哪几类答案")
    alerts: bool = Field(..., description="有新结果时是否提醒")
    created_at: Moment = Field(..., description="创建时间")


@saved.get("", response=list[SavedOut], summary="自己的订阅", operation_id="saved_searches")
def saved_searches(request: HttpRequest) -> Any:
    """最多 100 个；令牌看到的是生成令牌的人的订阅。"""
    return queries.saved_searches(known_actor(request))[:100]


@saved.post("", response={201: SavedOut}, summary="订阅一个问题", operation_id="save_search")
def save(request: HttpRequest, payload: SavedIn) -> Status[SavedSearch]:
    """现在找得到的算已知；以后每个新答案提醒一次。"""
    ask = Ask(text=payload.text, kind=Kind(payload.kind), industries=tuple(payload.industries), wishes=Wishes())
    found = save_search(
        actor=known_actor(request), ask=ask, name=payload.name, alerts=payload.alerts, at=timezone.now()
    )
    return Status(201, found)


@saved.get("/{search_id}", response=SavedOut, summary="一个订阅", operation_id="saved_search")
def saved_search(request: HttpRequest, search_id: Id) -> SavedSearch:
    """一个订阅，只看得到自己的。"""
    found = queries.saved_searches(known_actor(request)).filter(pk=search_id).first()
    if found is None:
        raise NotFound
    return found


@saved.put("/{search_id}", response=SavedOut, summary="改名或开关提醒", operation_id="change_search")
def change(request: HttpRequest, search_id: Id, payload: SavedChange) -> SavedSearch:
    """改名，或者开关提醒。"""
    return change_search(
        actor=known_actor(request), search_id=search_id, name=payload.name, alerts=payload.alerts, at=timezone.now()
    )


@saved.delete("/{search_id}", response={204: None}, summary="删除订阅", operation_id="delete_search")
def delete(request: HttpRequest, search_id: Id) -> Status[None]:
    """删除后不再提醒。"""
    delete_search(actor=known_actor(request), search_id=search_id, at=timezone.now())
    return Status(204, None)
