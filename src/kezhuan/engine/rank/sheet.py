"""A pool of candidates laid out for features: every entry weighed, every pair of candidates compared."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.pool import Pool
from kezhuan.engine.match.statistics import Numbers
from kezhuan.engine.text.terms import Grain

Floats = NDArray[np.float64]

#: A term counts by its grain: whole words and Latin forms are made of pairs and characters that count as well.
_GRAIN_WEIGHTS = np.sqrt(np.array([1.0, 0.4, 0.2, 1.4]))
_SATURATION = 1.5
_STATEMENT = 0.25
#: The question's rarity counts more than the document's: a rare word asked for is the matter itself.
_ASKED_POWER = 1.25
#: Candidates whose vectors agree to this are one text entered twice; they say nothing about each other.
_SAME = 0.999
EVERY, CHARACTERS, PAIRS = "all", "char", "pair"
GRAINS = (CHARACTERS, PAIRS, EVERY)


def saturated(counts: NDArray[np.generic]) -> Floats:
    """``f·(k+1)/(f+k)`` as in the first stage."""
    values = counts.astype(np.float64)
    return values * (_SATURATION + 1) / (values + _SATURATION)


@dataclass(frozen=True, slots=True)
class Matches:
    """The entries of one grain (or of all): candidate, question term (−1 for none), rarity, saturated mentions times
    rarity times grain, and the length of each candidate's vector of these.
    """

    owner: NDArray[np.int64]
    asked: NDArray[np.int64]
    term: NDArray[np.int64]
    rarity: Floats
    weight: Floats
    length: Floats
    asked_grain: Floats


class Sheet:
    """What the features of one pool are computed from.

    A candidate is looked at through its *head*: its title, or its texts when it has no title; the question through its
    title (its text when it has none) and its text. Titles are what people judge by, and they are alike in length
    whatever the source, so that what was learned on titles holds for documents with long texts.
    """

    def __init__(self, pool: Pool) -> None:
        found, asked = pool.found, pool.asked
        self.pool, self.count = pool, found.deep
        owner = found.owner
        titled = np.bincount(owner, found.in_title > 0, minlength=self.count) > 0
        mentions = np.where(titled[owner], found.in_title, found.in_body)
        kept = np.flatnonzero(mentions)
        self._owner, self._mentions = owner[kept], mentions[kept]
        self._asked = found.asked[kept].astype(np.int64)
        self._rarity = found.term_rarity[kept].astype(np.float64)
        self._grain = found.term_grains[kept].astype(np.int64)
        self._term = np.unique(found.terms[kept], return_inverse=True)[1].astype(np.int64)
        named = bool((asked.title_counts > 0).any())
        self.heading = (asked.title_counts if named else asked.text_counts).astype(np.float64)
        self.statement = asked.text_counts.astype(np.float64)
        self.asked_rarity = asked.rarity.astype(np.float64)
        self.asked_grain = asked.grains.astype(np.int64)
        # By words alone; what meaning adds are features of their own.
        self.first = found.lexical[: self.count].astype(np.float64)

    def of(self, grain: str) -> Matches:
        """The entries of one of :data:`GRAINS`."""
        wanted = {CHARACTERS: Grain.CHARACTER, PAIRS: Grain.PAIR}.get(grain)
        some = slice(None) if wanted is None else np.flatnonzero(self._grain == wanted)
        weights = _GRAIN_WEIGHTS if wanted is None else np.ones(4)
        rarity, owner = self._rarity[some], self._owner[some]
        weight = saturated(self._mentions[some]) * rarity * weights[self._grain[some]]
        length = np.sqrt(self.sums(owner, weight * weight))
        asked = weights[self.asked_grain] if wanted is None else (self.asked_grain == wanted).astype(np.float64)
        length = np.where(length > 0, length, 1.0)
        return Matches(owner, self._asked[some], self._term[some], rarity, weight, length, asked)

    def sums(self, owner: NDArray[np.int64], values: Floats) -> Floats:
        """Sum of ``values`` for each candidate."""
        return np.bincount(owner, values, minlength=self.count).astype(np.float64)

    def question(self, grain: Floats) -> tuple[Floats, Floats, Floats]:
        """The weighed question of these grains by its title, its text and both, each of length one."""
        rarity = self.asked_rarity**_ASKED_POWER * grain
        heading, statement = saturated(self.heading) * rarity, saturated(self.statement) * rarity
        return _unit(heading), _unit(statement), _unit(heading + _STATEMENT * statement)

    @cached_property
    def distinct(self) -> Floats:
        """1 for the first candidate of every title, 0 for its copies."""
        titles = self.pool.found.titles[: self.count]
        first: dict[str, int] = {}
        for place, title in enumerate(titles):
            first.setdefault(title, place)
        if len(first) <= 1:
            return np.ones(self.count)
        return np.array([float(first[title] == place) for place, title in enumerate(titles)])

    @cached_property
    def meant(self) -> Floats:
        """Cosine of every two candidates' heads by meaning, 0 with itself and without an encoder."""
        vectors = self.pool.found.vectors
        if vectors is None:
            return np.zeros((self.count, self.count))
        whole, titles = vectors[: self.count, 0], vectors[: self.count, 1]
        return _without_self(np.where(titles.any(axis=1, keepdims=True), titles, whole))

    def alike(self, matches: Matches) -> Floats:
        """Cosine of every two candidates over their terms, 0 with itself."""
        spread = np.bincount(matches.term) > 1
        shared = np.flatnonzero(spread[matches.term])
        column = np.cumsum(spread) - 1
        table = np.zeros((self.count, int(spread.sum())), np.float32)
        owner = matches.owner[shared]
        table[owner, column[matches.term[shared]]] = matches.weight[shared] / matches.length[owner]
        return _without_self(table)


def apart(alike: Floats) -> Floats:
    """``alike`` without copies: a text entered twice is no second witness."""
    return np.where(alike > _SAME, 0.0, alike)


def _without_self(table: Numbers) -> Floats:
    products = (table @ table.T).astype(np.float64)
    np.fill_diagonal(products, 0.0)
    return products


def _unit(values: Floats) -> Floats:
    length = float(np.sqrt(values @ values))
    return values / length if length else values
