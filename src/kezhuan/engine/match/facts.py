"""Facts of an answer against what was wanted: shown as fitting or not, and a small, stated part of the score."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kezhuan.engine.match.answer import Verdict
from kezhuan.engine.match.document import Facts
from kezhuan.engine.match.query import Wanted

#: Part by which a fact raises (fits) or lowers (misses) the score of the words. Words decide; facts settle near ties.
EFFECTS: dict[str, tuple[float, float]] = {
    "industry": (0.08, -0.04),
    "division": (0.03, 0.0),
    "way": (0.03, -0.03),
    "price": (0.04, -0.08),
    "readiness": (0.04, -0.06),
}

_LEVELS = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Fit:
    """One fact: its verdict, both sides as plain values, and its effect as a part of the words' score."""

    name: str
    verdict: Verdict
    wanted: tuple[str, ...]
    stated: tuple[str, ...]
    effect: float


def division_stem(code: str) -> str:
    """A division code without the levels that are all zeros: ``330300`` → ``3303``, so that inside means "begins
    with".
    """
    stem = code
    for shorter, longer in zip(reversed((0, *_LEVELS[:-1])), reversed(_LEVELS), strict=True):
        if len(stem) == longer and shorter and not stem[shorter:].strip("0"):
            stem = stem[:shorter]
    return stem


def _judge(name: str, wanted: tuple[str, ...], stated: tuple[str, ...], fits: bool) -> Fit:
    if not stated:
        return Fit(name, Verdict.UNKNOWN, wanted, stated, 0.0)
    better, worse = EFFECTS[name]
    return Fit(name, Verdict.FITS if fits else Verdict.MISSES, wanted, stated, better if fits else worse)


def _inside(wanted: Collection[str], stated: Collection[str]) -> bool:
    return any(division_stem(code).startswith(division_stem(want)) for code in stated for want in wanted)


def _yuan(amount: Decimal | None) -> tuple[str, ...]:
    return () if amount is None else (str(amount),)


def fits(wanted: Wanted, facts: Facts) -> Iterator[Fit]:
    """A verdict for every fact that was asked for, in a fixed order."""
    if wanted.industries:
        met = bool(set(wanted.industries) & set(facts.industries))
        yield _judge("industry", wanted.industries, facts.industries, met)
    if wanted.divisions:
        yield _judge("division", wanted.divisions, facts.divisions, _inside(wanted.divisions, facts.divisions))
    if wanted.ways:
        yield _judge("way", wanted.ways, facts.ways, bool(set(wanted.ways) & set(facts.ways)))
    if wanted.budget is not None:
        affordable = facts.price is not None and facts.price <= wanted.budget
        yield _judge("price", _yuan(wanted.budget), _yuan(facts.price), affordable)
    if wanted.readiness is not None:
        level = facts.readiness
        stated = () if level is None else (str(level),)
        yield _judge("readiness", (str(wanted.readiness),), stated, level is not None and level >= wanted.readiness)
