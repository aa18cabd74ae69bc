"""Money in yuan, exact to the fen.

``Money`` wraps a ``Decimal`` of yuan (CNY) with at most two decimals. Binary floats are refused everywhere with
``TypeError``: 0.1 yuan has no exact binary form. The only rounding is ROUND_HALF_UP (四舍五入), in three named places:
``Money.rounded``, multiplication by a rate, and formatting in a larger unit. Units: 1 万元 = 10^4 元, 1 亿元 = 10^8 元.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

FEN = Decimal("0.01")
#: Yuan in one of each unit; the Chinese word is the key used in data, forms and column heads.
UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(10) ** 3,
    "万元": Decimal(10) ** 4,
    "百万元": Decimal(10) ** 6,
    "千万元": Decimal(10) ** 7,
    "亿元": Decimal(10) ** 8,
}
#: Largest amount accepted, in yuan: above any year's total of a province; it catches a slipped unit.
LIMIT = Decimal(10) ** 16

_NUMBER = re.compile(r"(?P<number>[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<unit>[百千]?万|千|亿)?元?")
_DIGITS = dict(zip("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两", (0, 0, *range(1, 10), *range(1, 10), 2), strict=True))
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE = re.compile(r"(?![百佰千仟万萬亿])[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两十拾百佰千仟万萬亿]+")
_FRACTION = re.compile(
    r"^(?:([零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?零?(?:([一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?$"
)


def _exact(value: Decimal | int | str) -> Decimal:
    """``value`` as Decimal; TypeError for float and bool, ValueError for text that is no finite number."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"money takes Decimal, int or str, not {type(value).__name__}")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of yuan with at most two decimals; ordered, hashable, never mixed with bare numbers in sums."""

    yuan: Decimal

    def __init__(self, yuan: Decimal | int | str) -> None:
        """ValueError when ``yuan`` is finer than a fen or beyond ``LIMIT``; TypeError for a float."""
        number = _exact(yuan)
        if abs(number) > LIMIT:
            raise ValueError(f"amount beyond {LIMIT} yuan: {number}")
        if number != number.quantize(FEN):
            raise ValueError(f"finer than a fen: {number}")
        object.__setattr__(self, "yuan", number.quantize(FEN) + 0)

    @classmethod
    def rounded(cls, yuan: Decimal | int | str) -> Self:
        """The amount rounded half up to the fen."""
        number = _exact(yuan)
        if abs(number) > LIMIT:
            raise ValueError(f"amount beyond {LIMIT} yuan: {number}")
        return cls(number.quantize(FEN, ROUND_HALF_UP))

    @classmethod
    def of(cls, amount: Decimal | int | str, unit: str) -> Self:
        """``Money.of("6.52", "亿元")``; exact, so an amount finer than a fen is a ValueError."""
        return cls(_exact(amount) * UNITS[unit])

    @classmethod
    def parse(cls, text: str, unit: str = "元") -> Self:
        """Read what people write: ``6.52亿元``, ``65,200 万``, ``￥１２．５万``, ``伍拾万元整``.

        A bare number is in ``unit``.
        InvalidInput (code ``bad_money``) with a sentence that says how to write it.
        """
        try:
            return cls(parse_amount(text, unit))
        except (ValueError, InvalidOperation):
            raise InvalidInput(
                N_("“%(text)s”不是一个金额。请只写一个数，例如 80 或 80 万元。"),
                code="bad_money",
                text=text.strip()[:40],
            ) from None

    @classmethod
    def zero(cls) -> Self:
        return cls(0)

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> Self:
        return cls(sum((amount.yuan for amount in amounts), Decimal(0)))

    @property
    def fen(self) -> int:
        return int(self.yuan * 100)

    def __add__(self, other: object) -> "Money":
        return Money(self.yuan + other.yuan) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: object) -> "Money":
        return Money(self.yuan - other.yuan) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> "Money":
        return Money(-self.yuan)

    def __abs__(self) -> "Money":
        return Money(abs(self.yuan))

    def __mul__(self, rate: object) -> "Money":
        """Times an int or Decimal rate, rounded half up to the fen."""
        if isinstance(rate, bool) or not isinstance(rate, int | Decimal):
            return NotImplemented
        return Money.rounded(self.yuan * rate)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Decimal:
        """The ratio of two amounts."""
        return self.yuan / other.yuan if isinstance(other, Money) else NotImplemented

    def __bool__(self) -> bool:
        return self.yuan != 0

    def allocate(self, shares: Sequence[int | Decimal]) -> list["Money"]:
        """Split by ``shares`` (non-negative, any scale) so that the parts sum to the whole exactly.

        Largest remainder: each part is cut to the fen, the fen left over go to the largest remainders, ties to the
        earlier share. ValueError for no shares, a negative share or shares that sum to nothing.
        """
        weights = [_exact(share) for share in shares]
        whole = sum(weights, Decimal(0))
        if not weights or min(weights) < 0 or whole == 0:
            raise ValueError("shares must be non-negative and sum to more than nothing")
        sign = -1 if self.yuan < 0 else 1
        cents = abs(self.fen)
        exact = [cents * weight / whole for weight in weights]
        parts = [int(part.to_integral_value(ROUND_DOWN)) for part in exact]
        order = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
        heirs = [index for index in order if weights[index] > 0]
        for turn in range(cents - sum(parts)):
            parts[heirs[turn % len(heirs)]] += 1
        return [Money(Decimal(sign * part) / 100) for part in parts]

    def to_unit(self, unit: str) -> Decimal:
        """The exact number in ``unit`` (a key of ``UNITS``)."""
        return self.yuan / UNITS[unit]

    def format(self, unit: str | None = None, places: int | None = None) -> str:
        """Our own typography: ``48.72 亿元``, ``65,200 万元``, ``3,500.50 元``.

        Without ``unit`` the largest of 亿元, 万元, 元 that gives at least 1. Without ``places`` at most two decimals,
        trailing zeros cut (元 keeps both or none). Half up.
        """
        if unit is None:
            unit = next((name for name in ("亿元", "万元") if abs(self.yuan) >= UNITS[name]), "元")
        return f"{self.figures(unit, places)} {unit}"

    def figures(self, unit: str, places: int | None = None) -> str:
        """The number alone, grouped by thousands, for a column whose head carries the unit."""
        number = self.to_unit(unit)
        shown = number.quantize(Decimal(1).scaleb(-(2 if places is None else places)), ROUND_HALF_UP)
        if places is None:
            keep = unit == "元" and shown != shown.to_integral_value()
            shown = shown if keep else shown.normalize() + 0
        return f"{shown:,f}".replace("-", "−")

    def __str__(self) -> str:
        return self.format()

    def __repr__(self) -> str:
        return f"Money('{self.yuan}')"


