"""Parts for cross-validation that never share a demand.

All judgements of one demand lie in one part, so what is fitted on the other parts has never seen any of its pairs.
"""

import random
from collections.abc import Iterable


def grouped_folds(keys: Iterable[str], count: int, seed: int) -> tuple[frozenset[str], ...]:
    """``keys`` (demands) in ``count`` parts as even as possible, the same for the same seed whatever their order;
    ValueError when there are fewer demands than parts.
    """
    order = sorted(set(keys))
    if not 2 <= count <= len(order):
        raise ValueError(f"{len(order)} demands cannot be split into {count} parts")
    random.Random(seed).shuffle(order)  # noqa: S311 - a split, no secret
    return tuple(frozenset(order[part::count]) for part in range(count))
