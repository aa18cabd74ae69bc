"""BM25 by the library bm25s."""

import logging
from collections.abc import Callable, Collection, Iterable

import numpy as np

from kezhuan.config.benchmark.peers.peer import (
    Scored,
    Unavailable,
    best_of,
    cut_pairs,
    cut_words,
    questions,
    whole_text,
)
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand


class Bm25:
    """Okapi BM25 in Lucene's form; ``cut`` makes its terms."""

    titles: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)

    def __init__(self, name: str, setting: str, cut: Callable[[str], list[str]]) -> None:
        try:
            # An extra: whoever only runs the platform has no use for it.
            from bm25s import BM25  # noqa: PLC0415
        except ImportError:
            raise Unavailable("没有安装 bm25s（uv sync --extra bench）") from None
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells every step otherwise
        self.name, self.setting = name, setting
        self._cut = cut
        self._keys: list[str] = []
        self._model = BM25(method="lucene", k1=1.2, b=0.75)

    def index(self, documents: Iterable[Document]) -> None:
        """See :class:`Peer`."""
        texts = []
        for document in documents:
            self._keys.append(document.key)
            texts.append(self._cut(whole_text(document)))
        self._model.index(texts, show_progress=False)

    def search(self, demand: Demand, keys: Collection[str] | None, limit: int, title: float = 1.0) -> Scored:
        """See :class:`Peer`."""
        scores = np.zeros(len(self._keys))
        for text, weight in questions(demand, title):
            known = [term for term in self._cut(text) if term in self._model.vocab_dict]
            if known:
                scores += weight * self._model.get_scores(known)
        return best_of(self._keys, scores, keys, limit)

    def close(self) -> None:
        """See :class:`Peer`."""


def of_words() -> Bm25:
    """Over segmented words."""
    return Bm25("bm25s-words", "bm25s，Lucene 式 BM25（k1=1.2，b=0.75），结巴分词", cut_words)


def of_pairs() -> Bm25:
    """Over pairs of characters."""
    return Bm25("bm25s-pairs", "bm25s，Lucene 式 BM25（k1=1.2，b=0.75），字符 2 元", cut_pairs)
