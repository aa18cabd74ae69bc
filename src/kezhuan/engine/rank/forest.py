"""Regression trees as arrays: scored and explained with numpy alone, many rows and all trees at once."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

#: Splits between root and leaf at most; the tables of :meth:`Forest.contributions` have 2 to this power columns.
DEEPEST = 4

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Leaves:
    """For every leaf the features of its path, what a row of unknown value there would pass with, and its parts by
    which features the row passes: ``parts[leaf, passed, place]``.
    """

    tests: Integers
    features: Integers
    parts: Floats
    base: float


class Forest:
    """``feature``, ``threshold``, ``left``, ``right`` and ``cover`` of every split of every tree; a row goes left where
    its feature is at most the threshold. A child below 0 is the leaf ``~child`` with ``value`` and ``leaf_cover``.
    ``roots`` are the trees' first splits.
    """

    NAMES = ("roots", "feature", "threshold", "left", "right", "cover", "value", "leaf_cover")

    def __init__(self, **arrays: NDArray[np.generic]) -> None:
        self.arrays = {name: arrays[name] for name in self.NAMES}
        self.roots, self.feature, self.left, self.right = (
            arrays[name].astype(np.int64) for name in ("roots", "feature", "left", "right")
        )
        self.threshold, self.cover, self.value, self.leaf_cover = (
            arrays[name].astype(np.float64) for name in ("threshold", "cover", "value", "leaf_cover")
        )

    def score(self, matrix: Floats) -> Floats:
        """The sum of all trees for each row."""
        goes_left = matrix[:, self.feature] <= self.threshold
        rows = np.arange(len(matrix))[:, None]
        at = np.broadcast_to(self.roots, (len(matrix), len(self.roots)))
        for _ in range(DEEPEST):
            split = np.maximum(at, 0)
            at = np.where(at < 0, at, np.where(goes_left[rows, split], self.left[split], self.right[split]))
        total: Floats = self.value[~at].sum(axis=1)
        return total

    def contributions(self, matrix: Floats) -> Floats:
        """Shapley values of the features (Lundberg et al. 2020, by the paths' covers): each row and :attr:`base` add
        up to its score exactly.
        """
        leaves = self._leaves
        goes_left = (matrix[:, self.feature] <= self.threshold).astype(np.int64)
        # Both outcomes of every split beside each other, and one test that always passes, for short paths.
        outcomes = np.concatenate([goes_left, 1 - goes_left, np.ones((len(matrix), 1), np.int64)], axis=1)
        passed = outcomes[:, leaves.tests].min(axis=3)
        mask = passed @ (1 << np.arange(DEEPEST))
        parts = leaves.parts[np.arange(len(leaves.parts)), mask]
        width = matrix.shape[1] + 1
        # Places of short paths add their zeros to one more column, cut off below.
        slots = (
            np.where(leaves.features < 0, width - 1, leaves.features) + width * np.arange(len(matrix))[:, None, None]
        )
        sums = np.bincount(slots.ravel(), parts.ravel(), minlength=width * len(matrix))
        table: Floats = sums.astype(np.float64).reshape(len(matrix), width)[:, :-1]
        return table

    @property
    def base(self) -> float:
        """The score of a row of which nothing is known."""
        return self._leaves.base

    @property
    def width(self) -> int:
        """Columns the trees look at, at least."""
        return int(self.feature.max(initial=-1)) + 1

    @cached_property
    def _leaves(self) -> _Leaves:
        paths: dict[int, list[tuple[int, bool]]] = {}
        for root in self.roots.tolist():
            waiting: list[tuple[int, list[tuple[int, bool]]]] = [(root, [])]
            while waiting:
                node, path = waiting.pop()
                if node < 0:
                    paths[~node] = path
                    continue
                waiting.append((int(self.left[node]), [*path, (node, True)]))
                waiting.append((int(self.right[node]), [*path, (node, False)]))
        count, splits = len(self.value), len(self.feature)
        tests = np.full((count, DEEPEST, DEEPEST), 2 * splits, np.int64)
        features = np.full((count, DEEPEST), -1, np.int64)
        unknown = np.ones((count, DEEPEST))
        used = np.zeros(count, np.int64)
        for leaf, path in paths.items():
            by_feature: dict[int, list[tuple[int, bool]]] = {}
            for node, is_left in path:
                by_feature.setdefault(int(self.feature[node]), []).append((node, is_left))
            used[leaf] = len(by_feature)
            for place, (feature, steps) in enumerate(by_feature.items()):
                features[leaf, place] = feature
                for step, (node, is_left) in enumerate(steps):
                    tests[leaf, place, step] = node if is_left else node + splits
                    unknown[leaf, place] *= self._part(node, is_left=is_left)
        parts, base = _shapley(self.value, unknown, used)
        features[features < 0] = -1
        return _Leaves(tests, features, parts, base)

    def _part(self, node: int, *, is_left: bool) -> float:
        child = int(self.left[node] if is_left else self.right[node])
        cover = self.leaf_cover[~child] if child < 0 else self.cover[child]
        return float(cover / self.cover[node])


def _shapley(value: Floats, unknown: Floats, used: Integers) -> tuple[Floats, float]:
    """Parts of every leaf for every set of passed features, and the sum of what the leaves are worth unseen."""
    parts = np.zeros((len(value), 1 << DEEPEST, DEEPEST))
    for size in range(1, DEEPEST + 1):
        some = np.flatnonzero(used == size)
        for mask in range(1 << DEEPEST):
            one = [float(mask >> place & 1) for place in range(size)]
            for place in range(size):
                others = [other for other in range(size) if other != place]
                for known in range(size):
                    weight = factorial(known) * factorial(size - known - 1) / factorial(size)
                    for inside in combinations(others, known):
                        product = value[some] * weight * (one[place] - unknown[some, place])
                        for other in others:
                            product = product * (one[other] if other in inside else unknown[some, other])
                        parts[some, mask, place] += product
    return parts, float((value * unknown.prod(axis=1)).sum())
