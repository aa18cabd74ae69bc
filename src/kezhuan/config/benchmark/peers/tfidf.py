"""Character TF-IDF: the plainest thing that works for Chinese."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kezhuan.config.benchmark.peers.peer import Scored, best_of, questions, whole_text
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.text.normalise import normalise


def _grams(text: str) -> Counter[str]:
    joined = "".join(normalise(text).text.split())
    return Counter(joined) + Counter(map("".join, pairwise(joined)))


class CharacterTfIdf:
    """Cosine of smooth TF-IDF over single characters and pairs, as scikit-learn's ``TfidfVectorizer`` weighs them."""

    name = "tfidf"
    setting = "字符 1–2 元 TF-IDF 余弦（权重同 scikit-learn 默认，去空格）；题目和正文各问一次，两个余弦加权相加"
    titles: tuple[float, ...] = (1.0, 2.0, 4.0)

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._rarity: dict[str, float] = {}
        self._postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}

    def index(self, documents: Iterable[Document]) -> None:
        """See :class:`Peer`."""
        holders: dict[str, list[tuple[int, int]]] = {}
        for document in documents:
            for gram, count in _grams(whole_text(document)).items():
                holders.setdefault(gram, []).append((len(self._keys), count))
            self._keys.append(document.key)
        total = len(self._keys)
        self._rarity = {gram: math.log((1 + total) / (1 + len(held))) + 1 for gram, held in holders.items()}
        squares = np.zeros(total)
        for gram, held in holders.items():
            places, counts = np.array(held, np.int32).T
            weights = counts * np.float32(self._rarity[gram])
            squares[places] += weights**2
            self._postings[gram] = (places, weights)
        lengths = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
        for places, weights in self._postings.values():
            weights /= lengths[places]

    def search(self, demand: Demand, keys: Collection[str] | None, limit: int, title: float = 1.0) -> Scored:
        """See :class:`Peer`."""
        scores = np.zeros(len(self._keys))
        for text, weight in questions(demand, title):
            known = {gram: count * self._rarity[gram] for gram, count in _grams(text).items() if gram in self._rarity}
            length = math.sqrt(math.fsum(value**2 for value in known.values())) or 1.0
            for gram, value in known.items():
                places, weights = self._postings[gram]
                scores[places] += weight * value / length * weights
        return best_of(self._keys, scores, keys, limit)

    def close(self) -> None:
        """See :class:`Peer`."""
