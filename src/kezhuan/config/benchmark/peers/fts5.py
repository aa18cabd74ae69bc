"""SQLite's full-text search."""

import sqlite3
from collections.abc import Callable, Collection, Iterable

from kezhuan.config.benchmark.peers.peer import Scored, Unavailable, best, cut_words, questions, whole_text
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.text.normalise import normalise

_TRIGRAM = 3


def _joined(text: str) -> str:
    return "".join(normalise(text).text.split())


def _trigrams(text: str) -> list[str]:
    joined = _joined(text)
    return [joined[place : place + _TRIGRAM] for place in range(len(joined) - _TRIGRAM + 1)]


class Fts5:
    """One table in memory; ``written`` prepares a document's text and ``asked`` makes a question's terms."""

    titles: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)

    def __init__(
        self,
        name: str,
        setting: str,
        tokenizer: str,
        written: Callable[[str], str],
        asked: Callable[[str], list[str]],
    ) -> None:
        self.name, self.setting = name, setting
        self._written, self._asked = written, asked
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._base = sqlite3.connect(":memory:")
        try:
            self._base.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='{tokenizer}')")
        except sqlite3.OperationalError as fault:
            self._base.close()
            raise Unavailable(f"这里的 SQLite 不支持（{fault}）") from None

    def index(self, documents: Iterable[Document]) -> None:
        """See :class:`Peer`."""
        with self._base:
            for number, document in enumerate(documents, 1):
                self._keys.append(document.key)
                self._numbers[document.key] = number
                row = (number, self._written(whole_text(document)))
                self._base.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", row)
            self._base.execute("INSERT INTO texts (texts) VALUES ('optimize')")

    def search(self, demand: Demand, keys: Collection[str] | None, limit: int, title: float = 1.0) -> Scored:
        """See :class:`Peer`. A demand with title and text asks twice, deep, and the scores are added."""
        parts = list(questions(demand, title))
        deep = limit if len(parts) == 1 and keys is None else -1
        scores: dict[str, float] = {}
        for text, weight in parts:
            for number, rank in self._hits(text, deep):
                key = self._keys[number - 1]
                scores[key] = scores.get(key, 0.0) - weight * rank
        wanted = scores.keys() if keys is None else scores.keys() & set(keys)
        return best(((key, scores[key]) for key in wanted), limit)

    def _hits(self, text: str, limit: int) -> list[tuple[int, float]]:
        terms = dict.fromkeys(term.replace('"', '""').replace("\0", "") for term in self._asked(text))
        asked = " OR ".join(f'"{term}"' for term in terms if term)
        if not asked:
            return []
        found = self._base.execute(
            "SELECT rowid, rank FROM texts WHERE texts MATCH ? ORDER BY rank, rowid LIMIT ?", (asked, limit)
        )
        return found.fetchall()

    def close(self) -> None:
        """See :class:`Peer`."""
        self._base.close()


def of_trigrams() -> Fts5:
    """With SQLite's own tokenizer for languages without spaces."""
    return Fts5(
        "fts5-trigram", "SQLite FTS5，trigram 分词器，去空格，各三元为“或”，bm25()", "trigram", _joined, _trigrams
    )


def of_words() -> Fts5:
    """Over segmented words."""
    setting = "SQLite FTS5，先用结巴分词，unicode61，各词为“或”，bm25()"
    return Fts5("fts5-words", setting, "unicode61", lambda text: " ".join(cut_words(text)), cut_words)
