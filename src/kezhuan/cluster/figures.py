"""The figures of all shards added up, so that every shard scores as one single shard would."""

from collections.abc import Sequence

import numpy as np

from kezhuan.engine.match.statistics import Statistics


def together(parts: Sequence[Statistics]) -> Statistics:
    """The sum of the figures of shards that share no document."""
    hashes, inverse = np.unique(np.concatenate([part.hashes for part in parts]), return_inverse=True)
    weights = np.concatenate([part.counts for part in parts])
    counts = np.bincount(inverse, weights=weights, minlength=len(hashes)).astype(np.int32)
    tokens = np.sum([part.tokens for part in parts], axis=0)
    return Statistics(sum(part.documents for part in parts), hashes.astype(np.uint32), counts, tokens)
