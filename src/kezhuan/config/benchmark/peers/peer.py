"""What every other program must offer to be measured, and the texts all of them are given."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand, Ranking
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import words

#: Key and score, best first; equal scores in the order of their keys.
Scored = list[tuple[str, float]]


class Unavailable(Exception):
    """The program is not installed here; the message says in Chinese what is missing."""


class Peer(Protocol):
    """One program in one setting. ``name`` is stable; ``setting`` says in Chinese how it is used.

    ``titles`` are the weights of a demand's title against its text that are tried on the judged demands; the best one
    counts, which is in the program's favour. :meth:`search` asks with ``title`` as the weight.
    """

    name: str
    setting: str
    titles: tuple[float, ...]

    def index(self, documents: Iterable[Document]) -> None:
        """Take in all documents, once."""

    def search(self, demand: Demand, keys: Collection[str] | None, limit: int, title: float = 1.0) -> Scored:
        """The best ``limit`` documents out of ``keys`` (None: all of them) that share anything with the demand."""

    def close(self) -> None:
        """Let go of files and servers."""


def as_ranking(peer: Peer, title: float) -> Ranking:
    """``peer`` as something to be measured."""

    def ranked(demand: Demand, keys: Collection[str] | None, limit: int) -> list[str]:
        return [key for key, _ in peer.search(demand, keys, limit, title)]

    return ranked


def whole_text(document: Document) -> str:
    """Title and texts as one text."""
    return "\n".join(text for text in document.texts().values() if text)


def questions(demand: Demand, title: float) -> Iterator[tuple[str, float]]:
    """The texts a demand asks with and the weight of each."""
    if demand.title:
        yield demand.title, title
    if demand.text:
        yield demand.text, 1.0


def cut_words(text: str) -> list[str]:
    """Words as the product's segmenter cuts them, its domain words included; punctuation left out."""
    return [word.form for word in words(normalise(text).text) if any(map(str.isalnum, word.form))]


def cut_pairs(text: str) -> list[str]:
    """Overlapping pairs of characters, within what spaces and punctuation bound; a lone character stays alone."""
    found = []
    for run in "".join(sign if sign.isalnum() else " " for sign in normalise(text).text).split():
        found += [run[place : place + 2] for place in range(max(1, len(run) - 1))]
    return found


def best(scores: Iterable[tuple[str, float]], limit: int) -> Scored:
    """The ``limit`` best of ``scores``; what scores nothing is no answer."""
    return sorted((pair for pair in scores if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))[:limit]


def best_of(held: Sequence[str], scores: NDArray[np.float64], keys: Collection[str] | None, limit: int) -> Scored:
    """The best of documents ``held`` by their ``scores``, out of ``keys`` (None: all of them)."""
    wanted = None if keys is None else set(keys)
    found = ((held[place], float(scores[place])) for place in np.flatnonzero(scores).tolist())
    return best((pair for pair in found if wanted is None or pair[0] in wanted), limit)
