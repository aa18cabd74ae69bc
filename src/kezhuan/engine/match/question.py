"""A question cut into weighed terms, once, for candidates, scores and reasons alike."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Choice, Span
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.score import Scorer, Weights
from kezhuan.engine.match.statement import Sentence, choice, sentences
from kezhuan.engine.match.statistics import Hashes, Numbers, term_hash
from kezhuan.engine.match.synonyms import MOST_MET, Synonyms
from kezhuan.engine.text.normalise import Normalised, normalise
from kezhuan.engine.text.terms import LONGEST_TEXT, Grain, forms, placed, without_stop_words, words

#: The heaviest terms are sent to the index, at most so many, and only until they stand in so many documents together:
#: the time of a search is bounded however large the pool and however long the question.
MOST_TERMS = 128
MOST_POSTINGS = 100_000
_FEWEST_TERMS = 8
#: Sentences compared one by one.
MOST_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the question: its normal form, the same with stop words blanked (``kept``), the grain of each of its
    terms, how often each occurs outside stop words (``telling``; pairs and Latin terms of these again with their
    places), where its words begin and end, and its sentences, if it was long enough to choose among them.
    """

    field: str
    normal: Normalised
    kept: str
    grains: dict[str, Grain]
    telling: Counter[str]
    pairs: list[tuple[int, str]]
    latin: list[tuple[int, int, str]]
    edges: frozenset[int]
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the question, where it says it, and the words it is also looked for by: each with its added terms."""

    form: str
    asked: tuple[Span, ...]
    others: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """``values[i]`` weighs the term ``forms[i]`` of hash ``hashes[i]`` (sorted), which stands in ``frequency[i]``
    documents; ``longer[i]`` says whether it is more than a character or a stop word, ``counts[:, i]`` how often title
    and text say it outside stop words, ``added[i]`` whether it was added for another word (one of ``near``).
    """

    parts: tuple[Part, ...]
    forms: tuple[str, ...]
    grains: tuple[Grain, ...]
    hashes: Hashes
    values: Numbers
    frequency: NDArray[np.int32]
    longer: NDArray[np.bool_]
    counts: NDArray[np.float32]
    added: NDArray[np.bool_]
    near: tuple[Near, ...] = ()

    @property
    def choice(self) -> Choice | None:
        """Which sentences of a long statement are searched with; None when all are."""
        return next((made for part in self.parts if (made := choice(part.field, part.normal, part.sentences))), None)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences searched with, in normal form, the longest few."""
        kept = [
            part.normal.text[each.start : each.end] for part in self.parts for each in part.sentences if not each.why
        ]
        return tuple(sorted(kept, key=len, reverse=True)[:MOST_SENTENCES])

    @property
    def texts(self) -> dict[str, str]:
        """Title and text in normal form."""
        return {"title": "", "text": ""} | {part.field: part.normal.text for part in self.parts}

    def __bool__(self) -> bool:
        return bool(self.forms)

    def heaviest(self) -> list[int]:
        """Indices of the terms worth asking the index for; terms that stand in no document are left out."""
        order = np.argsort(-self.values, kind="stable")
        order = order[self.frequency[order] > 0][:MOST_TERMS]
        affordable = np.cumsum(self.frequency[order]) <= MOST_POSTINGS
        affordable[:_FEWEST_TERMS] = True
        return list(order[affordable].tolist())


def _part(field: str, text: str, *, whole: bool) -> Part:
    normal = normalise(text[:LONGEST_TEXT])
    found = sentences(normal.text) if field == "text" and not whole else ()
    said = normal.text
    for each in found:
        if each.why:
            said = said[: each.start] + " " * (each.end - each.start) + said[each.end :]
    every = words(said)
    kept = without_stop_words(said, every)
    edges = frozenset(edge for word in every for edge in (word.start, word.end))
    telling = placed(kept)
    counts = Counter(chain(telling.characters, (form for _, form in telling.pairs), telling.longer))
    counts.update(form for _, _, form in telling.latin)
    # What was left out still counts as little as stop words do: leaving it out altogether finds less.
    grains = {form: grain for grain, found_forms in zip(Grain, forms(normal.text), strict=True) for form in found_forms}
    return Part(field, normal, kept, grains, counts, telling.pairs, telling.latin, edges, found)


