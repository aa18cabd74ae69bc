"""Why an answer stands where it stands: the words both sides share, their places in both texts, and every part of the
score.

Nothing here guesses: each part is a product the scorer already formed, and a term is shown only after it has been
found in the question and in the document as they were written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from kezhuan.engine.match.answer import FactReason, MatchedTerm, Neighbour, Reasons, Span, Verdict
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.facts import Fit
from kezhuan.engine.match.neighbours import MOST_PAIRS, Aids, Neighbourhood, synonyms_met
from kezhuan.engine.match.question import Part, Question
from kezhuan.engine.match.score import Met
from kezhuan.engine.match.wording import MOST_PLACES, Wording
from kezhuan.engine.text.terms import domain_words_in_use, forms

#: Words shown for one answer, the heaviest first; the rest stays in the sum as "scattered".
MOST_TERMS = 12
_SHORTEST = 2


class _Run(NamedTuple):
    """A stretch of the question that stands in the document word for word, and where it was typed; ``inner`` are all
    terms this ``form`` is made of.
    """

    form: str
    inner: tuple[str, ...]
    span: Span


class Explainer:
    """Explains any number of answers to one question; what only the question decides is done once."""

    def __init__(self, question: Question, aids: Aids | None = None) -> None:
        self._question = question
        self._near = Neighbourhood(question, aids.vectors) if aids is not None and aids.vectors is not None else None
        self._places = [_Places(part) for part in question.parts]
        self._wordings: dict[str, Wording] = {}

    def read(self, documents: Iterable[Document]) -> None:
        """Look at the words of documents that are about to be explained: together they cost less than one by one."""
        self._wordings = {each.key: Wording(each) for each in documents}
        if self._near is not None:
            self._near.meet(self._wordings.values())

    def explain(
        self,
        met: Met,
        document: Document,
        fits: Sequence[Fit] = (),
        contributions: Mapping[str, float] | None = None,
        meant: float = 0.0,
    ) -> Reasons:
        """All parts of the score of one answer; ``meant`` is what likeness of meaning adds to the words.

        ``contributions``: the ranker's signed parts by group (``title``, ``body``, ``words`` for both, ``meaning``,
        ``matter``, ``pool``); without them the score is that of words, synonyms and likeness of meaning.
        """
        if document.key not in self._wordings:
            self.read([document])
        wording = self._wordings[document.key]
        parts = _contributions(self._question, met)
        told = _between_title_and_body(contributions or {}, parts)
        raised = sum(max(0.0, fit.effect) for fit in fits)
        synonyms = synonyms_met(self._question, wording, parts.added)
        named = sum(pair.share for pair in synonyms)
        shares = _shares(parts, meant, raised, told)
        words = parts.words
        rate = (shares["title"] + shares["body"] + shares["synonym"]) / words if words else 0.0
        shown, scattered = _terms(self._places, parts.own, wording, rate)
        scattered += sum(parts.added.values()) - named
        return Reasons(
            terms=shown,
            facts=tuple(_fact(fit, words + meant, shares, raised) for fit in fits),
            shares=shares,
            scattered=max(scattered, 0.0) * rate,
            neighbours=self._neighbours(wording, synonyms, rate),
            contributions=told,
        )

    def _neighbours(self, wording: Wording, synonyms: Sequence[Neighbour], rate: float) -> tuple[Neighbour, ...]:
        """The pairs worth showing, synonyms first; what these weigh becomes a part of the whole score."""
        heaviest = sorted(synonyms, key=lambda pair: -pair.share)[:MOST_PAIRS]
        shown = [replace(pair, share=pair.share * rate) for pair in heaviest]
        if self._near is not None and len(shown) < MOST_PAIRS:
            shown += self._near.beside(wording, shown)
        return tuple(shown[:MOST_PAIRS])


@dataclass(frozen=True, slots=True)
class _Parts:
    """What each shared term adds to the score: the question's ``own``, and those ``added`` for synonyms; how much of
    the whole comes from the title.
    """

    own: dict[str, float]
    added: dict[str, float]
    of_title: float

    @property
    def words(self) -> float:
        return sum(self.own.values()) + sum(self.added.values())


def _between_title_and_body(contributions: Mapping[str, float], parts: _Parts) -> dict[str, float]:
    """The ranker's parts with ``words`` given to title and body as the words themselves are divided between them."""
    told = dict(contributions)
    of_words = told.pop("words", 0.0)
    if of_words:
        title = parts.of_title / parts.words if parts.words > 0 else 0.0
        told["title"] = told.get("title", 0.0) + of_words * title
        told["body"] = told.get("body", 0.0) + of_words * (1 - title)
    return told


