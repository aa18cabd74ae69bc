"""Parts for cross-validation that never share a demand.

All judgements of one demand lie in one part, and so do demands that are one demand entered twice: what is fitted on the
other parts has never seen any of their pairs.
"""

import random
from collections.abc import Mapping


def grouped_folds(groups: Mapping[str, str], count: int, seed: int) -> tuple[frozenset[str], ...]:
    """Demands in ``count`` parts of about as many groups each; ``groups`` maps a demand to what binds it to others,
    its title for instance. The same for the same seed whatever the order; ValueError when there are fewer groups than
    parts.
    """
    order = sorted(set(groups.values()))
    if not 2 <= count <= len(order):
        raise ValueError(f"{len(order)} groups cannot be split into {count} parts")
    random.Random(seed).shuffle(order)  # noqa: S311 - a split, no secret
    part = {group: place % count for place, group in enumerate(order)}
    return tuple(frozenset(key for key, group in groups.items() if part[group] == at) for at in range(count))
