"""An answer as its reader sees it: both sides' words beside each other, what fits, and why it stands where it does."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhuan.engine.match.answer import Choice, Likeness, MatchedTerm, Neighbour, Reasons, Verdict
from kezhuan.engine.match.document import Document
from kezhuan.matching.words import FIELD_WORDS, fact_sentence
from kezhuan.ui.charts import ShareBar

#: Characters [start, end); True where the other side says it in other words.
Spans = list[tuple[int, int, bool]]

_MARKS = {Verdict.FITS: "yes", Verdict.MISSES: "no", Verdict.UNKNOWN: "ask"}
_SHARES = {
    "title": gettext_lazy("名称用词相同"),
    "body": gettext_lazy("正文用词相同"),
    "synonym": gettext_lazy("同义词"),
    "meaning": gettext_lazy("含义相近"),
    "matter": gettext_lazy("同一对象或工艺"),
    "pool": gettext_lazy("与其他答案相比"),
    "facts": gettext_lazy("条件符合"),
}
#: Why a sentence of a long question is not searched with.
_LEFT_OUT = {
    "firm": gettext_lazy("企业介绍"),
    "honour": gettext_lazy("荣誉资质"),
    "money": gettext_lazy("资金与效益"),
    "contact": gettext_lazy("联系方式"),
    "terms": gettext_lazy("合作方式"),
    "basis": gettext_lazy("已有基础"),
}
_MOST_TERMS = 6
_MOST_SHARES = 4
#: What a pair close in meaning, which has no share of its own, counts when the most telling text is chosen.
_LEAST_SHARE = 0.01


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
class Pair:
    """Two words held to mean the same: by a reviewed list (``percent`` is its part of the score), or by the encoder."""

    asked: str
    found: str
    is_synonym: bool
    percent: int


@dataclass(frozen=True)
class Piece:
    """A stretch of the question: ``spans`` are its marks, ``left_out`` why it is not searched with (empty: it is)."""

    text: str
    spans: Spans
    left_out: str = ""


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
    pairs: tuple[Pair, ...] = ()


def explained(document: Document, reasons: Reasons, question: str) -> Why:
    """Choose the text that says most and cut the reasons to what fits beside an answer."""
    field = _telling_field(document, reasons)
    return Why(
        asked=_spans_of(reasons, "text", asked=True),
        field=str(FIELD_WORDS.get(field, _("原文"))),
        text=document.texts()[field],
        found=_spans_of(reasons, field),
        title_spans=_spans_of(reasons, "title"),
        facts=tuple(Fact(_MARKS[fact.verdict], fact_sentence(fact)) for fact in reasons.facts),
        words=tuple(
            Word(_as_asked(term, question), round(term.share * 100))
            for term in reasons.terms[:_MOST_TERMS]
            if term.share >= 0.005
        ),
        bar=_bar(reasons),
        pairs=tuple(_pair(pair, document, question) for pair in reasons.neighbours),
    )


def _pair(pair: Neighbour, document: Document, question: str) -> Pair:
    """Both words as their authors wrote them."""
    asked = next((question[span.start : span.end] for span in pair.asked if span.field == "text"), pair.asked_word)
    texts = document.texts()
    found = next((texts[span.field][span.start : span.end] for span in pair.found), pair.found_word)
    return Pair(asked, found, pair.likeness is Likeness.SYNONYM, round(pair.share * 100))


def pieces(text: str, marked: Spans, choice: Choice | None) -> list[Piece]:
    """The question cut at the sentences that are not searched with."""
    dropped = (
        [(span.start, span.end, str(_LEFT_OUT.get(why, _("其他")))) for span, why in choice.dropped] if choice else []
    )
    found, at = [], 0
    for start, end, why in sorted(dropped):
        if start > at:
            found.append(Piece(text[at:start], _within(marked, at, start)))
        found.append(Piece(text[start:end], [], why))
        at = end
    if at < len(text) or not found:
        found.append(Piece(text[at:], _within(marked, at, len(text))))
    return found


def left_out(choice: Choice | None) -> list[str]:
    """What kinds of sentences are not searched with, each once."""
    return list(dict.fromkeys(str(_LEFT_OUT.get(why, _("其他"))) for _span, why in choice.dropped)) if choice else []


def _within(marked: Spans, start: int, end: int) -> Spans:
    """The marks of one stretch, counted from its beginning."""
    return [(max(a, start) - start, min(b, end) - start, near) for a, b, near in marked if a < end and b > start]


def _as_asked(term: MatchedTerm, question: str) -> str:
    """The word as the asker wrote it: LNG, not lng."""
    place = next((span for span in term.asked if span.field == "text"), None)
    return question[place.start : place.end] if place is not None else term.term


def _spans_of(reasons: Reasons, field: str, *, asked: bool = False) -> Spans:
    """Places of all shared words in one text, of the question (``asked``) or of the document, and those of words of
    the same or nearly the same meaning.
    """
    both = [(each.asked if asked else each.found, False) for each in reasons.terms]
    both += [(each.asked if asked else each.found, True) for each in reasons.neighbours]
    return [(span.start, span.end, near) for spans, near in both for span in spans if span.field == field]


def _telling_field(document: Document, reasons: Reasons) -> str:
    """The text, the title apart, whose matched words weigh most; the first text when none has any."""
    weights = dict.fromkeys(document.body, 0.0)
    shares = [(term.found, term.share) for term in reasons.terms]
    shares += [(pair.found, max(pair.share, _LEAST_SHARE)) for pair in reasons.neighbours]
    for found, share in shares:
        for field in {span.field for span in found} & weights.keys():
            weights[field] += share
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
        "pairs": [
            {
                "asked": pair.asked_word,
                "found": pair.found_word,
                "likeness": pair.likeness.value,
                "share": round(pair.share, 4),
            }
            for pair in reasons.neighbours
        ],
        "shares": {name: round(share, 4) for name, share in reasons.shares.items()},
    }
