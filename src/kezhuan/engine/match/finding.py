"""Chosen documents scored: the first stage, all candidates of a kind at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.choice import Picked
from kezhuan.engine.match.columns import KINDS
from kezhuan.engine.match.cutting import Limits, WordScore, within
from kezhuan.engine.match.dense import Dense, Encoder, joined
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.facets import Facets
from kezhuan.engine.match.pool import Asked, Found
from kezhuan.engine.match.query import Query, Wanted
from kezhuan.engine.match.question import Question
from kezhuan.engine.match.score import BODY_MOST, FREQUENCIES, Met, Scorer, shared
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.spent import Spent
from kezhuan.engine.match.statistics import Numbers, rarity
from kezhuan.engine.match.vocabulary import Numbering


@dataclass(frozen=True, slots=True)
class Sought:
    """A question as all steps of a search need it; ``terms`` are the numbers of its terms in this shard, ``compared``:
    a ranker will compare vectors and titles.
    """

    query: Query
    question: Question
    asked: Asked
    words: WordScore
    terms: Numbering
    compared: bool = False
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores of ``numbers``. Their ``entries`` (see ``snapshot``) stand one after the other, ``counts`` of each; those
    at ``at`` are the question's terms ``term``. ``lengths`` are what the documents' weights are divided by.
    """

    picked: Picked
    numbers: NDArray[np.int64]
    keys: list[str]
    worth: NDArray[np.float64]
    entries: NDArray[np.uint32]
    counts: NDArray[np.int64]
    lengths: Numbers
    at: NDArray[np.intp]
    term: NDArray[np.intp]
    lexical: Numbers
    meant: Numbers
    first: Numbers
    related: NDArray[np.bool_]

    def keys_of(self, places: NDArray[np.intp]) -> list[str]:
        return [self.keys[place] for place in places.tolist()]


