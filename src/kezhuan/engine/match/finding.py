"""Chosen documents scored: the first stage, all candidates of a kind at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.dense import Encoder, joined
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.pool import Asked, Found
from kezhuan.engine.match.query import Query, Wanted
from kezhuan.engine.match.question import Question
from kezhuan.engine.match.score import BODY_MOST, Scorer, Weighed, shared
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.statistics import Numbers, rarity


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores of ``numbers``; ``at`` and ``term`` say where their terms are among the question's."""

    numbers: NDArray[np.int64]
    weighed: Weighed
    at: NDArray[np.intp]
    term: NDArray[np.intp]
    lexical: Numbers
    meant: NDArray[np.float32]
    vectors: Numbers | None
    first: Numbers
    related: NDArray[np.bool_]


class Finder:
    """Scores documents of one snapshot; ``encoder`` None leaves meaning out."""

    def __init__(self, snapshot: Snapshot, scorer: Scorer, encoder: Encoder | None) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._encoder = encoder

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
            kept = {part.field: part.kept for part in question.parts}
            rows = self._encoder.encode([kept.get("title", ""), kept.get("text", ""), *chosen])
            vectors = np.concatenate([joined(rows[:1], rows[1:2]), rows[:1], rows[2:]])
        return Asked(
            question.forms,
            question.hashes,
            np.array(question.grains, np.uint8),
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

    def found(
        self,
        kind: Kind,
        numbers: NDArray[np.int64],
        question: Question,
        asked: Asked,
        query: Query,
        *,
        deep: int,
        every: bool = False,
    ) -> Found:
        """The candidates ``numbers`` that have anything to do with the question (``every``: all of them), best first,
        with the entries of the first ``deep``.
        """
        scored = self._scored(numbers, question, asked)
        kept = scored.first > 0
        if every:
            kept[:] = True
        elif not query.unrelated and len(question.forms) > 1:
            # What shares nothing but scattered characters is no answer: no reason could be shown for it.
            kept &= scored.related
        some = np.flatnonzero(kept)
        keys, values = self._snapshot.keys(numbers[some]), scored.first[some].tolist()
        order = sorted(range(len(some)), key=lambda place: (-values[place], keys[place]))
        return self._described(kind, scored, some[order], tuple(keys[place] for place in order), deep, query.wanted)

    def _scored(self, numbers: NDArray[np.int64], question: Question, asked: Asked) -> "_Scored":
        entries, counts = self._snapshot.forwards(numbers)
        weighed = self._scorer.documents(self._table, entries, counts)
        at, term = shared(self._snapshot.vocabulary.find(question.hashes), weighed)
        owner, total = weighed.owner[at], len(numbers)
        lexical = np.bincount(owner, weights=question.values[term] * weighed.values[at], minlength=total).astype(
            np.float32
        )
        related = np.bincount(owner, weights=question.longer[term], minlength=total) > 0
        first: Numbers = lexical
        vectors = None if asked.vectors is None else self._snapshot.vectors(numbers)
        meant = _meant(vectors, asked, total)
        if asked.vectors is not None:
            weights = self._scorer.weights
            first = lexical + np.float32(weights.dense) * np.maximum(meant[0], 0)
            related |= meant[0] >= weights.near
        return _Scored(numbers, weighed, at, term, lexical, meant, vectors, first, related)

    def _described(
        self,
        kind: Kind,
        scored: "_Scored",
        chosen: NDArray[np.intp],
        keys: tuple[str, ...],
        deep: int,
        wanted: Wanted,
    ) -> Found:
        """The candidates at ``chosen`` as arrays that mean the same in every shard."""
        snapshot, weighed, numbers = self._snapshot, scored.weighed, scored.numbers[chosen]
        looked_at = chosen[:deep]
        lengths = weighed.counts[looked_at]
        ends = np.cumsum(lengths)
        begins = (np.cumsum(weighed.counts) - weighed.counts)[looked_at]
        entries = np.arange(int(lengths.sum())) + np.repeat(begins - (ends - lengths), lengths)
        terms, frequencies = weighed.terms[entries], weighed.frequencies[entries]
        asked = np.full(len(weighed.terms), -1, np.int32)
        asked[scored.at] = scored.term
        plain = wanted == Wanted()
        return Found(
            kind=kind,
            keys=keys,
            facets=tuple(snapshot.columns.values_of(numbers)),
            lexical=scored.lexical[chosen],
            dense=scored.meant[0][chosen],
            dense_title=scored.meant[1][chosen],
            dense_sentence=scored.meant[2][chosen],
            first=scored.first[chosen],
            effects=np.zeros(len(numbers), np.float32) if plain else snapshot.columns.effects(numbers, wanted),
            offsets=np.concatenate([[0], ends]).astype(np.int64),
            terms=snapshot.vocabulary.hashes[terms],
            term_grains=snapshot.vocabulary.grains[terms],
            in_title=(frequencies // (BODY_MOST + 1)).astype(np.uint8),
            in_body=(frequencies % (BODY_MOST + 1)).astype(np.uint8),
            term_rarity=rarity(self._scorer.statistics.documents, self._counts[terms]),
            term_values=weighed.values[entries],
            asked=asked[entries],
            titles=tuple(title for _, title in snapshot.keys_and_titles(numbers[:deep])),
            vectors=None if scored.vectors is None else scored.vectors[looked_at],
        )


def _meant(vectors: Numbers | None, asked: Asked, total: int) -> NDArray[np.float32]:
    """(3, n): cosines with the whole question, of titles with it, and of the nearest sentence."""
    if vectors is None or asked.vectors is None:
        return np.zeros((3, total), np.float32)
    whole = vectors @ asked.vectors[0]
    sentences = vectors[:, 0] @ asked.vectors[2:].T if len(asked.vectors) > 2 else whole[:, :1]
    return np.stack([whole[:, 0], whole[:, 1], sentences.max(axis=1)]).astype(np.float32)
