"""One copy of one shard: durable first, visible after. Knows nothing of Ray.

A commit has two steps. ``prepare`` makes the changes durable in the folder; what is read stays as it was. ``publish``
shows them, together with the figures of all shards. Every answer is stamped with the generation it was read from, so
that the client can tell when two shards are not at the same commit yet. A copy that missed a commit, or lost its disk,
takes the whole index from one that did not (see ``lending``).
"""

import json
import os
import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kezhuan.cluster.lending import Lender, borrowed, names_of, piece_of
from kezhuan.engine.encode.choose import chosen_encoder
from kezhuan.engine.errors import Conflict, NotAllowedNow
from kezhuan.engine.match.answer import Reasons, Results, Suggestion
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.ranking import Batch
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.statistics import Statistics
from kezhuan.engine.match.synonyms import Group, Synonyms
from kezhuan.engine.match.view import Fetch
from kezhuan.engine.rank.choose import fitting
from kezhuan.engine.rank.model import Ranker
from kezhuan.engine.text.terms import use_domain_words
from kezhuan.engine.words import N_

_NOTE = "generation.json"
_LEXICON = "lexicon.json"
_RANKER = "ranker.npz"
#: Synonyms tried instead of those in use; empty for none tried.
Trial = tuple[()] | tuple[Synonyms | None]


class NotShown(NotAllowedNow):
    """This copy cannot answer yet, or not for the generation that was asked for: another one may."""

    default_code = "shard_not_shown"
    default_message = N_("这个分片的副本还没有准备好。")