class Finder:
    """Scores documents of one snapshot; ``encoder`` and ``dense`` None leave meaning out."""

    def __init__(self, snapshot: Snapshot, scorer: Scorer, encoder: Encoder | None, dense: Dense | None) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._encoder = encoder
        self._dense = dense

    @cached_property
    def _counts(self) -> NDArray[np.int32]:
        """In how many documents each term of the vocabulary stands, by the statistics that count."""
        figures = self._scorer.statistics
        if figures is self._snapshot:
            return self._snapshot.counts
        vocabulary = self._snapshot.vocabulary
        counts = np.empty(len(vocabulary), np.int32)
        counts[vocabulary.numbers] = figures.frequency(vocabulary.sorted)
        return counts

    @cached_property
    def _table(self) -> Numbers:
        return self._scorer.table(self._snapshot.vocabulary.grains, self._counts)

    @cached_property
    def _lengths(self) -> Numbers:
        """What each document's weights are divided by, NaN where nobody asked yet: it changes with the statistics."""
        return np.full(len(self._snapshot), np.nan, np.float32)

    def _lengths_of(
        self, numbers: NDArray[np.int64], entries: NDArray[np.uint32], counts: NDArray[np.int64]
    ) -> Numbers:
        # Threads may work out the same length twice; they find the same.
        lengths: Numbers = self._lengths[numbers]
        new = np.isnan(lengths)
        if new.any():
            theirs = entries if new.all() else entries[np.repeat(new, counts)]
            lengths[new] = self._scorer.lengths(self._table, theirs, counts[new])
            self._lengths[numbers] = lengths
        return lengths

    def warm(self) -> None:
        """Form what depends on the statistics and no question."""
        _ = self._table

    def asked(self, question: Question, *, sentences: bool) -> Asked:
        """The question with its vectors; ``sentences`` for the ranker."""
        texts = question.texts
        chosen = question.sentences if sentences else ()
        vectors = None
        if self._encoder is not None and question:
            # What every statement says would draw all questions together: meaning is asked without stop words.
            kept = {"title": "", "text": ""} | {part.field: part.kept for part in question.parts}
            told = {part.field: part.telling for part in question.parts}
            counts: list[Mapping[str, int]] = [told.get(name, {}) for name in ("title", "text")]
            rows = self._encoder.encode_counted([kept["title"], kept["text"]], counts)
            vectors = np.concatenate([joined(rows[:1], rows[1:]), rows[:1], self._encoder.encode(chosen)])
        return Asked(
            question.forms,
            question.hashes,
            np.fromiter(question.grains, np.uint8, len(question.grains)),
            question.values,
            question.frequency,
            rarity(self._scorer.statistics.documents, question.frequency),
            question.counts[0],
            question.counts[1],
            question.added,
            self._scorer.statistics.documents,
            texts["title"],
            texts["text"],
            chosen,
            vectors,
        )

    def found(self, kind: Kind, picked: Picked, sought: Sought, limits: Limits, *, deep: int) -> Found:
        """The candidates that count and have anything to do with the question, best first, with the entries of the
        first ``deep``.
        """
        scored = self._scored(kind, picked, sought)
        kept = self._fits(scored, sought) & self._within(scored, limits)
        return self._in_order(kind, scored, kept, kept, deep, sought)

    def part(self, kind: Kind, picked: Picked, sought: Sought, limits: Limits, *, deep: int) -> Found:
        """What one of several shards holds: all candidates that could count among those of all shards."""
        scored = self._scored(kind, picked, sought)
        return self._in_order(kind, scored, self._within(scored, limits), self._fits(scored, sought), deep, sought)

    def only(self, kind: Kind, number: int, sought: Sought) -> Found:
        """One document, whether it counts or not."""
        scored = self._scored(kind, Picked(np.array([number]), np.array([-np.inf]), 1), sought)
        one = np.ones(1, bool)
        return self._in_order(kind, scored, one, one, 1, sought)

    def met(self, found: Found, first: int) -> list[Met]:
        """What the ``first`` of the candidates share with the question; nothing for those without entries here."""
        deep = min(first, found.deep)
        some = np.flatnonzero(found.asked[: found.offsets[deep]] >= 0)
        owner = np.searchsorted(found.offsets, some, side="right") - 1
        some = some[np.lexsort((found.asked[some], owner))]
        asked, values = found.asked[some].astype(np.intp), found.term_values[some]
        parts = self._scorer.title_parts(found.in_title[some], found.in_body[some])
        ends = np.searchsorted(owner, np.arange(deep), side="right").tolist()
        met = [Met(asked[a:b], values[a:b], parts[a:b]) for a, b in zip([0, *ends], ends, strict=False)]
        return met + [Met(asked[:0], values[:0], parts[:0])] * (first - deep)

    def _within(self, scored: "_Scored", limits: Limits) -> NDArray[np.bool_]:
        if scored.picked.passing <= limits.few:
            return np.ones(len(scored.numbers), bool)
        return within(scored.worth, scored.picked.near, limits, scored.keys_of)

    def _fits(self, scored: "_Scored", sought: Sought) -> NDArray[np.bool_]:
        """What shares nothing but scattered characters is no answer: no reason could be shown for it."""
        fits: NDArray[np.bool_] = scored.first > 0
        if not sought.query.unrelated and len(sought.question.forms) > 1:
            fits &= scored.related
        return fits

    def _in_order(
        self,
        kind: Kind,
        scored: "_Scored",
        kept: NDArray[np.bool_],
        fits: NDArray[np.bool_],
        deep: int,
        sought: Sought,
    ) -> Found:
        """Those ``kept``: what fits before what does not, the best first, equal ones by key."""
        some = np.flatnonzero(kept)
        keys, less = scored.keys_of(some), (-scored.first[some]).tolist()
        ordered = sorted(zip((~fits[some]).tolist(), less, keys, some.tolist(), strict=True))
        names = tuple(key for _, _, key, _ in ordered)
        chosen = np.array([place for *_, place in ordered], np.intp)
        return self._described(kind, scored, chosen, names, fits, deep, sought)

    def _scored(self, kind: Kind, picked: Picked, sought: Sought) -> "_Scored":
        question, asked, numbers = sought.question, sought.asked, picked.numbers
        entries, counts, keys = self._snapshot.records(numbers)
        lengths = self._lengths_of(numbers, entries, counts)
        at, term = shared(sought.terms, entries)
        owner, total = np.searchsorted(np.cumsum(counts), at, side="right"), len(numbers)
        values = self._scorer.values(self._table, entries[at], lengths[owner])
        lexical = np.bincount(owner, weights=question.values[term] * values, minlength=total).astype(np.float32)
        tokens = self._snapshot.columns.rows["tokens"][numbers]
        worth = sought.words.of(KINDS.index(kind), tokens, owner, term, entries[at] % FREQUENCIES)
        related = np.bincount(owner, weights=question.longer[term], minlength=total) > 0
        first: Numbers = lexical
        meant = np.zeros(total, np.float32)
        if asked.whole is not None and self._dense is not None:
            weights = self._scorer.weights
            meant = self._dense.cosines(kind, asked.whole, numbers)
            first = (lexical + np.float32(weights.dense) * np.maximum(meant, 0)).astype(np.float32)
            related |= meant >= weights.near
        return _Scored(picked, numbers, keys, worth, entries, counts, lengths, at, term, lexical, meant, first, related)

    def _described(
        self,
        kind: Kind,
        scored: "_Scored",
        chosen: NDArray[np.intp],
        keys: tuple[str, ...],
        fits: NDArray[np.bool_],
        deep: int,
        sought: Sought,
    ) -> Found:
        """The candidates at ``chosen`` as arrays that mean the same in every shard."""
        snapshot, numbers = self._snapshot, scored.numbers[chosen]
        looked_at = chosen[:deep]
        counts = scored.counts[looked_at]
        ends = np.cumsum(counts)
        begins = (np.cumsum(scored.counts) - scored.counts)[looked_at]
        places = np.arange(int(counts.sum())) + np.repeat(begins - (ends - counts), counts)
        entries = scored.entries[places]
        terms, frequencies = np.divmod(entries.astype(np.intp), FREQUENCIES)
        asked = np.full(len(scored.entries), -1, np.int32)
        asked[scored.at] = scored.term
        wanted = sought.query.wanted
        plain = wanted == Wanted()
        vectors = snapshot.vectors(numbers[:deep]) if sought.compared and sought.asked.vectors is not None else None
        of_title, of_sentence = _beside(vectors, sought.asked, len(numbers))
        return Found(
            kind=kind,
            keys=keys,
            facets=Facets.none(len(numbers)) if sought.query.bare else snapshot.columns.facets_of(numbers),
            passing=scored.picked.passing,
            worth=scored.worth[chosen],
            near=scored.picked.near[chosen],
            fits=fits[chosen],
            lexical=scored.lexical[chosen],
            dense=scored.meant[chosen],
            dense_title=of_title,
            dense_sentence=of_sentence,
            first=scored.first[chosen],
            effects=np.zeros(len(numbers), np.float32) if plain else snapshot.columns.effects(numbers, wanted),
            offsets=np.concatenate([[0], ends]).astype(np.int64),
            terms=snapshot.vocabulary.hashes[terms],
            term_grains=snapshot.vocabulary.grains[terms],
            in_title=(frequencies // (BODY_MOST + 1)).astype(np.uint8),
            in_body=(frequencies % (BODY_MOST + 1)).astype(np.uint8),
            term_rarity=rarity(self._scorer.statistics.documents, self._counts[terms]),
            term_values=self._scorer.values(self._table, entries, np.repeat(scored.lengths[looked_at], counts)),
            asked=asked[places],
            numbers=numbers,
            titles=tuple(title for _, title in snapshot.keys_and_titles(numbers[:deep])) if sought.compared else (),
            vectors=vectors,
        )


def _beside(vectors: Numbers | None, asked: Asked, total: int) -> tuple[Numbers, Numbers]:
    """Cosines of titles with the whole question, and of documents with the nearest of its sentences; zeros for those of
    the ``total`` that have no vectors here.

    Added up in double precision: rounded to single, a document's cosine is then the same whatever documents it is
    computed beside, on every machine.
    """
    title, sentence = np.zeros((2, total), np.float32)
    if vectors is not None and asked.vectors is not None:
        exact, question = vectors.astype(np.float64), asked.vectors.astype(np.float64)
        deep = len(exact)
        title[:deep] = exact[:, 1] @ question[0]
        sentences = question[2:] if len(question) > 2 else question[:1]
        sentence[:deep] = (exact[:, 0] @ sentences.T).max(axis=1)
    return title, sentence
