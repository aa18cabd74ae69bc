"""One dated rule, read strictly from its TOML table: a fault names the file and the key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kezhuan.engine.clock import ClockRule, Purpose, Unit
from kezhuan.engine.words import N_

#: Units a value may have, and whether its value is a number.
UNITS: dict[str, bool] = {
    "natural_days": True,
    "working_days": True,
    "months": True,
    "years": True,
    "hours": True,
    "minutes": True,
    "percent": True,
    "yuan": True,
    "multiple": True,
    "count": True,
    "digits": True,
    "month_day": False,
    "list": False,
    "text": False,
    "flag": False,
}
LEVELS = (
    "law",
    "judicial_interpretation",
    "administrative_regulation",
    "local_regulation",
    "ministry_rule",
    "normative_document",
    "practice",
    "platform",
)
#: National rules, and defaults of the platform itself (weaker than any law).
NATIONAL = "CN"
SITE = "site"
CONFIRM = N_("请与主管部门核对")
REFERENCE_ONLY = N_("设计参照，不是法律要求")

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_JURISDICTION = re.compile(r"CN|site|\d{2}|\d{4}|\d{6}|\d{9}")
_FIELDS = {
    "key", "value", "unit", "jurisdiction", "level", "valid_from", "valid_to", "source", "article", "trust",
    "reference", "note",
}  # fmt: skip
_REQUIRED = {"key", "value", "unit", "jurisdiction", "level", "trust"}

Value = Decimal | str | bool | tuple[str, ...]


class RuleFault(ValueError):
    """A rule file that must be mended; the text names the file and the key."""


class Trust(StrEnum):
    """How well the number is known, strongest first: text of the law read, notice read, draft, memory."""

    LAW = "law"
    NOTICE = "notice"
    DRAFT = "draft"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    article: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.title}{self.article}"


@dataclass(frozen=True, slots=True)
class Rule:
    """``valid_from`` and ``valid_to`` are inclusive; None means not limited by what we know.

    ``reference``: a model for design (for example from judicial auctions), binding nobody here.
    """

    key: str
    value: Value
    unit: str
    jurisdiction: str
    level: str
    valid_from: date | None
    valid_to: date | None
    source: Source
    trust: Trust
    reference: bool
    note: str
    file: str

    @property
    def needs_confirmation(self) -> bool:
        """True when the trust is weaker than ``notice``: show ``CONFIRM`` beside it and never block on it."""
        return self.trust in (Trust.DRAFT, Trust.MEMORY)

    @property
    def may_block(self) -> bool:
        """Only a known, binding rule may make a verb refuse."""
        return not self.needs_confirmation and not self.reference

    @property
    def caution(self) -> str:
        """The msgid to show beside the number, empty when none is needed."""
        if self.needs_confirmation:
            return CONFIRM
        return REFERENCE_ONLY if self.reference else ""

    @property
    def number(self) -> Decimal:
        """The value of a numeric rule; TypeError otherwise."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.key} is not a number")
        return self.value

    @property
    def whole(self) -> int:
        """The value of a rule that counts; TypeError when it is no whole number."""
        if self.number != self.number.to_integral_value():
            raise TypeError(f"{self.key} is not a whole number")
        return int(self.number)

    @property
    def share(self) -> Decimal:
        """A percentage as a share of one: 70 percent → 0.7. TypeError for another unit."""
        if self.unit != "percent":
            raise TypeError(f"{self.key} is not a percentage")
        return self.number / 100

    @property
    def items(self) -> tuple[str, ...]:
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.key} is not a list")
        return self.value

    def clock(self, purpose: Purpose, *, soon: int = 2) -> ClockRule:
        """The period as a clock rule (days, working days, months, hours; years as months). TypeError otherwise."""
        if self.unit == "years":
            return ClockRule(self.whole * 12, Unit.MONTHS, purpose, soon=soon)
        if self.unit not in set(Unit):
            raise TypeError(f"{self.key} is not a period")
        return ClockRule(self.whole, Unit(self.unit), purpose, soon=soon)

    def is_valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def overlaps(self, other: "Rule") -> bool:
        starts = max(self.valid_from or date.min, other.valid_from or date.min)
        return starts <= min(self.valid_to or date.max, other.valid_to or date.max)


def read_rule(table: Mapping[str, object], sources: Mapping[str, Source], file: str) -> Rule:
    """A rule from one ``[[rule]]`` table; RuleFault names ``file`` and the key."""
    key = table.get("key")
    where = f"{file}, {key if isinstance(key, str) else '?'}"
    _check(set(table) <= _FIELDS, where, f"unknown fields {sorted(set(table) - _FIELDS)}")
    missing = sorted(_REQUIRED - set(table))
    _check(not missing, where, f"missing fields {missing}")
    _check(isinstance(key, str) and bool(_KEY.fullmatch(key)), where, "key must be dotted lower-case words")
    source = sources.get(_text(table, "source", where))
    _check(source is not None, where, "source must name one of the file's [source.*] tables")
    assert source is not None
    start, end = _day(table, "valid_from", where), _day(table, "valid_to", where)
    _check(start is None or end is None or start <= end, where, "valid_to lies before valid_from")
    unit = _choice(table, "unit", UNITS, where)
    jurisdiction = _text(table, "jurisdiction", where)
    _check(bool(_JURISDICTION.fullmatch(jurisdiction)), where, "jurisdiction must be CN, site or a division code")
    reference = table.get("reference", False)
    _check(isinstance(reference, bool), where, "reference must be true or false")
    return Rule(
        key=str(key),
        value=_value(table["value"], unit, where),
        unit=unit,
        jurisdiction=jurisdiction,
        level=_choice(table, "level", LEVELS, where),
        valid_from=start,
        valid_to=end,
        source=Source(source.title, _text(table, "article", where), source.url),
        trust=Trust(_choice(table, "trust", [trust.value for trust in Trust], where)),
        reference=bool(reference),
        note=_text(table, "note", where),
        file=file,
    )


def _check(good: bool, where: str, fault: str) -> None:
    if not good:
        raise RuleFault(f"{where}: {fault}")


def _text(table: Mapping[str, object], field: str, where: str) -> str:
    text = table.get(field, "")
    _check(isinstance(text, str), where, f"{field} must be text")
    return str(text)


def _choice(table: Mapping[str, object], field: str, allowed: object, where: str) -> str:
    words = [str(word) for word in allowed] if isinstance(allowed, dict | list | tuple) else []
    text = _text(table, field, where)
    _check(text in words, where, f"{field} must be one of {', '.join(words)}")
    return text


def _day(table: Mapping[str, object], field: str, where: str) -> date | None:
    day = table.get(field)
    _check(day is None or type(day) is date, where, f"{field} must be a date such as 2021-09-30")
    return day if isinstance(day, date) else None


def _value(raw: object, unit: str, where: str) -> Value:
    if UNITS[unit]:
        number = Decimal(raw) if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else None
        _check(number is not None and number.is_finite() and number >= 0, where, f"a value in {unit} must be a number")
        assert number is not None
        return number
    if unit == "flag":
        _check(isinstance(raw, bool), where, "a flag must be true or false")
        return bool(raw)
    if unit == "list":
        _check(
            isinstance(raw, list) and bool(raw) and all(isinstance(item, str) for item in raw), where, "a list of words"
        )
        return tuple(str(item) for item in raw) if isinstance(raw, list) else ()
    _check(isinstance(raw, str) and bool(raw), where, f"a value in {unit} must be text")
    if unit == "month_day":
        _check(bool(re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", str(raw))), where, "a day such as 03-30")
    return str(raw)