def cut(query: Query, scorer: Scorer, synonyms: Synonyms | None = None) -> Question:
    """The question as the engine reads it.

    A demand's title says more than its text, so the text counts less beside it; words that every statement shares
    count as a part of one mention, however often they are repeated. What ``synonyms`` add counts less than what is
    said, and never changes what the question's own words count.
    """
    given = (("title", query.title), ("text", query.text))
    parts = tuple(_part(name, text, whole=query.whole) for name, text in given if text.strip())
    own = {form: grain for part in parts for form, grain in part.grains.items()}
    near = _near(parts, own, synonyms) if synonyms else ()
    extra = _extra(near, scorer.weights, alone=len(parts) == 1)
    grains = own | {form: grain for form, (grain, _) in extra.items()}
    known = sorted(grains, key=term_hash)
    hashes = np.fromiter(map(term_hash, known), np.uint32, len(known))
    kinds = tuple(map(grains.__getitem__, known))
    of_grain = np.fromiter(kinds, np.uint8, len(known))
    added = np.fromiter(map(extra.__contains__, known), bool, len(known))
    values, told = np.zeros(len(known), np.float32), {}
    for part in parts:
        beside = scorer.weights.statement if part.field == "text" and len(parts) > 1 else 1.0
        told[part.field] = np.fromiter(map(part.telling.get, known, repeat(0)), np.float32, len(known))
        said = np.fromiter(map(part.grains.__contains__, known), bool, len(known))
        filled = said * np.float32(scorer.weights.filler)
        values += np.float32(beside) * scorer.saturated(np.maximum(told[part.field], filled))
    values[added] += np.array([extra[known[place]][1] for place in np.flatnonzero(added)], np.float32)
    frequency = scorer.statistics.frequency(hashes)
    weighed = scorer.question(of_grain, values, frequency, added)
    nothing = np.zeros(len(known), np.float32)
    tellings = np.stack([told.get(name, nothing) for name in ("title", "text")])
    longer: NDArray[np.bool_] = np.logical_or(tellings[0] > 0, tellings[1] > 0)
    longer[[place for place in np.flatnonzero(added) if _is_whole(known[place], near)]] = True
    longer &= of_grain != Grain.CHARACTER
    return Question(
        parts,
        tuple(known),
        kinds,
        hashes,
        weighed,
        frequency,
        longer,
        tellings,
        added,
        near,
    )


def _near(parts: Sequence[Part], own: dict[str, Grain], synonyms: Synonyms) -> tuple[Near, ...]:
    """The question's words that are also called otherwise, with what the other words add to its terms."""
    said = "\n".join(part.normal.text for part in parts)
    places: dict[str, list[Span]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for met in synonyms.met(part.kept, part.edges):
            places.setdefault(met.form, []).append(Span(part.field, *part.normal.span(met.start, met.end)))
            others[met.form] = tuple(other for other in met.others if other not in said)
    found = []
    for form, spans in list(places.items())[:MOST_MET]:
        added = {other: tuple(each for each in _terms_of(other) if each not in own) for other in others[form]}
        if any(added.values()):
            found.append(Near(form, tuple(spans), added))
    return tuple(found)


def _terms_of(word: str) -> Iterable[str]:
    return dict.fromkeys(chain.from_iterable(forms(word)))


def _extra(near: Iterable[Near], weights: Weights, *, alone: bool) -> dict[str, tuple[Grain, float]]:
    """The terms added for synonyms, each with its grain and what it counts: less where only the text says the word."""
    found: dict[str, tuple[Grain, float]] = {}
    for each in near:
        beside = 1.0 if alone or any(span.field == "title" for span in each.asked) else weights.statement
        for other, added in each.others.items():
            for grain, listed in zip(Grain, forms(other), strict=True):
                for form in listed:
                    if form in added:
                        most = max(beside * weights.synonym, found.get(form, (grain, 0.0))[1])
                        found[form] = (grain, most)
    return found


def _is_whole(form: str, near: Iterable[Near]) -> bool:
    """Whether an added term is the whole other word; a piece of one makes no answer by itself."""
    return any(form in each.others for each in near)
