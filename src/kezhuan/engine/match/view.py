"""One committed state of a shard, read by any number of threads at once; a reload replaces the whole view, never a
part.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

import tantivy

from kezhuan.engine.match import index as rows
from kezhuan.engine.match.answer import Answer, MatchedTerm, Reasons, Results, Span, Suggestion
from kezhuan.engine.match.document import Document, Kind, load_facts
from kezhuan.engine.match.facts import Fit, fits
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.question import Question, cut
from kezhuan.engine.match.ranking import Candidate, Ranked, facet_values, in_given_order, rank
from kezhuan.engine.match.reasons import explain
from kezhuan.engine.match.score import Bounds, Forward, Scorer, Weights
from kezhuan.engine.match.statistics import Hashes, Statistics

#: Candidates the index hands to the scorer for each kind; more when more answers are asked for.
DEPTH = 200
_DEEPER = 3
#: Weighed candidates kept per view, some 4 KB each: the whole of a city.
_CACHED = 65_536
_AT_ONCE = 500
_SHORTEST_KEY, _LONGEST_KEY = 2, 40


class View:
    """A searcher with the statistics and weights its scores are formed with."""

    def __init__(self, searcher: tantivy.Searcher, statistics: Statistics, weights: Weights, bounds: Bounds) -> None:
        self.searcher = searcher
        self.statistics = statistics
        self._weights = weights
        self._bounds = bounds
        self._scorer = Scorer(statistics, weights)
        self._cache: dict[tuple[int, int], Candidate] = {}

    def search(self, query: Query) -> Results:
        """See :meth:`Shard.search`."""
        began = time.perf_counter()
        question = cut(query, self._scorer)
        answers: list[Answer] = []
        totals: dict[Kind, int] = {}
        facets: dict[Kind, dict[str, dict[str, int]]] = {}
        for kind in dict.fromkeys(query.kinds):
            ranked = self._ranked(kind, query, question)
            totals[kind], facets[kind] = ranked.total, ranked.facets
            for score, candidate in ranked.page(query.offset, query.limit):
                answers.append(self._answer(query, question, score, candidate, by_name=ranked.by_name))
        return Results(tuple(answers), totals, facets, time.perf_counter() - began)

    def explain(self, query: Query, key: str) -> Reasons | None:
        """See :meth:`Shard.explain`."""
        address = self._find(key)
        if address is None:
            return None
        candidate = self._candidate(address)
        return self._why(query, cut(query, self._scorer), candidate, self._document(candidate))

    def get(self, key: str) -> Document | None:
        """See :meth:`Shard.get`."""
        address = self._find(key)
        return None if address is None else self._document(self._candidate(address))

    def suggest(self, prefix: str, kinds: Iterable[Kind], limit: int) -> tuple[Suggestion, ...]:
        """See :meth:`Shard.suggest`."""
        found: dict[str, Suggestion] = {}
        wanted = tuple(kinds)
        for field in ("name", "inner"):
            query = rows.named(field, prefix, wanted)
            if query is None or not wanted or len(found) >= limit:
                break
            for name, each in self._names(query):
                found.setdefault(each.key, Suggestion(each.key, each.kind, name))
        return tuple(found.values())[:limit]

    def hashes(self, key: str) -> Hashes | None:
        """The terms of a committed document, for statistics; None when there is no such document."""
        address = self._find(key)
        return None if address is None else self._forward(address).hashes

    def all_hashes(self) -> Iterator[Hashes]:
        """The terms of every committed document."""
        count = max(1, int(self.searcher.num_docs))
        for _, address in self.searcher.search(tantivy.Query.all_query(), count, count=False).hits:
            yield self._forward(address).hashes

    def prefetch(self, seconds: float) -> int:
        """Weigh documents before anybody asks, newest segments last, for at most ``seconds``; returns how many."""
        end = time.perf_counter() + seconds
        count = min(_CACHED, int(self.searcher.num_docs))
        if count == 0:
            return 0
        hits = self.searcher.search(tantivy.Query.all_query(), count, count=False).hits
        done = 0
        while done < len(hits) and time.perf_counter() < end:
            done += len(self._candidates(address for _, address in hits[done : done + _AT_ONCE]))
        return done

    def _find(self, key: str) -> tantivy.DocAddress | None:
        query = tantivy.Query.term_query(rows.SCHEMA, "key", key, "basic")
        hits = self.searcher.search(query, 1, count=False).hits
        return hits[0][1] if hits else None

    def _forward(self, address: tantivy.DocAddress) -> Forward:
        return Forward.load(bytes(self.searcher.doc(address).get_first("forward") or b""))

    def _candidates(self, addresses: Iterable[tantivy.DocAddress]) -> list[Candidate]:
        """What scoring needs of these documents; what was not looked at since the last commit is read and weighed at
        once.
        """
        places = [((address.segment_ord, address.doc), address) for address in addresses]
        cache = self._cache
        if len(cache) + len(places) > _CACHED:
            # A new dictionary, not a cleared one: another thread may be reading the old.
            cache = self._cache = {}
        new = [(at, address, self.searcher.doc(address)) for at, address in places if at not in cache]
        forwards = [Forward.load(bytes(stored.get_first("forward") or b"")) for _, _, stored in new]
        for (at, address, stored), vector in zip(new, self._scorer.documents(forwards), strict=True):
            facts = load_facts(bytes(stored.get_first("facts") or b"{}").decode())
            key, kind = str(stored.get_first("key")), Kind(str(stored.get_first("kind")))
            cache[at] = Candidate(key, kind, vector, facts, tuple(facet_values(facts)), address)
        return [cache[at] for at, _ in places]

    def _candidate(self, address: tantivy.DocAddress) -> Candidate:
        return self._candidates((address,))[0]

    def _document(self, candidate: Candidate) -> Document:
        stored = self.searcher.doc(candidate.address)
        title, body = rows.load_texts(bytes(stored.get_first("document") or b'["", {}]'))
        return Document(candidate.key, candidate.kind, title, body, candidate.facts)

    def _names(self, query: tantivy.Query) -> Sequence[tuple[str, Candidate]]:
        hits = self.searcher.search(query, DEPTH, count=False).hits
        found = self._candidates(address for _, address in hits)
        named = [(self._document(each).title, each) for each in found]
        return sorted(named, key=lambda pair: (len(pair[0]), pair[0], pair[1].key))

    def _ranked(self, kind: Kind, query: Query, question: Question) -> Ranked:
        last = query.offset + query.limit
        if not question:
            return self._newest(kind, query.filters, last)
        asked = rows.candidates(kind, query.filters, question, self._weights)
        hits = self.searcher.search(asked, max(DEPTH, _DEEPER * last), count=False).hits
        if not hits and _is_key(query):
            return self._by_name(kind, query)
        found = self._candidates(address for _, address in hits)
        vectors = [each.vector for each in found]
        scores, related = self._scorer.scores(question.hashes, question.values, question.longer, vectors)
        if not query.unrelated and len(question.forms) > 1:
            # What shares nothing but scattered characters is no answer: no reason could be shown for it.
            found = list(compress(found, related))
            scores = scores[related]
        return rank(found, scores.tolist(), query.wanted, self._bounds, unrelated=query.unrelated)

    def _newest(self, kind: Kind, filters: Filters, last: int) -> Ranked:
        """An empty question with filters: what passes them, the newest first."""
        if filters == Filters():
            return Ranked()
        asked = rows.everything(kind, filters)
        result = self.searcher.search(asked, max(DEPTH, last), order_by_field="published")
        found = self._candidates(address for _, address in result.hits)
        total = int(getattr(result, "count", len(found)))  # the type stubs leave the count out
        return in_given_order(found, total, self._bounds.weak)

    def _by_name(self, kind: Kind, query: Query) -> Ranked:
        """Letters that stand in no text may be the pinyin or initials of a name."""
        for field, score in (("name", self._bounds.strong), ("inner", self._bounds.fair)):
            asked = rows.named(field, query.text, (kind,), query.filters)
            found = [each for _, each in self._names(asked)] if asked is not None else []
            if found:
                return in_given_order(found, len(found), score, by_name=True)
        return Ranked(by_name=True)

    def _answer(self, query: Query, question: Question, score: float, candidate: Candidate, *, by_name: bool) -> Answer:
        document = self._document(candidate)
        why = None
        if query.reasons:
            why = _named(query, document) if by_name else self._why(query, question, candidate, document)
        return Answer(candidate.key, candidate.kind, score, self._bounds.strength(score), document, why)

    def _why(self, query: Query, question: Question, candidate: Candidate, document: Document) -> Reasons:
        title_parts = self._scorer.title_parts(self._forward(candidate.address))
        return explain(question, candidate.vector, title_parts, document, _fits(query, candidate))


def _is_key(query: Query) -> bool:
    """Whether the question could be a name typed in letters."""
    typed = query.text.replace(" ", "").replace("'", "")
    return not query.title and typed.isascii() and typed.isalnum() and _SHORTEST_KEY <= len(typed) <= _LONGEST_KEY


def _fits(query: Query, candidate: Candidate) -> tuple[Fit, ...]:
    return tuple(fits(query.wanted, candidate.facts))


def _named(query: Query, document: Document) -> Reasons:
    """The one reason of an answer found by the sound of its name."""
    asked = Span("text", 0, len(query.text))
    whole = Span("title", 0, len(document.title))
    term = MatchedTerm(query.text.strip(), 1.0, 1.0, (asked,), (whole,))
    return Reasons((term,), (), {"title": 1.0, "body": 0.0, "facts": 0.0}, 0.0)
