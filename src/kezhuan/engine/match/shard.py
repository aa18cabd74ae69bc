"""One shard of the matching engine: the only interface the rest of the platform knows.

``add``, ``remove``, ``commit`` (one writer), ``reload``, ``search``, ``explain``, ``get``, ``suggest``, ``count``.
What lies on disk is described in ``folder``. A crash loses what was not committed and nothing else. A shard built by
another version, or damaged, is emptied when the writer opens it; ``fresh`` then asks the writer to add everything
again.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from kezhuan.engine.match import index as rows
from kezhuan.engine.match.answer import Reasons, Results, Suggestion
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.folder import Folder
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.score import Bounds, Weights, analyse
from kezhuan.engine.match.statistics import Hashes, Statistics
from kezhuan.engine.match.view import View

#: Memory the writer may use before it writes a segment, in bytes; one thread keeps the result the same on every run.
_HEAP = 64_000_000


class Shard:
    """See the module. ``path`` None keeps everything in memory; ``names`` False leaves out :meth:`suggest` (faster to
    build).

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
    ) -> None:
        """Open the shard; :class:`IndexNotReady` for a reader before it is built, :class:`IndexBusy` for a second
        writer.
        """
        self._weights = weights or Weights()
        self._bounds = bounds or Bounds()
        self._with_names = names
        self._folder = Folder(path, writable=writable)
        self._writer: tantivy.IndexWriter | None = None
        self._added: dict[str, Hashes] = {}
        self._removed: dict[str, Hashes] = {}
        try:
            self._open(writable=writable or path is None)
        except BaseException:
            self._folder.release()
            raise

    def _open(self, *, writable: bool) -> None:
        self._index = self._folder.open()
        if writable:
            self._writer = self._index.writer(_HEAP, 1)
        self._view = self._look(self._folder.statistics())
        if writable and self.statistics.documents != self.count:
            self._count_again()

    @property
    def fresh(self) -> bool:
        """Whether the writer found nothing usable and began anew: everything has to be added again."""
        return self._folder.fresh

    @property
    def statistics(self) -> Statistics:
        """The figures that scores depend on."""
        return self._view.statistics

    @property
    def count(self) -> int:
        """Committed documents."""
        return int(self._view.searcher.num_docs)

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents, replacing those of the same key; seen by searches after :meth:`commit`. Returns how many."""
        writer = self._need_writer()
        added = 0
        for document in documents:
            analysed = analyse(document)
            made = rows.row(document, analysed, names=self._with_names)
            self._forget(document.key)
            writer.delete_documents_by_term("key", document.key)
            writer.add_document(made)
            self._added[document.key] = analysed.forward.hashes
            added += 1
        return added

    def remove(self, keys: Iterable[str]) -> None:
        """Remove documents; unknown keys are ignored. Seen by searches after :meth:`commit`."""
        writer = self._need_writer()
        for key in keys:
            self._forget(key)
            writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make all changes since the last commit durable and visible, together."""
        self._need_writer().commit()
        statistics = self.statistics.changed(self._added.values(), self._removed.values())
        self._added, self._removed = {}, {}
        self._folder.save(statistics)
        self._view = self._look(statistics)

    def rollback(self) -> None:
        """Forget all changes since the last commit."""
        self._need_writer().rollback()
        self._added, self._removed = {}, {}

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

    def reload(self) -> bool:
        """See what the writer committed since; two file look-ups when nothing changed. Returns whether something
        did.
        """
        if self._writer is not None or not self._folder.changed():
            return False
        self._index = self._folder.open()
        self._view = self._look(self._folder.statistics())
        return True

    def prefetch(self, seconds: float) -> int:
        """Get ready for questions: read and weigh committed documents for at most ``seconds``; returns how many."""
        return self._view.prefetch(seconds)

    def search(self, query: Query) -> Results:
        """Ranked answers for each kind asked for; reasons only for the answers shown."""
        return self._view.search(query)

    def explain(self, query: Query, key: str) -> Reasons | None:
        """Why the document of ``key`` is or is not a good answer; None when there is no such document."""
        return self._view.explain(query, key)

    def get(self, key: str) -> Document | None:
        """The committed document of this key as it was added, or None."""
        return self._view.get(key)

    def suggest(self, prefix: str, kinds: Iterable[Kind] = tuple(Kind), limit: int = 8) -> tuple[Suggestion, ...]:
        """Names that begin as typed in characters, pinyin or initials; whole names before inner words, short before
        long.
        """
        return self._view.suggest(prefix, kinds, limit)

    def _look(self, statistics: Statistics) -> View:
        self._index.reload()
        return View(self._index.searcher(), statistics, self._weights, self._bounds)

    def _count_again(self) -> None:
        """Statistics from the documents themselves: after a crash between the index's commit and theirs."""
        statistics = Statistics().changed(self._view.all_hashes(), ())
        self._folder.save(statistics)
        self._view = self._look(statistics)

    def _need_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise RuntimeError("this shard was opened for reading")
        return self._writer

    def _forget(self, key: str) -> None:
        """Note that the committed document of this key, if there is one, no longer counts."""
        if self._added.pop(key, None) is None and key not in self._removed:
            old = self._view.hashes(key)
            if old is not None:
                self._removed[key] = old
