"""Numbers as people write them: Arabic with separators and exponents, Chinese numerals, both with 万 and 亿."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_ZEROS = ("零", "\u3007")
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_ALL = "".join((*_DIGITS, *_SMALL, *_LARGE))

#: Longer numbers are serial or telephone numbers, not quantities.
_LONGEST = 15

_EXPONENT = r"(?:\s?[×x*·]\s?10\s?(?:\^|\*\*)\(?(?P<power>[-+]?\d{1,2})\)?|[eE](?P<short>[-+]?\d{1,2})(?![\d.]))"
_ARABIC = re.compile(
    rf"(?:10\s?(?:\^|\*\*)\(?(?P<ten>[-+]?\d{{1,2}})\)?|10的(?P<words>[一二三四五六七八九十]|\d{{1,2}})次方"
    rf"|(?P<digits>\d{{1,3}}(?:[,\u2009]\d{{3}}|，000)+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?){_EXPONENT}?)"
    rf"(?:\s?(?P<times>[十百千万亿]{{1,2}})(?![{_ALL}]))?"
)
_HAN = re.compile(rf"[{_ALL}]+(?:点[零〇一二两三四五六七八九]+)?")
_SEPARATORS = re.compile("[,，\u2009]")
_PART = re.compile(rf"(?P<of>百|千|万)分之(?P<share>[{_ALL}]+(?:点[零〇一二三四五六七八九]+)?|\d+(?:\.\d+)?)")


class Numeral(NamedTuple):
    """A number without its sign; ``times`` is the 万 or 亿 written after it and already inside ``value``."""

    value: Decimal
    end: int
    times: str = ""
    han: bool = False
    share: bool = False


def numeral(text: str, at: int) -> Numeral | None:
    """The number that begins at ``at``; None when there is none, or when it cannot be one thing only."""
    part = _PART.match(text, at)
    if part:
        share = han_value(part["share"]) if part["share"][0] in _ALL else Decimal(part["share"])
        if share is None:
            return None
        return Numeral(share * 100 / {"百": 100, "千": 1000, "万": 10_000}[part["of"]], part.end(), share=True)
    if text[at : at + 1] == "半":
        return Numeral(Decimal("0.5"), at + 1, han=True)
    if text[at : at + 1] in _ALL and text[at : at + 1]:
        return _han(text, at)
    return _arabic(text, at)


def _han(text: str, at: int) -> Numeral | None:
    found = _HAN.match(text, at)
    value = han_value(found[0]) if found else None
    return None if found is None or value is None else Numeral(value, found.end(), han=True)


def _arabic(text: str, at: int) -> Numeral | None:
    found = _ARABIC.match(text, at)
    if not found:
        return None
    if found["digits"] is None:
        power = found["ten"] or str(han_value(found["words"]) if not found["words"].isdecimal() else found["words"])
        value = Decimal(10) ** int(power)
    else:
        digits = _SEPARATORS.sub("", found["digits"])
        if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0" and digits[1] != "."):
            return None
        value = Decimal(digits) * Decimal(10) ** int(found["power"] or found["short"] or 0)
    times = found["times"] or ""
    if times:
        value = whole_if_whole(value * product(times))
    return Numeral(value, found.end(), times)


def whole_if_whole(value: Decimal) -> Decimal:
    """``value`` without zeros behind the point and without an exponent above zero."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def product(times: Iterable[str]) -> int:
    """What 十, 百, 千, 万, 亿 written behind a number multiply it by, all together."""
    value = 1
    for character in times:
        value *= _SMALL.get(character) or _LARGE[character]
    return value


def han_value(text: str) -> Decimal | None:
    """The value of a Chinese numeral (``一万两千``, ``三百五``, ``二点五``); None for a row of digits (``三五``)."""
    whole, _, fraction = text.partition("点")
    value = _whole(whole)
    if value is None or not fraction:
        return None if value is None else Decimal(value)
    return Decimal(f"{value}.{''.join(str(_DIGITS[character]) for character in fraction)}")


def _whole(text: str) -> int | None:
    total = section = digit = 0
    scale = 10  # what a digit alone at the end counts: 三百五 is 350, 一万五 is 15,000
    before = ""
    for character in text:
        if character in _DIGITS:
            if before in _DIGITS and before not in _ZEROS:
                return None
            digit = _DIGITS[character]
            scale = 10 if character in _ZEROS or before in _ZEROS else scale
        elif character in _SMALL:
            section += (digit or 1) * _SMALL[character]
            digit, scale = 0, _SMALL[character]
        elif character == "万":
            total += (section + digit or 1) * _LARGE[character]
            section, digit, scale = 0, 0, _LARGE[character]
        else:
            total = (total + section + digit or 1) * _LARGE[character]
            section, digit, scale = 0, 0, _LARGE[character]
        before = character
    colloquial = digit and before in _DIGITS and scale > 10 and len(text) > 2 and text[-2] not in _ZEROS
    return total + section + (digit * scale // 10 if colloquial else digit)
