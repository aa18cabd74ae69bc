"""The units of ``words/units.txt``: their spellings, what each counts in the base unit of its kind.

``pint`` reads the definitions once, offline, with exact decimals; reading a text afterwards is table look-ups.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache

import pint

from kezhuan.engine.reading.lists import rows
from kezhuan.engine.reading.numerals import whole_if_whole

#: Units that no physics knows; each is counted in itself.
_OWN_UNITS = (
    "次", "件", "倍", "dB", "元", "目", "HRC", "HRB", "HRA", "HV", "HB", "HA", "HD", "IP", "dtex", "支", "pH", "帧",
    "像素", "CFU", "屈光度", "级", "点",
)  # fmt: skip
_OWN = {name: f"own_{place}" for place, name in enumerate(_OWN_UNITS)}

_FOLDED = 3

#: Conversions are kept to more digits than a value is given back with, so that 3 m/min and 50 mm/s are equal.
_DIGITS = Context(prec=20)
_GIVEN = Context(prec=12)


@dataclass(frozen=True, slots=True)
class Unit:
    """``printed`` as shown; a value in it is ``value × scale + offset`` base units of ``dimension``.

    ``not_before`` and ``only_with`` are the words that forbid or are needed for this reading of its spellings;
    ``prefix`` units stand before their number.
    """

    printed: str
    dimension: str
    scale: Decimal
    offset: Decimal = Decimal(0)
    spellings: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    prefix: bool = False

    def to_base(self, value: Decimal) -> Decimal:
        """``value`` of this unit in the base unit."""
        return whole_if_whole(_GIVEN.plus(_DIGITS.add(_DIGITS.multiply(value, self.scale), self.offset)))

    def width_to_base(self, width: Decimal) -> Decimal:
        """A difference (a tolerance) of this unit in the base unit."""
        return whole_if_whole(_GIVEN.plus(_DIGITS.multiply(width, self.scale)))


@dataclass(frozen=True, slots=True)
class Units:
    """All units, with the look-ups from a spelling; longest spellings first in the patterns."""

    exact: dict[str, tuple[Unit, ...]]
    folded: dict[str, tuple[Unit, ...]]
    suffix: re.Pattern[str]
    prefixes: dict[str, Unit]
    prefix: re.Pattern[str]

    def spelled(self, spelling: str) -> tuple[Unit, ...]:
        """The units of a spelling: as written or, for three letters and more (PA may be nylon), without regard to case
        when that leaves one.
        """
        found = self.exact.get(spelling)
        if found is not None:
            return found
        found = self.folded.get(spelling.lower(), ())
        return found if len(spelling) >= _FOLDED and len({unit.printed for unit in found}) == 1 else ()


@cache
def _registry() -> pint.UnitRegistry[Decimal]:
    registry: pint.UnitRegistry[Decimal] = pint.UnitRegistry(non_int_type=Decimal, cache_folder=None)
    for name in _OWN.values():
        registry.define(f"{name} = [{name}]")
    return registry


def _expression(text: str) -> str:
    """``text`` with our own units under names that no unit of pint has."""
    return "/".join(_OWN.get(part, part) for part in text.split("/"))


def _convert(expression: str, base: str) -> tuple[Decimal, Decimal]:
    """Scale and offset from ``expression`` (``0.1 megapascal``) to ``base``."""
    registry = _registry()
    number, _, name = expression.rpartition(" ") if expression[0].isdecimal() else ("1", "", expression)
    factor, name, base = Decimal(number), _expression(name), _expression(base)
    zero = Decimal(str(registry.Quantity(Decimal(0), name).to(base).magnitude))
    one = Decimal(str(registry.Quantity(Decimal(1), name).to(base).magnitude))
    return _DIGITS.multiply(one - zero, factor).normalize(_DIGITS), zero.normalize(_DIGITS)


def _columns(line: str) -> list[str]:
    columns = [column.strip() for column in line.split("|")]
    return columns + [""] * (5 - len(columns))


def _suffix_units() -> list[Unit]:
    units: list[Unit] = []
    dimension = base = ""
    for line in rows("units"):
        if line.startswith("["):
            dimension, base = (part.strip() for part in line[1:].split("]"))
            continue
        printed, expression, spellings, not_before, only_with = _columns(line)
        scale, offset = _convert(expression, base)
        units.append(
            Unit(
                printed, dimension, scale, offset,
                tuple(spellings.split()), tuple(not_before.split()), tuple(only_with.split()),
            )
        )  # fmt: skip
    return units


def _prefix_units(bases: dict[str, str]) -> list[Unit]:
    units: list[Unit] = []
    for line in rows("prefixes"):
        printed, expression, spellings, _, _ = _columns(line)
        name = expression.rpartition(" ")[2]
        one = _registry().Quantity(Decimal(1), _expression(name))
        dimension = next(key for key, base in bases.items() if one.is_compatible_with(_expression(base)))
        scale, offset = _convert(expression, bases[dimension])
        units.append(Unit(printed, dimension, scale, offset, tuple(spellings.split()), prefix=True))
    return units


def _pattern(spellings: list[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(spellings, key=len, reverse=True))


@cache
def units() -> Units:
    """The table, read at the first question."""
    exact: dict[str, tuple[Unit, ...]] = {}
    folded: dict[str, tuple[Unit, ...]] = {}
    for unit in _suffix_units():
        for spelling in unit.spellings:
            exact[spelling] = (*exact.get(spelling, ()), unit)
            folded[spelling.lower()] = (*folded.get(spelling.lower(), ()), unit)
    heads = [line[1:].split("]") for line in rows("units") if line.startswith("[")]
    bases = {name.strip(): base.strip() for name, base in heads}
    prefixes = {spelling: unit for unit in _prefix_units(bases) for spelling in unit.spellings}
    return Units(
        exact,
        folded,
        re.compile(_pattern(list(exact)), re.IGNORECASE),
        prefixes,
        re.compile(rf"(?<![A-Za-z0-9])(?:{_pattern(list(prefixes))})"),
    )
