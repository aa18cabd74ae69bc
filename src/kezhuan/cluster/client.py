"""All shards as one: what :class:`Shard` offers, answered by the copies in the cluster."""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self

from kezhuan.cluster.beginning import beginning
from kezhuan.cluster.figures import together
from kezhuan.cluster.groups import ClusterSilent, Groups
from kezhuan.cluster.keeper import NotShown, Trial
from kezhuan.cluster.placement import owner
from kezhuan.engine.match.answer import Reasons, Results, Suggestion
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.pool import Shallow
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.statistics import Statistics
from kezhuan.engine.match.synonyms import Group, Synonyms
from kezhuan.engine.text.pinyin import name_keys, squeeze

_AT_ONCE = 500
_QUESTIONS_AT_ONCE = 32
_LONGEST, _LONGEST_BEGIN = 20.0, 120.0


class Cluster:
    """The reading side. Safe to use from many threads."""

    def __init__(self, groups: Groups, trial: Trial = ()) -> None:
        self._groups, self._trial = groups, trial

    def use_lexicon(self, synonyms: Sequence[Group], domain: Sequence[str]) -> None:
        """Search with these synonyms, and keep these words whole, on every copy from now on."""
        self._groups.every("use_lexicon", tuple(synonyms), tuple(domain))

    def use_ranker(self, stored: bytes) -> None:
        """Put candidates in order by the ranker of this file on every copy; empty for the first stage alone."""
        self._groups.every("use_ranker", stored)

    def trying(self, synonyms: Synonyms | None) -> "Cluster":
        """See :meth:`Shard.trying`."""
        return Cluster(self._groups, (synonyms,))

    def search(self, query: Query) -> Results:
        """See :meth:`Shard.search`; all shards answer from the same commit."""
        return self._searched([query])[0]

    def search_many(self, queries: Iterable[Query]) -> Iterator[Results]:
        """Many questions in portions, for nightly matching; answers come in the order of the questions."""
        rest = iter(queries)
        while portion := list(islice(rest, _QUESTIONS_AT_ONCE)):
            yield from self._searched(portion)

    def _searched(self, queries: Sequence[Query]) -> list[Results]:
        work = len(queries)
        end = time.monotonic() + _LONGEST + work
        thorough = False
        while time.monotonic() < end:
            everyone: dict[int, Sequence[Any]] = dict.fromkeys(
                range(self._groups.shards), (queries, thorough, self._trial)
            )
            found = self._groups.ask_each(everyone, "candidates", work=work)
            shown = {generation for generation, _ in found.values()}
            if len(shown) == 1:
                [generation] = shown
                try:
                    turn = secrets.randbelow(self._groups.shards)
                    asked = (generation, queries, self._trial, *found.values())
                    done: list[Results] = self._groups.ask(turn, "rank_found", *asked, work=work)
                    return done
                except Shallow:
                    thorough = True
                    continue
                except (ClusterSilent, NotShown):
                    continue
            time.sleep(0.01)  # a commit is being shown just now
        raise ClusterSilent

    def explain(self, query: Query, key: str) -> Reasons | None:
        """See :meth:`Shard.explain`."""
        reasons: Reasons | None = self._of(key, "explain", query, key)
        return reasons

    def get(self, key: str) -> Document | None:
        """See :meth:`Shard.get`."""
        document: Document | None = self._of(key, "get", key)
        return document

    def _of(self, key: str, method: str, *arguments: Any) -> Any:
        return self._groups.ask(owner(key, self._groups.shards), method, *arguments)

    def suggest(self, prefix: str, kinds: Iterable[Kind] = tuple(Kind), limit: int = 8) -> tuple[Suggestion, ...]:
        """See :meth:`Shard.suggest`."""
        arguments = (prefix, tuple(kinds), limit)
        found = self._groups.ask_each(dict.fromkeys(range(self._groups.shards), arguments), "suggest")
        typed = squeeze(prefix)

        def place(each: Suggestion) -> tuple[bool, int, str, str]:
            whole = any(key.startswith(typed) for key in name_keys(each.name)[0])
            return not whole, len(each.name), each.name, each.key

        return tuple(sorted((each for part in found.values() for each in part), key=place)[:limit])

    def warm(self) -> None:
        """See :meth:`Shard.warm`: every copy was warm before it showed anything."""

    @property
    def count(self) -> int:
        """Documents shown."""
        return sum(self._groups.ask_each(dict.fromkeys(range(self._groups.shards), ()), "count").values())

    @property
    def statistics(self) -> Statistics:
        """The figures of all shards together."""
        figures: Statistics = self._groups.ask(0, "figures")[1]
        return figures


class ClusterWriter:
    """The writing side: every copy of a shard takes its part, and all show it together or none does.

    A copy that dies on the way is left out until the next session, which fills it from a copy of the same shard that
    was there; when no copy of a shard is left, the commit fails, nothing is shown, and the caller sends the same again.
    ``anew`` fills empty shards beside those that are searched.
    """

    def __init__(self, groups: Groups, *, anew: bool = False) -> None:
        self._groups = groups
        self._session = secrets.token_hex(8)
        standings = groups.every("begin", self._session, anew, seconds=_LONGEST_BEGIN)
        start = beginning(standings, groups.shards, groups.replicas, anew=anew)
        self._generation, self.fresh = start.last, start.fresh
        self._taking = start.whole
        self._check()
        asked = {place: (self._session, *place_of_lender, *at) for place, place_of_lender, at in start.behind}
        self._taking = sorted({*start.whole, *groups.each(asked, "take_from")})

    def add(self, documents: Iterable[Document]) -> int:
        """See :meth:`Shard.add`."""
        rest, done = iter(documents), 0
        while portion := list(islice(rest, _AT_ONCE)):
            parts: dict[int, list[Document]] = {}
            for document in portion:
                parts.setdefault(owner(document.key, self._groups.shards), []).append(document)
            self._send("add", parts)
            done += len(portion)
        return done

    def remove(self, keys: Iterable[str]) -> None:
        """See :meth:`Shard.remove`."""
        parts: dict[int, list[str]] = {}
        for key in keys:
            parts.setdefault(owner(key, self._groups.shards), []).append(key)
        self._send("remove", parts)

    def commit(self) -> None:
        """Durable on every copy first; shown by all of them after."""
        self._generation += 1
        prepared = self._groups.each(dict.fromkeys(self._taking, (self._session, self._generation)), "prepare")
        self._taking = sorted(prepared)
        self._check()
        figures = together(
            [next(prepared[place] for place in self._taking if place[0] == shard) for shard in self._all]
        )
        shown = self._groups.each(dict.fromkeys(self._taking, (self._generation, figures)), "publish")
        self._taking = sorted(shown)
        self._check()

    @property
    def _all(self) -> range:
        return range(self._groups.shards)

    def _send(self, method: str, parts: dict[int, Any]) -> None:
        asked = {place: (self._session, parts[place[0]]) for place in self._taking if place[0] in parts}
        done = self._groups.each(asked, method)
        self._taking = [place for place in self._taking if place not in asked or place in done]
        self._check()

    def _check(self) -> None:
        if {shard for shard, _ in self._taking} != set(self._all):
            raise ClusterSilent

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What was not committed is forgotten when the next session begins."""