def _shares(parts: _Parts, meant: float, raised: float, contributions: Mapping[str, float]) -> dict[str, float]:
    """What speaks for the answer as fractions of 1; facts raise the rest by the part ``raised``."""
    words = parts.words
    if contributions:
        speaking = {group: max(0.0, value) for group, value in contributions.items()}
    else:
        speaking = {"title": parts.of_title, "body": words - parts.of_title, "meaning": meant}
    part = sum(parts.added.values()) / words if words > 0 else 0.0
    of_words = {group: speaking.get(group, 0.0) for group in ("title", "body")}
    speaking |= {group: value * (1 - part) for group, value in of_words.items()}
    speaking["synonym"] = sum(of_words.values()) * part
    basis = sum(speaking.values())
    found = {"title": 0.0, "body": 0.0, "synonym": 0.0, "facts": 0.0}
    if basis > 0:
        found |= {group: value / (basis * (1 + raised)) for group, value in speaking.items()}
        found["facts"] += raised / (1 + raised)
    return found


def _contributions(question: Question, met: Met) -> _Parts:
    """What each shared term adds to the score."""
    products = question.values[met.asked] * met.values
    of_title = float(np.dot(products, met.title_parts))
    every = dict(zip(map(question.forms.__getitem__, met.asked.tolist()), products.tolist(), strict=True))
    of_others = [question.forms[place] for place in met.asked[question.added[met.asked]].tolist()]
    added = {form: every.pop(form) for form in of_others}
    return _Parts(every, added, of_title)


def _fact(fit: Fit, words: float, shares: Mapping[str, float], raised: float) -> FactReason:
    speaks = fit.verdict is Verdict.FITS and shares["facts"] > 0
    share = fit.effect / (1 + raised) if speaks else 0.0
    return FactReason(fit.name, fit.verdict, fit.wanted, fit.stated, words * fit.effect, share)


def _terms(
    places: Sequence["_Places"], parts: dict[str, float], wording: Wording, rate: float
) -> tuple[tuple[MatchedTerm, ...], float]:
    """Shared words with their weights, heaviest first, and the weight of what is shared but shown by no word."""
    asked: dict[str, list[_Run]] = {}
    for place in places:
        for run in place.runs(parts, wording.whole):
            asked.setdefault(run.form, []).append(run)
    left = dict(parts)
    weights: list[tuple[float, str]] = []
    for form in sorted(sorted(asked), key=len, reverse=True):
        weight = 0.0
        for inner in asked[form][0].inner:
            weight += left.pop(inner, 0.0)
        if weight > 0:
            weights.append((-weight, form))
    weights.sort()
    shown = []
    rest = sum(left.values()) - sum(weight for weight, _ in weights[MOST_TERMS:])
    for minus, form in weights[:MOST_TERMS]:
        found = wording.places(form)
        if found:
            spans = tuple([run.span for run in asked[form][:MOST_PLACES]])
            shown.append(MatchedTerm(form, -minus, -minus * rate, spans, found))
        else:
            rest -= minus
    return tuple(shown), rest


@lru_cache(maxsize=8192)
def _inside(form: str, _kept_whole: tuple[str, ...]) -> tuple[str, ...]:
    """All terms a shown word is made of."""
    return tuple(chain.from_iterable(forms(form)))


class _Places:
    """Where a part of the question says each of its pairs and each of its Latin terms. The answers to one question have
    many stretches in common: each is cut once.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._pairs: dict[str, list[int]] = {}
        self._latin: dict[str, list[_Run]] = {}
        for at, form in part.pairs:
            self._pairs.setdefault(form, []).append(at)
        self._known: dict[tuple[int, int], _Run | None] = {}
        self._kept_whole = domain_words_in_use()
        for start, end, form in part.latin:
            self._latin.setdefault(form, []).append(self._run(start, end))

    def runs(self, shared: Mapping[str, float], whole: str) -> Iterable[_Run]:
        """The longest stretches of the part that stand in the document, cut at the words of the question."""
        kept, known = self._part.kept, self._known
        for form in self._latin.keys() & shared.keys():
            yield from self._latin[form]
        found: list[int] = []
        for form in self._pairs.keys() & shared.keys():
            found += self._pairs[form]
        pairs, reached = set(found), 0
        for start in sorted(found):
            if start < reached:
                continue
            end = start + _SHORTEST
            while end - 1 in pairs and kept[start : end + 1] in whole:
                end += 1
            reached = end
            if (start, end) not in known:
                known[start, end] = self._trimmed(start, end)
            run = known[start, end]
            if run is not None:
                yield run

    def _run(self, start: int, end: int) -> _Run:
        form = self._part.normal.text[start:end]
        return _Run(form, _inside(form, self._kept_whole), Span(self._part.field, *self._part.normal.span(start, end)))

    def _trimmed(self, start: int, end: int) -> _Run | None:
        """Cut a stretch back to whole words; keep a piece of a word only if it begins or ends that word."""
        edges = self._part.edges
        first, last = start, end
        while first < last and first not in edges:
            first += 1
        while last > first and last not in edges:
            last -= 1
        if last - first >= _SHORTEST:
            return self._run(first, last)
        return self._run(start, end) if start in edges or end in edges else None
