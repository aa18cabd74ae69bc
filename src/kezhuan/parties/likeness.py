"""How alike two names are, and all alike pairs among many names without comparing each with each.

Dice coefficient over sets of character pairs (Dice 1945): 2·|A∩B| / (|A|+|B|). All pairs are found exactly by prefix
filtering (Bayardo, Ma, Srikant 2007; Xiao et al. 2008): with the rarest pairs first, two sets that are alike enough
must share one of their first few.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

#: Above this two names are shown to a person as perhaps the same; below it a warning would be noise.
ALIKE = 0.75
_ORDINALS = re.compile(r"第?[0-9一二三四五六七八九十]+")


def grams(key: str) -> frozenset[str]:
    """Character pairs of a name key; a key of one character is its own gram."""
    return frozenset(key[i : i + 2] for i in range(len(key) - 1)) or frozenset({key} - {""})


def likeness(one: str, other: str) -> float:
    """From 0 (nothing shared) to 1 (same pairs). Names told apart by a number (第一、第二 …) are not alike: 0."""
    if one == other:
        return 1.0 if one else 0.0
    if _ORDINALS.findall(one) != _ORDINALS.findall(other):
        return 0.0
    first, second = grams(one), grams(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


@dataclass(frozen=True, slots=True, order=True)
class AlikePair:
    """``first`` < ``second`` are keys of the mapping given to ``alike_pairs``."""

    first: int
    second: int
    likeness: float


def _prefix(size: int, threshold: float) -> int:
    """How many of the rarest grams must be looked at so that no pair above ``threshold`` is missed.

    Dice ≥ t bounds the partner's size from below by |A|·t/(2−t), hence the overlap by t·|A|/(2−t).
    """
    return size - math.ceil(threshold * size / (2 - threshold) - 1e-9) + 1


def alike_pairs(keys: Mapping[int, str], threshold: float = ALIKE) -> list[AlikePair]:
    """Every pair of names at least ``threshold`` alike, the most alike first. ``keys``: id → name key."""
    sets = {number: grams(key) for number, key in keys.items() if key}
    numbers = {number: tuple(_ORDINALS.findall(keys[number])) for number in sets}
    counts = Counter(gram for found in sets.values() for gram in found)
    by_gram: dict[str, list[int]] = defaultdict(list)
    pairs: list[AlikePair] = []
    for number in sorted(sets):
        own, size = sets[number], len(sets[number])
        rarest = sorted(own, key=lambda gram: (counts[gram], gram))
        candidates: set[int] = set()
        for gram in rarest[: _prefix(size, threshold)]:
            candidates.update(by_gram[gram])
            by_gram[gram].append(number)
        for other in candidates:
            theirs = sets[other]
            if numbers[other] != numbers[number]:
                continue
            value = 1.0 if keys[other] == keys[number] else 2 * len(own & theirs) / (size + len(theirs))
            if value >= threshold:
                pairs.append(AlikePair(other, number, value))
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first, pair.second))
