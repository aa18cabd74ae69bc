"""From points to a ranking: weighted, averaged over experts, with the spread beside it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Standing:
    """One proposal: mean of the experts' weighted points, difference between highest and lowest, place."""

    proposal_id: int
    mean: Decimal
    spread: Decimal
    rank: int


def weighted(points: Mapping[int, int], weights: Mapping[int, int]) -> Decimal:
    """One expert's points for one proposal, by the weights of the criteria (which add up to 100)."""
    return sum((Decimal(points[key]) * weight for key, weight in weights.items()), Decimal(0)) / 100


def rank(totals: Mapping[int, Sequence[Decimal]]) -> list[Standing]:
    """Best first; equal means share a place and the next one is skipped."""
    means = {key: _rounded(sum(each, Decimal(0)) / len(each)) for key, each in totals.items() if each}
    ordered = sorted(means, key=lambda key: (-means[key], key))
    return [
        Standing(
            key,
            means[key],
            _rounded(max(totals[key]) - min(totals[key])),
            1 + sum(means[other] > means[key] for other in ordered),
        )
        for key in ordered
    ]


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_THOUSANDTH, ROUND_HALF_UP)
