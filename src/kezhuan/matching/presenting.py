"""An answer as its reader sees it: both sides' words beside each other, what fits, and why it stands where it does."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhuan.engine.match.answer import MatchedTerm, Reasons, Verdict
from kezhuan.engine.match.document import Document
from kezhuan.matching.words import FIELD_WORDS, fact_sentence
from kezhuan.ui.charts import ShareBar

Spans = list[tuple[int, int]]

_MARKS = {Verdict.FITS: "yes", Verdict.MISSES: "no", Verdict.UNKNOWN: "ask"}
_SHARES = {
    "title": gettext_lazy("名称用词相同"),
    "body": gettext_lazy("正文用词相同"),
    "meaning": gettext_lazy("含义相近"),
    "matter": gettext_lazy("同一对象或工艺"),
    "pool": gettext_lazy("与其他答案相比"),
    "facts": gettext_lazy("条件符合"),
}
_MOST_TERMS = 6
_MOST_SHARES = 4


@dataclass(frozen=True)
class Fact:
    """One line of 条件是否符合: ``mark`` is yes, no or ask."""

    mark: str
    sentence: str


@dataclass(frozen=True)
class Word:
    """A word both sides use and its part of the score in per cent."""

    term: str
    percent: int


@dataclass(frozen=True)
class Why:
    """Everything an answer shows of its reasons."""

    asked: Spans
    field: str
    text: str
    found: Spans
    title_spans: Spans
    facts: tuple[Fact, ...]
    words: tuple[Word, ...]
    bar: ShareBar | None
    pairs: tuple[tuple[str, str], ...] = ()


def explained(document: Document, reasons: Reasons, question: str) -> Why:
    """Choose the text that says most and cut the reasons to what fits beside an answer."""
    field = _telling_field(document, reasons.terms)
    return Why(
        asked=spans_in(reasons.terms, "text", asked=True),
        field=str(FIELD_WORDS.get(field, _("原文"))),
        text=document.texts()[field],
        found=spans_in(reasons.terms, field),
        title_spans=spans_in(reasons.terms, "title"),
        facts=tuple(Fact(_MARKS[fact.verdict], fact_sentence(fact)) for fact in reasons.facts),
        words=tuple(
            Word(_as_asked(term, question), round(term.share * 100))
            for term in reasons.terms[:_MOST_TERMS]
            if term.share >= 0.005
        ),
        bar=_bar(reasons),
        pairs=tuple((pair.asked_word, pair.found_word) for pair in reasons.neighbours),
    )


def _as_asked(term: MatchedTerm, question: str) -> str:
    """The word as the asker wrote it: LNG, not lng."""
    place = next((span for span in term.asked if span.field == "text"), None)
    return question[place.start : place.end] if place is not None else term.term


def spans_in(terms: Iterable[MatchedTerm], field: str, *, asked: bool = False) -> Spans:
    """Places of all terms in one text, of the question (``asked``) or of the document."""
    return [
        (span.start, span.end)
        for term in terms
        for span in (term.asked if asked else term.found)
        if span.field == field
    ]


def _telling_field(document: Document, terms: Iterable[MatchedTerm]) -> str:
    """The text, the title apart, whose matched words weigh most; the first text when none has any."""
    weights = dict.fromkeys(document.body, 0.0)
    for term in terms:
        for field in {span.field for span in term.found} & weights.keys():
            weights[field] += term.weight
    return max(weights, key=lambda name: weights[name], default="title")


def _bar(reasons: Reasons) -> ShareBar | None:
    shares = [(str(word), max(reasons.shares.get(name, 0.0), 0.0)) for name, word in _SHARES.items()]
    shown = [(word, share) for word, share in shares if share > 0]
    if len(shown) > _MOST_SHARES:
        heaviest = sorted(shown, key=lambda pair: -pair[1])
        rest = sum(share for _word, share in heaviest[_MOST_SHARES - 1 :])
        shown = [*heaviest[: _MOST_SHARES - 1], (_("其他"), rest)]
    return ShareBar(shown) if shown else None


def as_record(reasons: Reasons) -> dict[str, object]:
    """The reasons as plain data, for the evidence an interest keeps and for programs."""
    return {
        "terms": [
            {"term": term.term, "share": round(term.share, 4), "fields": sorted({span.field for span in term.found})}
            for term in reasons.terms
        ],
        "facts": [
            {
                "name": fact.name,
                "verdict": fact.verdict.value,
                "wanted": list(fact.wanted),
                "stated": list(fact.stated),
            }
            for fact in reasons.facts
        ],
        "shares": {name: round(share, 4) for name, share in reasons.shares.items()},
    }
