"""One committed state of a shard, read by any number of threads at once; a reload replaces the whole view, never a
part.

A search has two halves so that several shards can answer together: :meth:`View.candidates` finds and scores what one
shard holds, :meth:`View.rank` orders what one or several have found. Scores depend on the question, the document and
the statistics only, never on what else a shard holds.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType

import numpy as np
import tantivy

from kezhuan.engine.match import index as rows
from kezhuan.engine.match.answer import Answer, Match, MatchedTerm, Reasons, Results, Span, Strength, Suggestion
from kezhuan.engine.match.choice import Chooser, Picked
from kezhuan.engine.match.columns import KINDS
from kezhuan.engine.match.cutting import DEPTH, WordScore, limits
from kezhuan.engine.match.dense import Dense, Encoder
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.facts import fits
from kezhuan.engine.match.finding import Finder, Sought
from kezhuan.engine.match.neighbours import Aids
from kezhuan.engine.match.pool import Found, Pool, merged
from kezhuan.engine.match.query import MOST_ANSWERS, Filters, Query, Wanted
from kezhuan.engine.match.question import Question, cut
from kezhuan.engine.match.ranking import RANKED, Batch, Listed, Ranked, Ranker, in_given_order, joined, rank
from kezhuan.engine.match.reasons import Explainer
from kezhuan.engine.match.score import Bounds, Met, Scorer, Weights
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.spent import Spent, Stage
from kezhuan.engine.match.statistics import Statistics
from kezhuan.engine.match.synonyms import Synonyms

_SHORTEST_KEY, _LONGEST_KEY = 2, 40
#: Entries a shard gives beyond those needed, because some of its best will not count beside those of others.
_MORE = 16
#: The documents of these keys; what is no longer there is left out.
Fetch = Callable[[Sequence[str]], Mapping[str, Document]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a shard ranks with; None switches a part off."""

    weights: Weights
    bounds: Bounds
    encoder: Encoder | None = None
    ranker: Ranker | None = None
    statistics: Statistics | None = None
    aids: Aids | None = None
    synonyms: Synonyms | None = None