class LostTurn(Conflict):
    """The writing session of the caller has ended: another writer began, or the copy was restarted."""

    default_code = "index_busy"
    default_message = N_("匹配索引正由另一个进程写入。")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a copy stands; ``prepared`` is durable, ``shown`` (0: nothing) is what questions are answered from,
    ``published`` the last commit it ever showed.
    """

    prepared: int
    shown: int
    published: int
    documents: int
    fresh: bool
    pid: int
    encoder: str


class Keeper:
    """See the module. Reading is safe from many threads; writing belongs to one."""

    def __init__(self, folder: Path, encoder: str = "", shards: int = 1) -> None:
        """``encoder`` is the setting of the site (see ``engine.encode.choose``); ``shards`` share its documents: an
        index that was shared by another number is not used.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = chosen_encoder(encoder)
        self._folder = folder
        self._shards = shards
        self._changing = threading.RLock()
        self._synonyms = self._remembered()
        self._ranker = self._kept_ranker()
        self._name, self._prepared, self._published = self._noted()
        self._writer = self._opened(self._name)
        if self._writer.fresh:
            self._prepared = 0  # another version wrote it, or it was damaged: it has to be filled again
        self._reader: Shard | None = None
        self._figures: Statistics | None = None
        self._shown, self._shown_name = 0, ""
        self._session = ""

    def _noted(self) -> tuple[str, int, int]:
        try:
            note = json.loads((self._folder / _NOTE).read_text(encoding="ascii"))
            if note["shards"] == self._shards:
                return str(note["folder"]), int(note["prepared"]), int(note["published"])
        except (OSError, ValueError, KeyError):
            pass
        return f"first-of-{self._shards}", 0, 0

    def _note(self, prepared: int, published: int) -> None:
        note = {"folder": self._name, "shards": self._shards, "prepared": prepared, "published": published}
        beside = self._folder / f"{_NOTE}.new"
        with beside.open("w", encoding="ascii") as out:
            json.dump(note, out)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._folder / _NOTE)
        self._prepared, self._published = prepared, published

    def _remembered(self) -> Synonyms | None:
        """The words last told of: a copy that was restarted cuts and searches as the others do."""
        try:
            found = json.loads((self._folder / _LEXICON).read_text(encoding="utf-8"))
            groups = tuple(Group(tuple(words), bool(one_way)) for words, one_way in found["groups"])
            use_domain_words(found["domain"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Synonyms(groups)

    def use_lexicon(self, groups: Sequence[Group], domain: Sequence[str]) -> None:
        """Search with these synonyms and keep these words whole, also after a restart."""
        told = {"groups": [[list(group.words), group.one_way] for group in groups], "domain": list(domain)}
        self._keep_lexicon(json.dumps(told, ensure_ascii=False).encode())

    def told(self) -> tuple[bytes, bytes]:
        """The words and the ranker last told of, for a copy that was away meanwhile; empty for none."""
        lexicon, ranker = self._folder / _LEXICON, self._folder / _RANKER
        return lexicon.read_bytes() if lexicon.exists() else b"", ranker.read_bytes() if ranker.exists() else b""

    def use_told(self, lexicon: bytes, ranker: bytes) -> None:
        """Go by what another copy was told of (see :meth:`told`)."""
        if (lexicon, ranker) != self.told():
            self._keep_lexicon(lexicon)
            self.use_ranker(ranker)

    def _keep_lexicon(self, stored: bytes) -> None:
        beside = self._folder / f"{_LEXICON}.new"
        beside.write_bytes(stored)
        beside.replace(self._folder / _LEXICON)
        self._synonyms = self._remembered()
        if self._reader is not None:
            self._reader.use_synonyms(self._synonyms)

    def _kept_ranker(self) -> Ranker | None:
        """The ranker last told of, as long as this copy's encoder is the one it was fitted with."""
        try:
            ranker = Ranker.load(self._folder / _RANKER)
        except (OSError, ValueError, KeyError, EOFError):
            return None
        return fitting(ranker, self._encoder.name if self._encoder else "")

    def use_ranker(self, stored: bytes) -> None:
        """Put candidates in order by the ranker of this file, also after a restart; empty for the first stage alone."""
        beside = self._folder / f"{_RANKER}.new"
        beside.write_bytes(stored)
        beside.replace(self._folder / _RANKER)
        self._ranker = self._kept_ranker()
        if self._reader is not None:
            self._reader.use_ranker(self._ranker)

    def _opened(self, name: str) -> Shard:
        return Shard(self._folder / name, writable=True, encoder=self._encoder)

    def close(self) -> None:
        """Let go of the folder; what was not committed is lost."""
        self._writer.close()

    def standing(self) -> Standing:
        """How this copy stands."""
        encoder = self._encoder.name if self._encoder else ""
        count, fresh = self._writer.count, self._writer.fresh
        return Standing(self._prepared, self._shown, self._published, count, fresh, os.getpid(), encoder)

    # Writing --------------------------------------------------------------------------------------------------------
    def begin(self, session: str, anew: bool) -> Standing:
        """Give the turn to ``session``; what another one left uncommitted is forgotten. ``anew`` fills an empty shard
        beside the one that is shown.
        """
        with self._changing:
            name = session if anew else self._noted()[0]
            for other in self._folder.iterdir():
                if other.is_dir() and other.name not in (name, self._name, self._shown_name):
                    shutil.rmtree(other, ignore_errors=True)
            self._session = session
            if name == self._name:
                self._writer.rollback()  # opening it anew would take as long as reading the index
            else:
                self._move(name)
            return self.standing()

    def _move(self, name: str) -> None:
        self._writer.close()
        self._name = name
        self._writer = self._opened(name)
        if self._writer.fresh and name != self._session:
            self._prepared = 0

    # Lending --------------------------------------------------------------------------------------------------------
    def files(self, session: str) -> list[str]:
        """The files of the index as last prepared, to be read by another copy while the session writes nothing."""
        self._check(session)
        return names_of(self._folder / self._name)

    def piece(self, session: str, name: str, at: int) -> bytes:
        """Some of one of those files."""
        self._check(session)
        return piece_of(self._folder / self._name / name, at)

    def take(self, session: str, lender: Lender, prepared: int, published: int) -> Standing:
        """Take the whole index from a copy that holds the commit ``prepared``, in place of what lies here. Nothing is
        shown until the figures of all shards are known.
        """
        self._check(session)
        name = borrowed(lender, self._folder)
        with self._changing:
            self._reader, self._shown = None, 0
            self._move(name)
            if self._writer.fresh:
                raise NotShown  # what came is not sound
            self._note(prepared, published)
        self.use_told(*lender.told())
        return self.standing()

    def add(self, session: str, documents: Sequence[Document]) -> int:
        """Take documents in, not visible yet."""
        self._check(session)
        return self._writer.add(documents)

    def remove(self, session: str, keys: Sequence[str]) -> None:
        """Take documents out, visibly so only after the commit."""
        self._check(session)
        self._writer.remove(keys)

    def prepare(self, session: str, generation: int) -> Statistics:
        """Make the session's changes durable; returns the figures of this shard with them."""
        self._check(session)
        with self._changing:
            self._writer.commit()
            self._note(generation, self._published)
            return self._writer.statistics

    def publish(self, generation: int, figures: Statistics) -> int:
        """Show what was prepared, scored with the figures of all shards; :class:`NotShown` when it is not here."""
        with self._changing:
            if self._prepared != generation:
                raise NotShown
            if self._reader is not None and self._shown_name == self._name:
                reader = self._reader.renewed(figures)
                reader.use_synonyms(self._synonyms)
                reader.use_ranker(self._ranker)
            else:
                reader = Shard(
                    self._folder / self._name, encoder=self._encoder, synonyms=self._synonyms, ranker=self._ranker
                )
                reader.use_statistics(figures)
            reader.warm()
            self._shown_name = self._name
            self._reader, self._figures, self._shown = reader, figures, generation
            if self._published != generation:
                self._note(generation, generation)
            return self._shown

    def _check(self, session: str) -> None:
        if session != self._session:
            raise LostTurn

    # Reading --------------------------------------------------------------------------------------------------------
    def own(self) -> tuple[int, Statistics]:
        """The prepared generation and this shard's own figures at it."""
        return self._prepared, self._writer.statistics

    def figures(self) -> tuple[int, Statistics]:
        """The shown generation and the figures of all shards at it."""
        if self._figures is None or not self._shown:
            raise NotShown
        return self._shown, self._figures

    def candidates(
        self, queries: Sequence[Query], thorough: bool = False, trial: Trial = ()
    ) -> tuple[int, list[Batch]]:
        """The first half of each search, with the generation it was read from."""
        shown, shard = self._at(0)
        reader = shard.trying(trial[0]) if trial else shard
        return shown, [reader.candidates(query, thorough=thorough) for query in queries]

    def rank(
        self,
        generation: int,
        queries: Sequence[Query],
        found: Sequence[Sequence[Batch]],
        fetch: Fetch | None,
        trial: Trial = (),
    ) -> list[Results]:
        """The second half: ``found[i]`` is what all shards found for ``queries[i]``."""
        _, shard = self._at(generation)
        reader = shard.trying(trial[0]) if trial else shard
        look = fetch or shard.documents
        return [reader.rank(query, batches, look) for query, batches in zip(queries, found, strict=True)]

    def explain(self, query: Query, key: str) -> Reasons | None:
        """Why the document of ``key`` is or is not a good answer."""
        return self._at(0)[1].explain(query, key)

    def get(self, key: str) -> Document | None:
        """The document of ``key``, or None."""
        return self._at(0)[1].get(key)

    def documents(self, keys: Sequence[str]) -> dict[str, Document]:
        """The documents of these keys, as far as they are here."""
        return self._at(0)[1].documents(keys)

    def suggest(self, prefix: str, kinds: Iterable[Kind], limit: int) -> tuple[Suggestion, ...]:
        """Names that begin as typed."""
        return self._at(0)[1].suggest(prefix, kinds, limit)

    def count(self) -> int:
        """Documents shown."""
        return self._at(0)[1].count

    def _at(self, generation: int) -> tuple[int, Shard]:
        shown, reader = self._shown, self._reader
        if reader is None or generation not in (0, shown):
            raise NotShown
        return shown, reader
