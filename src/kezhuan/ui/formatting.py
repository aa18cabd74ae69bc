"""Numbers, money, dates and personal data as people read them (LOOK.md, Chinese typography).

Money is yuan as ``Decimal`` (or anything with a ``yuan`` attribute); areas are square metres. Datetimes are shown in
Asia/Shanghai. Nothing here reads the clock: the caller passes ``now`` or ``today``.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

from kezhuan.engine.words import N_

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: How many of the base unit one display unit holds.
YUAN_UNITS = {N_("元"): Decimal(1), N_("万元"): Decimal(10_000), N_("亿元"): Decimal(100_000_000)}
AREA_UNITS = {N_("平方米"): Decimal(1), N_("万平方米"): Decimal(10_000)}
DASH = "—"


def english() -> bool:
    return (get_language() or "").startswith("en")


# Numbers and money --------------------------------------------------------------------------------------------------
def decimal_of(value: object) -> Decimal | None:
    """An exact decimal of an int, Decimal, numeric string or Money; None of nothing. Floats are refused."""
    inner = getattr(value, "yuan", value)
    if inner is None or inner == "":
        return None
    if isinstance(inner, bool | float):
        raise TypeError("money and counts are int or Decimal, never float")
    try:
        return Decimal(str(inner))
    except InvalidOperation:
        return None


def grouped(value: object, places: int | None = None) -> str:
    """Thousands grouped by commas; ``places`` digits after the point (rounded half up), all of them when None."""
    number = decimal_of(value)
    if number is None:
        return DASH
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{number:,f}"
    return text.replace("-", "−", 1)


def in_unit(value: object, unit: str, places: int = 2) -> str:
    """``value`` (yuan or square metres) as a bare number in ``unit``: the unit stands in the column's head."""
    number = decimal_of(value)
    if number is None:
        return DASH
    factor = (YUAN_UNITS | AREA_UNITS)[unit]
    return grouped(number / factor, 0 if unit in {"元", "平方米"} else places)


def trimmed(text: str) -> str:
    """Without zeros at the end of the fraction: 80.00 → 80, 45.50 → 45.5."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: object) -> str:
    """Yuan with the unit that reads best: 6,500 元, 45.5 万元, 48.72 亿元. English: CNY 6,500, CNY 48.72 million."""
    number = decimal_of(value)
    if number is None:
        return DASH
    if english():
        return _english_money(number)
    unit = "元"
    for name in ("万元", "亿元"):
        # compared after rounding, so that 99,999,999 yuan reads 1 亿元 and not 10,000 万元
        if (number / YUAN_UNITS[name]).copy_abs().quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) >= 1:
            unit = name
    places = 2 if unit != "元" or number != number.to_integral_value() else 0
    return f"{trimmed(grouped(number / YUAN_UNITS[unit], places))} {gettext(unit)}"


def _english_money(number: Decimal) -> str:
    for word, size in ((" billion", Decimal(10) ** 9), (" million", Decimal(10) ** 6)):
        if (number / size).copy_abs().quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) >= 1:
            return f"CNY {trimmed(grouped(number / size, 2))}{word}"
    return f"CNY {grouped(number, 0 if number == number.to_integral_value() else 2)}"


def area(value: object) -> str:
    """Square metres: 860 平方米, 151.3 万平方米 (from ten thousand on)."""
    number = decimal_of(value)
    if number is None:
        return DASH
    unit = "万平方米" if number.copy_abs() >= AREA_UNITS["万平方米"] else "平方米"
    return f"{trimmed(in_unit(number, unit))} {gettext(unit)}"


def percent(part: object, whole: object = 100, places: int = 1) -> str:
    """``part`` of ``whole`` in per cent with ``places`` digits; a dash when the whole is nothing."""
    upper, lower = decimal_of(part), decimal_of(whole)
    if upper is None or not lower:
        return DASH
    return f"{grouped(upper * 100 / lower, places)}%"


# Dates and times ----------------------------------------------------------------------------------------------------
def shanghai(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no place on the platform")
    return moment.astimezone(SHANGHAI)


def date_of(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day in Shanghai."""
    return shanghai(value).date() if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime, today: dt.date) -> str:
    """11月23日; with the year when it is not this year. English: 23 Nov."""
    date = date_of(value)
    if english():
        return f"{date.day} {date:%b}" + (f" {date.year}" if date.year != today.year else "")
    return (f"{date.year}年" if date.year != today.year else "") + f"{date.month}月{date.day}日"


