"""Why an answer stands where it stands: the words both sides share, their places in both texts, and every part of the
score.

Nothing here guesses: each part is a product the scorer already formed, and a term is shown only after it has been
found in the question and in the document as they were written.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from kezhuan.engine.match.answer import FactReason, MatchedTerm, Reasons, Span, Verdict
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.facts import Fit
from kezhuan.engine.match.question import Part, Question
from kezhuan.engine.match.score import Vector
from kezhuan.engine.match.statistics import Numbers
from kezhuan.engine.text.lists import unit_forms
from kezhuan.engine.text.normalise import Normalised, normalise
from kezhuan.engine.text.terms import LONGEST_TEXT, forms, is_han

#: Places shown for one term in one document; a word that stands in every sentence is not marked a hundred times.
MOST_PLACES = 12
#: Words shown for one answer, the heaviest first; the rest stays in the sum as "scattered".
MOST_TERMS = 12
_SHORTEST = 2
_FIELD_END = "\n"


@dataclass(frozen=True, slots=True)
class _Run:
    """Normal characters ``[start, end)`` of a part that stand in the document word for word."""

    part: Part
    start: int
    end: int

    @property
    def form(self) -> str:
        return self.part.normal.text[self.start : self.end]


def explain(
    question: Question, vector: Vector, title_parts: Numbers, document: Document, fits: Sequence[Fit]
) -> Reasons:
    """All parts of the score of one answer; ``title_parts`` belong to the terms of ``vector``."""
    parts, of_title = _contributions(question, vector, title_parts)
    words = sum(parts.values())
    raised = words * sum(max(0.0, fit.effect) for fit in fits)
    whole = (words + raised) or 1.0
    texts = {name: normalise(text[:LONGEST_TEXT]) for name, text in document.texts().items()}
    shown, scattered = _terms(question, parts, texts, whole)
    return Reasons(
        terms=shown,
        facts=tuple(_fact(fit, words, whole) for fit in fits),
        shares={"title": of_title / whole, "body": (words - of_title) / whole, "facts": raised / whole},
        scattered=scattered / whole,
    )


def _contributions(question: Question, vector: Vector, title_parts: Numbers) -> tuple[dict[str, float], float]:
    """What each shared term adds to the score, and how much of the whole comes from the title."""
    if not len(question.hashes) or not len(vector.hashes):
        return {}, 0.0
    places = np.minimum(np.searchsorted(vector.hashes, question.hashes), len(vector.hashes) - 1)
    hits = np.flatnonzero(vector.hashes[places] == question.hashes)
    products = question.values[hits] * vector.values[places[hits]]
    of_title = float(np.dot(products, title_parts[places[hits]]))
    forms = question.forms
    return {forms[i]: value for i, value in zip(hits.tolist(), products.tolist(), strict=True)}, of_title


def _fact(fit: Fit, words: float, whole: float) -> FactReason:
    weight = words * fit.effect
    share = weight / whole if fit.verdict is Verdict.FITS else 0.0
    return FactReason(fit.name, fit.verdict, fit.wanted, fit.stated, weight, share)


def _terms(
    question: Question, parts: dict[str, float], texts: dict[str, Normalised], whole: float
) -> tuple[tuple[MatchedTerm, ...], float]:
    """Shared words with their weights, heaviest first, and the weight of what is shared but shown by no word."""
    asked: dict[str, list[_Run]] = {}
    for part in question.parts:
        for run in _runs(part, parts, texts):
            asked.setdefault(run.form, []).append(run)
    left = dict(parts)
    weights: dict[str, float] = {}
    for form in sorted(asked, key=lambda form: (-len(form), form)):
        weights[form] = sum(left.pop(inner, 0.0) for inner in _inside(form))
    heaviest = sorted((form for form in weights if weights[form] > 0), key=lambda form: (-weights[form], form))
    shown = []
    for form in heaviest[:MOST_TERMS]:
        found = _places(form, texts)
        if found:
            weight = weights.pop(form)
            shown.append(MatchedTerm(form, weight, weight / whole, _spans(asked[form]), found))
    return tuple(shown), sum(left.values()) + sum(weights.values())


@lru_cache(maxsize=8192)
def _inside(form: str) -> tuple[str, ...]:
    """All terms a shown word is made of."""
    return tuple(chain.from_iterable(forms(form)))


def _spans(runs: list[_Run]) -> tuple[Span, ...]:
    """Where the question says it, in the characters it was typed with."""
    return tuple(Span(run.part.field, *run.part.normal.span(run.start, run.end)) for run in runs[:MOST_PLACES])


def _runs(part: Part, shared: dict[str, float], texts: dict[str, Normalised]) -> Iterable[_Run]:
    """The longest stretches of a part that stand in the document, cut at the words of the question."""
    pairs = {at for at, form in part.pairs if form in shared}
    whole = _FIELD_END.join(text.text for text in texts.values())
    for start, end, form in part.latin:
        if form in shared:
            yield _Run(part, start, end)
    reached = 0
    for start in sorted(pairs):
        if start < reached:
            continue
        end = start + _SHORTEST
        while end - 1 in pairs and part.kept[start : end + 1] in whole:
            end += 1
        trimmed = _trim(part, start, end)
        if trimmed is not None:
            yield trimmed
        reached = end


def _trim(part: Part, start: int, end: int) -> _Run | None:
    """Cut a stretch back to whole words; keep a piece of a word only if it begins or ends that word."""
    edges = part.edges
    first, last = start, end
    while first < last and first not in edges:
        first += 1
    while last > first and last not in edges:
        last -= 1
    if last - first >= _SHORTEST:
        return _Run(part, first, last)
    return _Run(part, start, end) if start in edges or end in edges else None


def _places(form: str, texts: dict[str, Normalised]) -> tuple[Span, ...]:
    """Where a term stands in the document's own texts; units are found under each of their names."""
    pattern = _pattern(form)
    places = []
    for field, text in texts.items():
        for found in pattern.finditer(text.text):
            places.append(Span(field, *text.span(*found.span())))
            if len(places) == MOST_PLACES:
                return tuple(places)
    return tuple(places)


@lru_cache(maxsize=8192)
def _pattern(form: str) -> re.Pattern[str]:
    if len(form) > 1 and is_han(form[0]) and form not in unit_forms():
        return re.compile(re.escape(form))
    symbol = unit_forms().get(form, form)
    names = {form, symbol, *(name for name, other in unit_forms().items() if other == symbol)}
    return re.compile("|".join(_bounded(name) for name in sorted(names, key=lambda name: (-len(name), name))))


def _bounded(name: str) -> str:
    """A Latin word or number must not be a piece of a longer one; digits and letters may touch (``300`` in
    ``dn300``).
    """
    if is_han(name[0]):
        return re.escape(name)
    before = r"(?<![0-9.])" if name[0].isdigit() else r"(?<![^\W\d_\u3400-\u9fff])"
    after = r"(?![0-9])" if name[-1].isdigit() else r"(?![^\W\d_\u3400-\u9fff])"
    return before + re.escape(name) + after
