"""One number with the unit behind it, and what around it says that it is no quantity at all."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kezhuan.engine.reading.clauses import Clauses
from kezhuan.engine.reading.numerals import Numeral, numeral, product, whole_if_whole
from kezhuan.engine.reading.units import Unit, units

_NUMERALS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_SIGN = re.compile(
    r"(?:(?P<both>±|\+/-|\+-|正负)|(?P<minus>零下|(?<!正)负)|零上|(?<![A-Za-z0-9)%℃°_])(?P<dash>[-–]|\+))\s?$"
)
_NEXT_SIGN = re.compile(r"(?P<minus>零下|负|-)\s?|(?P<plus>零上|\+)\s?")
_NO_START = re.compile(
    rf"(?:[\d{_NUMERALS}.]|\d[,:]|第\s?|[统唯同单每某初几数周]|星期|礼拜|[A-Za-z0-9)_]-|[\dA-Za-z%℃°]\s?/\s?"
    r"|[×^#]\s?|\d\s?[x*]\s?)$"
)
_TIED = re.compile(r"[A-Za-z_\u0391-\u03c9]+$")
_MAINS = frozenset({"AC", "DC", "ac", "dc"})
_CHAIN = re.compile(r"\s?(?:[×x*]\s?[\dφ]|-\d|~\d|/\s?[\d\u4e00-\u9fffA-Za-z]|\^|·\s?[A-Za-z])")
_JOINED = re.compile(r"[A-Za-z0-9_]")
_VAGUE = re.compile(r"\s?[来几]")
#: Stainless steel as people call it.
_GRADE = re.compile(r"(?:304|310|316|317|321|347)\s?[LHNS]")
_OVER = re.compile(r"\s?[多余](?=[^A-Za-z])\s?")
_HALF = re.compile(r"半(?![径圆导球成自])")
_HALF_MORE = re.compile(r"个半(?=小时|钟头)")
_YEARS = (1900, 2100)
#: What one Chinese digit may count; 三元, 四周, 二次, 三方 are mostly words.
_FOR_ONE_DIGIT = frozenset(
    {"mm", "cm", "m", "km", "μm", "kg", "t", "g", "s", "min", "小时", "天", "年", "个月", "倍"}
    | {"万元", "亿元", "个百分点", "MPa", "bar", "kW", "丝", "道"}
)
_SECOND_IS_WORD = frozenset("一二")
_LARGE_UNITS = {"万": 10_000, "亿": 100_000_000, "千": 1_000}
#: 每小时 200 立方米, 每吨产品耗电 350 kW·h: what is counted for one of something is another kind of amount.
_FOR_EACH = re.compile(
    r"每(?P<each>小时|分钟|秒|天|日|年|月|班|吨|公斤|千克|平方米|平米|立方米|立方|米|升)(?P<between>[^,，。；;\d]{0,6})$"
)
_EACH_REACH = 12
#: 预算 80 万: what is counted in 万 without a unit is money only right behind such a word.
_MONEY_WORD = re.compile(r"(?:预算|经费|资金|投入|出资|费用|价格|报价|转让费|许可费|总价|造价)[^,，。；;]{0,8}$")
_MONEY_REACH = 12
_MONEY_END = re.compile(r"\s?(?:$|[,，。；;、)）\s~–-]|以[内上下]|左右|上下|之内|元|至|到)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number (``times``: the 万 or 千 in it) and the unit behind it, if there is one; ``end`` is behind both.

    ``over``: 多 or 余 follows; ``at_least``: 上 precedes a bare 万 or 百.
    """

    value: Decimal
    unit: Unit | None
    start: int
    end: int
    times: int = 1
    han: bool = False
    over: bool = False
    at_least: bool = False

    def negative(self) -> "Number":
        """Below zero."""
        return replace(self, value=-self.value)

    def with_unit(self, unit: Unit) -> "Number":
        """The same number, counted in ``unit``."""
        return replace(self, unit=unit)