def time_of_day(value: dt.datetime) -> str:
    return f"{shanghai(value):%H:%M}".removeprefix("0")


def moment(value: dt.datetime, today: dt.date) -> str:
    """11月23日 18:06."""
    return f"{day(value, today)} {time_of_day(value)}"


def period(start: dt.date | dt.datetime | None, end: dt.date | dt.datetime | None, today: dt.date) -> str:
    """11月18日 至 12月2日; an open end reads 起 or 前."""
    if start is not None and end is not None:
        return gettext("%(start)s 至 %(end)s") % {"start": day(start, today), "end": day(end, today)}
    if start is not None:
        return gettext("%(day)s 起") % {"day": day(start, today)}
    if end is not None:
        return gettext("%(day)s 前") % {"day": day(end, today)}
    return DASH


def distance(value: dt.datetime, now: dt.datetime) -> str:
    """How long ago or ahead: 刚才, 5 分钟前, 3 小时后, 昨天, 9 天前; beyond 30 days the date itself."""
    seconds = round((value - now).total_seconds())
    days = (date_of(value) - date_of(now)).days
    ahead = seconds > 0
    if abs(seconds) < 60:
        return gettext("刚才") if not ahead else gettext("马上")
    if abs(seconds) < 3600:
        count = abs(seconds) // 60
        words = (
            ngettext("%(n)d 分钟后", "%(n)d 分钟后", count)
            if ahead
            else ngettext("%(n)d 分钟前", "%(n)d 分钟前", count)
        )
        return words % {"n": count}
    if abs(seconds) < 86_400 and (days == 0 or abs(seconds) < 6 * 3600):
        count = abs(seconds) // 3600
        words = (
            ngettext("%(n)d 小时后", "%(n)d 小时后", count)
            if ahead
            else ngettext("%(n)d 小时前", "%(n)d 小时前", count)
        )
        return words % {"n": count}
    if abs(days) == 1:
        return gettext("明天") if ahead else gettext("昨天")
    if abs(days) <= 30:
        words = (
            ngettext("%(n)d 天后", "%(n)d 天后", abs(days))
            if ahead
            else ngettext("%(n)d 天前", "%(n)d 天前", abs(days))
        )
        return words % {"n": abs(days)}
    return day(value, date_of(now))


def _minutes(n: int, ahead: bool) -> str:
    words = ngettext("%(n)d 分钟后", "%(n)d 分钟后", n) if ahead else ngettext("%(n)d 分钟前", "%(n)d 分钟前", n)
    return words % {"n": n}


def _hours(n: int, ahead: bool) -> str:
    words = ngettext("%(n)d 小时后", "%(n)d 小时后", n) if ahead else ngettext("%(n)d 小时前", "%(n)d 小时前", n)
    return words % {"n": n}


def _days(n: int, ahead: bool) -> str:
    words = ngettext("%(n)d 天后", "%(n)d 天后", n) if ahead else ngettext("%(n)d 天前", "%(n)d 天前", n)
    return words % {"n": n}


def days_left(due: dt.datetime | dt.date, today: dt.date) -> str:
    """还剩 9 天, 今天到期, 超过 3 天."""
    left = (date_of(due) - today).days
    if left == 0:
        return gettext("今天到期")
    if left > 0:
        return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left}
    return ngettext("超过 %(n)d 天", "超过 %(n)d 天", -left) % {"n": -left}


# Personal data ------------------------------------------------------------------------------------------------------
def masked_mobile(number: str) -> str:
    """138****4127; numbers of another length keep the last two digits."""
    digits = number.strip()
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 2 else "*" * len(digits)


def masked_name(name: str) -> str:
    """王**, 欧阳*: the family name stays (two characters for the common double family names)."""
    name = name.strip()
    kept = 2 if name[:2] in _DOUBLE_FAMILY_NAMES and len(name) > 2 else 1
    return name[:kept] + "*" * max(len(name) - kept, 1) if name else ""


def masked_email(address: str) -> str:
    """l***@example.cn."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


_DOUBLE_FAMILY_NAMES = frozenset(
    {"欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "端木", "南宫"}
)


def join_names(names: Iterable[str]) -> str:
    """甲、乙、丙; with commas in English."""
    return (", " if english() else "、").join(names)