class View:
    """A searcher with the arrays and weights its scores are formed with; ``previous`` lends what did not change."""

    def __init__(
        self, searcher: tantivy.Searcher, snapshot: Snapshot, parts: Parts, previous: "View | None" = None
    ) -> None:
        self.snapshot = snapshot
        self.parts = parts
        self.scorer = Scorer(parts.statistics or snapshot, parts.weights)
        self._chooser = Chooser(searcher, snapshot, self.scorer.statistics)
        self._previous: Dense | None = None
        if previous is not None:
            # Only what was really built is handed on; looking at the property would build it.
            self._previous = previous.__dict__.get("_dense") or previous._previous

    @cached_property
    def _dense(self) -> Dense | None:
        encoder = self.parts.encoder
        if encoder is None or encoder.name != self.snapshot.state.encoder:
            return None
        dense = Dense(self.snapshot, self._previous)
        self._previous = None
        return dense

    @cached_property
    def _finder(self) -> Finder:
        dense = self._dense
        return Finder(self.snapshot, self.scorer, None if dense is None else self.parts.encoder, dense)

    def search(self, query: Query) -> Results:
        """See :meth:`Shard.search`."""
        began = time.perf_counter()
        sought = self._sought(query)
        found = {kind: self._of_kind(kind, sought) for kind in dict.fromkeys(query.kinds)}
        numbers: dict[str, int] = {}
        for part in found.values():
            if isinstance(part, Found):
                numbers.update(zip(part.keys, part.numbers.tolist(), strict=True))
        return self._rank(sought, found, partial(self._known, numbers), began)

    def candidates(self, query: Query, *, thorough: bool = False) -> Batch:
        """See :meth:`Shard.candidates`."""
        sought = self._sought(query)
        return Batch({kind: self._part(kind, sought, thorough) for kind in dict.fromkeys(query.kinds)})

    def rank(self, query: Query, batches: Sequence[Batch], fetch: Fetch) -> Results:
        """See :meth:`Shard.rank`."""
        began = time.perf_counter()
        found = {kind: self._together(query, [batch.found[kind] for batch in batches]) for kind in query.kinds}
        return self._rank(self._sought(query), found, fetch, began)

    def pool(self, query: Query, kind: Kind) -> Pool:
        """See :meth:`Shard.pool`."""
        sought = self._sought(query, sentences=True)
        found = self._finder.found(
            kind, self._picked(kind, sought), sought, limits(_last(query)), deep=max(RANKED, _last(query))
        )
        return Pool(sought.asked, found.only(np.arange(found.deep), found.deep))

    def _sought(self, query: Query, *, sentences: bool | None = None) -> Sought:
        spent = Spent()
        question = self._cut(query)
        compared = self.parts.ranker is not None if sentences is None else sentences
        asked = self._finder.asked(question, sentences=compared)
        words = WordScore(question, self.parts.weights, self.scorer.statistics)
        terms = self.snapshot.vocabulary.find(question.hashes)
        spent.lap(Stage.READ)
        return Sought(query, question, asked, words, terms, compared, spent)

    def explain(self, query: Query, key: str) -> Reasons | None:
        """See :meth:`Shard.explain`."""
        number = self._chooser.number(key)
        if number is None:
            return None
        sought = self._sought(query, sentences=False)
        document = self.snapshot.document(number)
        found = self._finder.only(document.kind, number, sought)
        return self._why(
            query, Explainer(sought.question, self.parts.aids), found, self._finder.met(found, 1), 0, document
        )

    def get(self, key: str) -> Document | None:
        """See :meth:`Shard.get`."""
        number = self.number(key)
        return None if number is None else self.snapshot.document(number)

    def documents(self, keys: Sequence[str]) -> dict[str, Document]:
        """The documents of these keys, as far as they are here."""
        found = self.snapshot.documents_of(self._chooser.of_keys(keys).tolist())
        return {document.key: document for document in found}

    def _known(self, numbers: Mapping[str, int], keys: Sequence[str]) -> dict[str, Document]:
        """:meth:`documents` of keys whose numbers are mostly known."""
        others = [key for key in keys if key not in numbers]
        found = self.snapshot.documents_of([numbers[key] for key in keys if key in numbers])
        return {document.key: document for document in found} | (self.documents(others) if others else {})

    def number(self, key: str) -> int | None:
        """The number of a committed document; None when there is none of this key."""
        return self._chooser.number(key)

    def suggest(self, prefix: str, kinds: Iterable[Kind], limit: int) -> tuple[Suggestion, ...]:
        """See :meth:`Shard.suggest`."""
        found: dict[str, Suggestion] = {}
        wanted = tuple(kinds)
        for field in ("name", "inner"):
            query = rows.named(field, prefix, wanted)
            if query is None or not wanted or len(found) >= limit:
                break
            for key, name, number in self._names(query):
                kind = KINDS[int(self.snapshot.columns.facts["kind"][number])]
                found.setdefault(key, Suggestion(key, kind, name))
        return tuple(found.values())[:limit]

    def warm(self) -> None:
        """Build what the first question would have to wait for."""
        for log in self.snapshot.logs.values():
            log.read_ahead()
        self._finder.warm()
        for kind in Kind:
            self._chooser.passing(kind, Filters())

    def trying(self, synonyms: Synonyms | None) -> "View":
        """The same state searched with other synonyms; nothing is read anew."""
        other = copy(self)
        other.parts = replace(self.parts, synonyms=synonyms)
        return other

    def ranking(self, ranker: Ranker | None) -> "View":
        """The same state put in order by another ranker; nothing is read anew."""
        other = copy(self)
        other.parts = replace(self.parts, ranker=ranker)
        return other

    def _cut(self, query: Query) -> Question:
        return cut(query, self.scorer, self.parts.synonyms)

    def _names(self, query: tantivy.Query) -> list[tuple[str, str, int]]:
        """Key, title and number of named documents, short names first."""
        numbers = self._chooser.numbers(query, DEPTH)
        named = zip(self.snapshot.keys_and_titles(numbers), numbers.tolist(), strict=True)
        return sorted(
            ((key, title, number) for (key, title), number in named), key=lambda row: (len(row[1]), row[1], row[0])
        )

    def _picked(self, kind: Kind, sought: Sought) -> Picked:
        query, whole = sought.query, sought.asked.whole
        return self._chooser.candidates(
            kind, query.filters, sought.words, _last(query), self._dense, whole, sought.spent
        )

    def _of_kind(self, kind: Kind, sought: Sought) -> Found | Listed:
        query = sought.query
        if not sought.question:
            return self._unasked(kind, query)
        picked = self._picked(kind, sought)
        found = self._finder.found(kind, picked, sought, limits(_last(query)), deep=self._deep(query))
        sought.spent.lap(Stage.SCORE)
        return found if len(found) or not _is_key(query) else self._by_name(kind, query)

    def _part(self, kind: Kind, sought: Sought, thorough: bool) -> Found | Listed:
        """What this shard adds to the candidates of a kind. Some of what looks best here will not count beside what
        other shards hold, so a few more than will be needed come with their entries; ``thorough``: all of them.
        """
        query = sought.query
        if not sought.question:
            return self._unasked(kind, query)
        picked, deep = self._picked(kind, sought), self._deep(query)
        enough = len(picked.numbers) if thorough else deep + (deep and deep // 4 + _MORE)
        found = self._finder.part(kind, picked, sought, limits(_last(query)), deep=enough)
        return found if found.fits.any() or not _is_key(query) else self._by_name(kind, query)

    def _deep(self, query: Query) -> int:
        """How many candidates need their entries: those the ranker scores, and those whose reasons may be shown."""
        explained = query.reasons and not query.bare
        shown = _last(query) if explained else 0
        if explained and query.wanted != Wanted():
            shown = MOST_ANSWERS  # facts may lift any of them
        return max(RANKED if self.parts.ranker is not None else 0, shown)

    def _unasked(self, kind: Kind, query: Query) -> Listed:
        """What answers a question without words."""
        if (query.text or query.title) and not query.filters.narrow:
            return Listed(kind)  # signs that say nothing ask for nothing
        return self._newest(kind, query.filters, _last(query))

    def _newest(self, kind: Kind, filters: Filters, last: int) -> Listed:
        """An empty question with filters: what passes them, the newest first."""
        if filters == Filters():
            return Listed(kind)
        passing = self._chooser.passing(kind, filters)
        numbers = np.flatnonzero(passing.mask)
        days = self.snapshot.columns.facts["published"][numbers]
        numbers = numbers[np.argsort(-days, kind="stable")[: max(DEPTH, last)]]
        days = self.snapshot.columns.facts["published"][numbers].tolist()
        return Listed(
            kind,
            tuple(self.snapshot.keys(numbers)),
            tuple((-day, "") for day in days),
            self.snapshot.columns.facets_of(numbers),
            passing.count,
            self.parts.bounds.weak,
        )

    def _by_name(self, kind: Kind, query: Query) -> Listed:
        """Letters that stand in no text may be the pinyin or initials of a name."""
        for field, score in (("name", self.parts.bounds.strong), ("inner", self.parts.bounds.fair)):
            asked = rows.named(field, query.text, (kind,), query.filters)
            found = self._names(asked) if asked is not None else []
            if found:
                numbers = np.array([number for _, _, number in found], np.int64)
                return Listed(
                    kind,
                    tuple(key for key, _, _ in found),
                    tuple((len(title), title) for _, title, _ in found),
                    self.snapshot.columns.facets_of(numbers),
                    len(found),
                    score,
                    by_name=True,
                )
        return Listed(kind, by_name=True)

    def _rank(self, sought: Sought, parts: Mapping[Kind, Found | Listed], fetch: Fetch, began: float) -> Results:
        query = sought.query
        explainer = Explainer(sought.question, self.parts.aids)
        answers: list[Answer] = []
        matches: list[Match] = []
        totals: dict[Kind, int] = {}
        facets: dict[Kind, dict[str, dict[str, int]]] = {}
        for kind in dict.fromkeys(query.kinds):
            part = parts[kind]
            found = part if isinstance(part, Found) else None
            ranked = self._ordered(sought, part)
            totals[kind], facets[kind] = ranked.total, ranked.facets
            sought.spent.lap(Stage.RANK)
            last = min(_last(query), len(ranked.keys))
            if query.bare:
                listed = zip(ranked.keys[query.offset : last], ranked.scores[query.offset : last], strict=True)
                matches += [Match(key, kind, score, self._strength(ranked, score)) for key, score in listed]
                continue
            documents = fetch(ranked.keys[query.offset : last])
            met: list[Met] = []
            if query.reasons and found is not None:
                explainer.read(documents.values())
                met = self._finder.met(found, max(ranked.places[query.offset : last], default=-1) + 1)
            for place in range(query.offset, last):
                document = documents.get(ranked.keys[place])
                if document is not None:
                    why = self._reasons(query, explainer, ranked, found, met, place, document)
                    score = ranked.scores[place]
                    answers.append(Answer(document.key, kind, score, self._strength(ranked, score), document, why))
            sought.spent.lap(Stage.REASONS)
        seconds = time.perf_counter() - began
        return Results(
            tuple(answers), tuple(matches), totals, facets, seconds, sought.question.choice, sought.spent.seconds
        )

    def _together(self, query: Query, parts: Sequence[Found | Listed]) -> Found | Listed:
        """What several shards found, as if one had."""
        scored = [part for part in parts if isinstance(part, Found)]
        listed = [part for part in parts if isinstance(part, Listed)]
        if any(part.fits.any() for part in scored) or not listed:
            return merged(scored, limits(_last(query)), self._deep(query))
        best = max(part.score for part in listed)
        return joined([part for part in listed if part.score == best])

    def _ordered(self, sought: Sought, part: Found | Listed) -> Ranked:
        if isinstance(part, Listed):
            return in_given_order(part)
        return rank(part, sought.asked, self.parts.ranker, self.parts.bounds, unrelated=sought.query.unrelated)

    def _reasons(
        self,
        query: Query,
        explainer: Explainer,
        ranked: Ranked,
        found: Found | None,
        met: Sequence[Met],
        place: int,
        document: Document,
    ) -> Reasons | None:
        if not query.reasons:
            return None
        if ranked.by_name:
            return _named(query, document)
        if found is None:  # settled by filters alone: there are no words to show
            return Reasons((), (), {"title": 0.0, "body": 0.0, "facts": 0.0}, 0.0)
        at = ranked.places[place]
        return self._why(query, explainer, found, met, at, document, ranked.parts(at))

    def _why(
        self,
        query: Query,
        explainer: Explainer,
        found: Found,
        met: Sequence[Met],
        place: int,
        document: Document,
        ranker_parts: Mapping[str, float] = MappingProxyType({}),
    ) -> Reasons:
        meant = max(0.0, float(found.first[place] - found.lexical[place]))
        facts = tuple(fits(query.wanted, document.facts))
        return explainer.explain(met[place], document, facts, ranker_parts, meant)

    def _strength(self, ranked: Ranked, score: float) -> Strength:
        return (ranked.bounds or self.parts.bounds).strength(score)


def _last(query: Query) -> int:
    """How many answers have to be known to show the page that is asked for."""
    return query.offset + query.limit


def _is_key(query: Query) -> bool:
    """Whether the question could be a name typed in letters."""
    typed = query.text.replace(" ", "").replace("'", "")
    return not query.title and typed.isascii() and typed.isalnum() and _SHORTEST_KEY <= len(typed) <= _LONGEST_KEY


def _named(query: Query, document: Document) -> Reasons:
    """The one reason of an answer found by the sound of its name."""
    asked = Span("text", 0, len(query.text))
    whole = Span("title", 0, len(document.title))
    term = MatchedTerm(query.text.strip(), 1.0, 1.0, (asked,), (whole,))
    return Reasons((term,), (), {"title": 1.0, "body": 0.0, "facts": 0.0}, 0.0)
