"""Candidates put in order, counted, and described by the values they could be narrowed by."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import tantivy

from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Facts, Kind
from kezhuan.engine.match.facts import division_stem, fits
from kezhuan.engine.match.query import Wanted
from kezhuan.engine.match.score import Bounds, Vector

#: Readiness levels are offered in the three bands people speak of: laboratory, pilot, production.
READINESS_BANDS = ((1, 3), (4, 6), (7, 9))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What scoring needs of one document; ``values`` are its facets and ``address`` leads to the rest."""

    key: str
    kind: Kind
    vector: Vector
    facts: Facts
    values: tuple[tuple[str, str], ...]
    address: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of one kind, best first, with ``total`` and ``facets`` over those that count as answers."""

    order: Sequence[tuple[float, Candidate]] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    by_name: bool = False

    def page(self, offset: int, limit: int) -> Sequence[tuple[float, Candidate]]:
        return self.order[offset : offset + limit]


def rank(
    found: Sequence[Candidate], scores: Sequence[float], wanted: Wanted, bounds: Bounds, *, unrelated: bool = False
) -> Ranked:
    """Order by score, then key, so that equal scores never change places between two runs.

    ``unrelated`` keeps what is too weak to be called an answer (evaluation ranks whole lists).
    """
    asked = wanted != Wanted()
    scored = [
        (score * (1.0 + sum(fit.effect for fit in fits(wanted, each.facts))) if asked else score, each)
        for score, each in zip(scores, found, strict=True)
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].key))
    answers = [pair for pair in scored if bounds.strength(pair[0]) is not Strength.NONE]
    return Ranked(scored if unrelated else answers, len(answers), _facets([each for _, each in answers]))


def in_given_order(found: Sequence[Candidate], total: int, score: float, *, by_name: bool = False) -> Ranked:
    """Candidates whose order was settled by the index (newest first, names by length), all with one score."""
    return Ranked([(score, each) for each in found], total, _facets(found), by_name)


def _facets(found: Sequence[Candidate]) -> dict[str, dict[str, int]]:
    """Facet → value → number of candidates, the commonest value first."""
    counts = Counter(chain.from_iterable(each.values for each in found))
    facets: dict[str, dict[str, int]] = {}
    for (facet, value), number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        facets.setdefault(facet, {})[value] = number
    return facets


def facet_values(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every value by which a document can be narrowed to: pairs of facet and value, each once."""
    yield from (("industry", code) for code in set(facts.industries))
    yield from (("division", stem) for stem in {division_stem(code) for code in facts.divisions})
    yield from (("way", way) for way in set(facts.ways))
    if facts.status:
        yield "status", facts.status
    for low, high in READINESS_BANDS:
        if facts.readiness is not None and low <= facts.readiness <= high:
            yield "readiness", f"{low}-{high}"