def parse_amount(text: str, unit: str = "元") -> Decimal:
    """Yuan in ``text``, not rounded; ValueError when it is not exactly one amount."""
    cleaned = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    cleaned = (
        re.sub(r"^(?:人民币|rmb|cny|¥)+[:]?", "", cleaned, flags=re.IGNORECASE).removesuffix("整").removesuffix("正")
    )
    matched = _NUMBER.fullmatch(cleaned)
    if matched:
        number = Decimal(matched["number"].replace(",", "").replace("−", "-"))
        if matched["unit"]:
            return number * UNITS[matched["unit"] + "元"]
        return number if cleaned.endswith("元") else number * UNITS[unit]
    return _chinese_amount(cleaned, unit)


def _chinese_amount(text: str, unit: str) -> Decimal:
    """伍拾万元, 三十五万, 叁佰元伍角: capital and everyday numerals; ValueError otherwise."""
    matched = _CHINESE.match(text)
    if not matched:
        raise ValueError(text)
    whole, rest = matched.group(), text[matched.end() :]
    fraction = _FRACTION.match(rest.removeprefix("元").removeprefix("圆"))
    if not fraction:
        raise ValueError(text)
    bare = not rest and not any(mark in whole for mark in "万萬亿")
    scale = UNITS[unit] if bare else Decimal(1)
    jiao, fen = (_DIGITS[digit] if digit else 0 for digit in fraction.groups())
    return chinese_integer(whole) * scale + Decimal(jiao) / 10 + Decimal(fen) / 100


def chinese_integer(text: str) -> int:
    """``一万二千三百`` → 12300, capital forms too; ValueError when malformed."""
    total = section = digit = 0
    for mark in text.replace("萬", "万"):
        if mark in _DIGITS:
            if digit:
                raise ValueError(text)
            digit = _DIGITS[mark]
        elif mark in _STEPS:
            section += (digit or 1) * _STEPS[mark]
            digit = 0
        elif mark == "万":
            section, digit = (section + digit) * 10**4, 0
            total, section = total + section, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit
