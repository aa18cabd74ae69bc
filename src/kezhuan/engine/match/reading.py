"""What the rest of the platform may ask of a shard, be it in this process or on other machines."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from kezhuan.engine.match.answer import Reasons, Results, Suggestion
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.synonyms import Synonyms


class Searcher(Protocol):
    """Whatever answers questions."""

    def search(self, query: Query) -> Results: ...


class Reader(Searcher, Protocol):
    """The reading side; see :class:`kezhuan.engine.match.shard.Shard` for what each promises."""

    @property
    def count(self) -> int: ...

    def trying(self, synonyms: Synonyms | None) -> Searcher: ...

    def search_many(self, queries: Iterable[Query]) -> Iterator[Results]: ...

    def explain(self, query: Query, key: str) -> Reasons | None: ...

    def get(self, key: str) -> Document | None: ...

    def suggest(self, prefix: str, kinds: Iterable[Kind] = ..., limit: int = ...) -> Sequence[Suggestion]: ...

    def warm(self) -> None: ...


class Writer(Protocol):
    """The writing side. ``fresh``: nothing usable was found, everything has to be added again."""

    @property
    def fresh(self) -> bool: ...

    def add(self, documents: Iterable[Document]) -> int: ...

    def remove(self, keys: Iterable[str]) -> None: ...

    def commit(self) -> None: ...