class Reader:
    """Reads numbers of one text (in plain spelling)."""

    def __init__(self, text: str, clauses: Clauses) -> None:
        self.text = text
        self._clauses = clauses
        self._units = units()
        self._settled: set[tuple[int, Unit]] = set()
        self._each: dict[tuple[int, Unit], Unit] = {}

    def settle(self, at: int, unit: Unit) -> None:
        """A unit once read stands for the rest of its sentence: 温升现在 90 K，想降到 60 K."""
        self._settled.add((self._clauses.sentence(at), unit))

    def for_each(self, at: int, unit: Unit) -> Unit | None:
        """The unit of an amount at ``at`` when 每小时 or 每吨 stands before it; None when the table has none.

        The next amount of the sentence in the same unit is meant in the same way.
        """
        key = self._clauses.sentence(at), unit
        found = _FOR_EACH.search(self.text[max(0, at - _EACH_REACH) : at])
        if not found or "/" in unit.printed:
            return self._each.get(key, unit)
        each = found["each"].replace("日", "天").replace("千克", "公斤").replace("平米", "平方米")
        spellings = [f"{name}/{each}" for name in unit.spellings]
        composed = next((self._units.exact[name][0] for name in spellings if name in self._units.exact), None)
        if composed is not None:
            self._each[key] = composed
        return composed

    def sign(self, start: int, limit: int) -> tuple[str, int]:
        """``+``, ``-`` or ``±`` before ``start``, and where it begins."""
        begin = max(limit, start - 4)
        before = max(limit, begin - 1)
        found = _SIGN.search(self.text[before:start])
        if not found:
            return "+", start
        at = before + found.start()
        if found["both"]:
            return "±", at
        return ("-" if found["minus"] or (found["dash"] or "+") != "+" else "+"), at

    def may_begin(self, start: int, sign_start: int) -> bool:
        """Whether what stands before lets a quantity begin here: no ordinal, no model number, no rest of a number."""
        before = self.text[max(0, sign_start - 6) : sign_start]
        if sign_start == start and _NO_START.search(before):
            return False
        if self.text.startswith("000", start):
            return False  # the rest of 10 000
        tied = _TIED.search(before)
        return tied is None or tied[0] in _MAINS

    def number(self, at: int) -> Number | None:
        """The number at ``at`` with its unit; None when there is none or it is no amount."""
        read = numeral(self.text, at)
        if read is None:
            return None
        if read.share:
            percent = self._units.exact["%"][0]
            return Number(read.value, percent, at, read.end)
        leading = read.han and self.text[at] in "百千万亿"
        if leading and not (
            self.text[at : at + 2] in ("百万", "千万") or self.text[at - 1 : at] in ("上", "近", "过", "超")
        ):
            return None
        value, end = read.value, read.end
        if self.text[at] == "半" and not self._half(at):
            return None
        half = _HALF_MORE.match(self.text, end)
        if half:
            value, end = value + Decimal("0.5"), half.end()
        return self._behind(at, value, end, read, leading and self.text[at - 1 : at] == "上")

    def second(self, at: int) -> Number | None:
        """The number that ends a range, with its own sign."""
        sign = _NEXT_SIGN.match(self.text, at)
        found = self.number(sign.end() if sign else at)
        if found is None or not sign or not sign["minus"]:
            return found
        return found.negative()

    def is_chain(self, end: int) -> bool:
        """Whether the number goes on after its unit: 100×50, 3-5-7, 元/件."""
        return _CHAIN.match(self.text, end) is not None

    def is_tied(self, end: int) -> bool:
        """Whether a letter or digit follows at once."""
        return _JOINED.match(self.text, end) is not None

    def is_year(self, number: Number, size: Decimal) -> bool:
        """Whether ``size`` with the unit of ``number`` names a year of the calendar."""
        named = number.unit is not None and number.unit.printed == "年" and not number.han
        return named and _YEARS[0] <= size <= _YEARS[1] and size == int(size)

    def is_vague(self, number: Number) -> bool:
        """Words that look like an amount: 二次, 三元, 四周, and years of the calendar."""
        unit = number.unit
        if unit is None:
            return True
        size = abs(number.value)
        if self.is_year(number, size):
            return True
        written = self.text[number.start : number.end].strip()
        if not number.han or size >= 10 or written[1:2] in _NUMERALS + "点个" or written[0] == "半":
            return False
        if unit.printed == "次":
            return written[0] in _SECOND_IS_WORD
        below = self.text[max(0, number.start - 3) : number.start].rstrip().endswith(("零下", "零上"))
        return unit.printed not in _FOR_ONE_DIGIT and not below

    def _half(self, at: int) -> bool:
        return self.text.startswith(("小时", "个小时", "个月", "年", "天", "分钟"), at + 1)

    def _behind(self, start: int, value: Decimal, end: int, read: Numeral, at_least: bool) -> Number | None:
        over = _OVER.match(self.text, end)
        if _VAGUE.match(self.text, end):
            return None
        times, unit_at = 1, over.end() if over else end
        if read.times:
            times = product(read.times)
        unit, stop = None, end
        large = _LARGE_UNITS.get(self.text[end - 1]) if not over else None
        if large and (self.text[end - 1] != "千" or read.times == "千"):
            unit, stop = self._unit(end - 1, start)
            if unit is not None and (len(read.times) <= 1 or read.han):
                value, times = whole_if_whole(value / large), 1
            else:
                unit = None
        if unit is None:
            unit, stop = self._unit(unit_at, start)
        if unit is None and self.text[end - 1] in "万亿" and not over and self._is_money(start, end):
            return Number(
                whole_if_whole(value / _LARGE_UNITS["万"]), self._units.exact["万元"][0], start, end, 1, read.han
            )
        if unit is None:
            return Number(value, None, start, end, times, read.han, bool(over), at_least)
        more = _HALF.match(self.text, stop) if unit.dimension == "time" else None
        if more:
            value, stop = value + Decimal("0.5"), more.end()
        return Number(value, unit, start, stop, times, read.han, bool(over), at_least)

    def _is_money(self, start: int, end: int) -> bool:
        before = self.text[max(0, start - _MONEY_REACH) : start]
        return _MONEY_WORD.search(before) is not None and _MONEY_END.match(self.text, end) is not None

    def _unit(self, at: int, number_at: int) -> tuple[Unit | None, int]:
        """The unit at ``at`` (one space may stand before it) and where it ends."""
        while self.text[at : at + 1] in (" ", "\u2009") and self.text[at : at + 1]:
            at += 1
        found = self._units.suffix.match(self.text, at)
        if not found:
            return None, at
        end = found.end()
        if _GRADE.fullmatch(self.text[number_at:end]):
            return None, at
        if found[0][-1].isascii() and found[0][-1].isalnum() and _JOINED.match(self.text, end):
            return None, at
        if _CHAIN.match(self.text, end) and self.text[end : end + 2].strip()[:1] in ("/", "^", "·"):
            return None, at
        fitting = [unit for unit in self._units.spelled(found[0]) if self._fits(unit, found[0], end, number_at)]
        sure = [unit for unit in fitting if unit.only_with] or fitting
        return (sure[0] if len(sure) == 1 else None), end

    def _fits(self, unit: Unit, spelling: str, end: int, number_at: int) -> bool:
        if unit.not_before and self.text.startswith(unit.not_before, end):
            return False
        if not unit.only_with:
            return True
        sentence = self._clauses.sentence(number_at)
        if spelling == "度" and any(at == sentence and known.printed == "kWh" for at, known in self._settled):
            return False  # 每吨 350 度电，希望降到 250 度
        if (sentence, unit) in self._settled:
            return True
        if self.text[max(0, number_at - 3) : number_at].strip().endswith(("零下", "零上")):
            return unit.dimension == "temperature"
        return any(word in self._clauses.context(number_at).replace("温州", "") for word in unit.only_with)
