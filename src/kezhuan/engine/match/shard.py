"""One shard of the matching engine: the only interface the rest of the platform knows.

``add``, ``remove``, ``commit`` (one writer), ``reload``, ``search``, ``explain``, ``get``, ``suggest``, ``count``;
``candidates`` and ``rank`` are the two halves of ``search`` for several shards that answer together. What lies on disk
is described in ``folder``. A crash loses what was not committed and nothing else. A shard built by another version or
encoder, or damaged, is emptied when the writer opens it; ``fresh`` then asks the writer to add everything again.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from kezhuan.engine.match import index as rows
from kezhuan.engine.match.answer import Reasons, Results, Suggestion
from kezhuan.engine.match.dense import DocumentVectors, Encoder
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.folder import Folder
from kezhuan.engine.match.neighbours import Aids, WordVectors
from kezhuan.engine.match.pool import Pool
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.ranking import Batch, Ranker
from kezhuan.engine.match.score import Bounds, Weights, analyse
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.statistics import Statistics
from kezhuan.engine.match.store import Store, nothing
from kezhuan.engine.match.synonyms import Synonyms
from kezhuan.engine.match.view import Fetch, Parts, View

#: Memory the writer may use before it writes a segment, in bytes; one thread keeps the result the same on every run.
_HEAP = 64_000_000
#: An index in which more than this part was replaced or removed is better built anew.
_WORN_PART, _WORN_LEAST = 0.5, 20_000


class Shard:
    """See the module. ``path`` None keeps everything in memory; ``names`` False leaves out :meth:`suggest` (faster to
    build). ``encoder``, ``ranker`` and ``synonyms`` None switch meaning, the second stage and synonyms off.

    Reading is safe from many threads; writing belongs to one thread of one process.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        writable: bool = False,
        names: bool = True,
        weights: Weights | None = None,
        bounds: Bounds | None = None,
        encoder: Encoder | None = None,
        ranker: Ranker | None = None,
        synonyms: Synonyms | None = None,
    ) -> None:
        """Open the shard; :class:`IndexNotReady` for a reader before it is built, :class:`IndexBusy` for a second
        writer.
        """
        aids = Aids(WordVectors(encoder.words)) if encoder is not None else None
        usual = Bounds() if encoder is None else Bounds.of_words_and_meaning()
        self._parts = Parts(weights or Weights(), bounds or usual, encoder, ranker, aids=aids, synonyms=synonyms)
        self._with_names = names
        self._folder = Folder(path, writable=writable, encoder=encoder.name if encoder else "")
        self._writer: tantivy.IndexWriter | None = None
        self._added: dict[str, int] = {}
        self._removed: set[str] = set()
        try:
            self._open(writable=writable or path is None)
        except BaseException:
            self._folder.release()
            raise

    def _open(self, *, writable: bool) -> None:
        self._index, snapshot = self._folder.open()
        if writable:
            self._writer = self._index.writer(_HEAP, 1)
            encoder = self._parts.encoder
            self._store = Store(self._folder.arrays, snapshot, DocumentVectors(encoder) if encoder else None)
            snapshot = self._store.snapshot
        self._view = self._look(snapshot or nothing())

    @property
    def fresh(self) -> bool:
        """Whether the writer found nothing usable and began anew: everything has to be added again."""
        return self._folder.fresh

    @property
    def worn(self) -> bool:
        """Whether so much was replaced or removed that building anew would make the shard smaller and faster."""
        snapshot = self._view.snapshot
        gone = len(snapshot) - snapshot.documents
        return gone > max(_WORN_LEAST, _WORN_PART * len(snapshot))

    @property
    def statistics(self) -> Statistics:
        """The shard's own figures, to be added up with those of other shards."""
        return self._view.snapshot.statistics

    @property
    def count(self) -> int:
        """Committed documents."""
        return self._view.snapshot.documents

    def use_statistics(self, statistics: Statistics | None) -> None:
        """Score by these figures from now on, over commits and reloads; None goes back to the shard's own."""
        self._parts = replace(self._parts, statistics=statistics)
        self._view = self._look(self._view.snapshot)

    @property
    def ranker(self) -> Ranker | None:
        """The second stage in use; None for none."""
        return self._parts.ranker

    def use_ranker(self, ranker: Ranker | None) -> None:
        """Put candidates in order by this ranker from now on, over commits and reloads; None by the first stage."""
        self._parts = replace(self._parts, ranker=ranker)
        self._view = self._view.ranking(ranker)

    def renewed(self, statistics: Statistics | None) -> Self:
        """A second reader, of what was committed since and scoring by ``statistics``, that shares with this one what
        did not change. This one answers on from the old state.
        """
        other = copy(self)
        other._folder = copy(self._folder)
        other._parts = replace(self._parts, statistics=statistics)
        other._index, snapshot = other._folder.open(self._view.snapshot)
        other._view = View(other._index.searcher(), snapshot or nothing(), other._parts, self._view)
        return other

    def use_synonyms(self, synonyms: Synonyms | None) -> None:
        """Search with these from now on, over commits and reloads; what is indexed does not depend on them."""
        self._parts = replace(self._parts, synonyms=synonyms)
        self._view = self._view.trying(synonyms)

    def trying(self, synonyms: Synonyms | None) -> View:
        """The committed state searched with other synonyms, for a look at what they would change."""
        return self._view.trying(synonyms)

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents, replacing those of the same key; seen by searches after :meth:`commit`. Returns how many."""
        writer = self._need_writer()
        added = 0
        for document in documents:
            analysed = analyse(document)
            self._forget(document.key)
            number = self._store.add(document, analysed)
            made = rows.row(document, analysed, number, names=self._with_names)
            writer.add_document(made)
            self._added[document.key] = number
            added += 1
        return added

    def remove(self, keys: Iterable[str]) -> None:
        """Remove documents; unknown keys are ignored. Seen by searches after :meth:`commit`."""
        self._need_writer()
        for key in keys:
            self._forget(key)

    def commit(self) -> None:
        """Make all changes since the last commit durable and visible, together."""
        writer = self._need_writer()
        state = self._store.prepare()
        writer.delete_documents_by_term("key", rows.MARKER)
        writer.add_document(rows.marker(state.generation))
        writer.commit()
        self._added, self._removed = {}, set()
        self._view = self._look(self._store.committed(state))
        self._folder.seen()

    @property
    def pending(self) -> bool:
        """Whether anything was added or removed since the last commit."""
        return bool(self._added or self._removed)

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        self._need_writer().rollback()
        self._store.rollback()
        self._added, self._removed = {}, set()

    def close(self) -> None:
        """Release the writer; what was not committed is lost. A reader needs no closing."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer = None
            self._folder.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reload(self, *, warm: bool = False) -> bool:
        """See what the writer committed since; two file look-ups when nothing changed. Returns whether something
        did. ``warm`` gets the new state ready for questions first; searches go on with the old one meanwhile.
        """
        if self._writer is not None or not self._folder.changed():
            return False
        index, snapshot = self._folder.open(self._view.snapshot)
        view = View(index.searcher(), snapshot or nothing(), self._parts, self._view)
        if warm:
            view.warm()
        self._index, self._view = index, view
        return True

    def warm(self) -> None:
        """Build what the first question would have to wait for."""
        self._view.warm()

    def search(self, query: Query) -> Results:
        """Ranked answers for each kind asked for; reasons only for the answers shown."""
        return self._view.search(query)

    def search_many(self, queries: Iterable[Query]) -> Iterator[Results]:
        """Many questions, answered in their order."""
        return map(self.search, queries)

    def candidates(self, query: Query, *, thorough: bool = False) -> Batch:
        """The first half of a search: what this shard holds, scored. ``thorough``: with everything :meth:`rank` could
        ever need, for when it found the first answer too shallow.
        """
        return self._view.candidates(query, thorough=thorough)

    def rank(self, query: Query, batches: Sequence[Batch], fetch: Fetch | None = None) -> Results:
        """The second half: what one or several shards found, as one list. ``fetch`` gives the documents of a
        page, from whichever shards hold them. :class:`Shallow` when a shard has to be asked again, thoroughly.
        """
        return self._view.rank(query, batches, fetch or self._view.documents)

    def pool(self, query: Query, kind: Kind) -> Pool:
        """What a ranker would see for this question."""
        return self._view.pool(query, kind)

    def explain(self, query: Query, key: str) -> Reasons | None:
        """Why the document of ``key`` is or is not a good answer; None when there is no such document."""
        return self._view.explain(query, key)

    def get(self, key: str) -> Document | None:
        """The committed document of this key as it was added, or None."""
        return self._view.get(key)

    def documents(self, keys: Sequence[str]) -> dict[str, Document]:
        """The committed documents of these keys, as far as there are any."""
        return self._view.documents(keys)

    def suggest(self, prefix: str, kinds: Iterable[Kind] = tuple(Kind), limit: int = 8) -> tuple[Suggestion, ...]:
        """Names that begin as typed in characters, pinyin or initials; whole names before inner words, short before
        long.
        """
        return self._view.suggest(prefix, kinds, limit)

    def _look(self, snapshot: Snapshot) -> View:
        self._index.reload()
        return View(self._index.searcher(), snapshot, self._parts, getattr(self, "_view", None))

    def _need_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise RuntimeError("this shard was opened for reading")
        return self._writer

    def _forget(self, key: str) -> None:
        """Take the document of this key out, if there is one, committed or not."""
        number = self._added.pop(key, None)
        if number is None and key not in self._removed:
            number = self._view.number(key)
            self._removed.add(key)
        if number is not None:
            self._store.forget(number)
            self._need_writer().delete_documents_by_term("key", key)
