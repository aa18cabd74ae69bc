"""One cell into one value: what people write, in any width and habit, or a sentence that says how to write it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from kezhuan.engine.codes import CreditCode, divisions, industries
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet.spec import Column, Kind
from kezhuan.engine.spreadsheet.table import Cell
from kezhuan.engine.words import N_

Value = str | Decimal | Money | date | bool | int | tuple[str, ...] | None

_SERIAL_EPOCH = date(1899, 12, 30)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[T\s].*)?|(\d{4})(\d{2})(\d{2})")
_TRUE = {"是", "有", "对", "√", "✓", "y", "yes", "true", "1", "t"}
_FALSE = {"否", "无", "没有", "不是", "×", "✗", "x", "n", "no", "false", "0", "f"}
_TRL = re.compile(r"(?:TRL)?\s*([1-9一二三四五六七八九])\s*级?", re.IGNORECASE)
_TRL_WORDS = ("报告级", "方案级", "功能级", "仿真级", "初样级", "正样级", "环境级", "产品级", "系统级")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPLIT = re.compile(r"[、,，;；|/\n]+")


def cell_text(cell: Cell) -> str:
    """The cell as a person reads it: whole numbers without ``.0``, dates as 2026-11-23, own words unchanged."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    return _INVISIBLE.sub("", str(cell)).strip()


def read_value(column: Column, cell: Cell, on: date, unit: str | None = None) -> Value:
    """The value of one filled cell; InvalidInput with its sentence. ``on``: the day divisions must be valid.

    ``unit``: the money unit written in the file's own header, stronger than the column's.
    """
    text = cell_text(cell)
    if column.kind is Kind.DATE:
        return _date(cell, text)
    if column.kind is Kind.DIVISION:
        return _division(column, text, on)
    if column.kind is Kind.MONEY:
        return Money.parse(text, unit or column.unit)
    return _READERS[column.kind](column, text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _text(column: Column, text: str) -> str:
    if len(text) > column.max_length:
        raise InvalidInput(
            N_("最多 %(limit)s 个字，现在有 %(length)s 个。"),
            code="too_long",
            fields=None,
            limit=column.max_length,
            length=len(text),
        )
    return text


def _number(_: Column, text: str) -> Decimal:
    cleaned = _folded(text).replace(",", "").replace(" ", "").replace("−", "-")
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidInput(
            N_("“%(text)s”不是数字。请只写一个数，例如 12.5。"), code="bad_number", fields=None, text=text[:40]
        )
    return number


def _date(cell: Cell, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
        return _SERIAL_EPOCH + timedelta(days=int(cell))
    matched = _DATE.fullmatch(_folded(text))
    if matched:
        year, month, day = (int(part) for part in matched.groups() if part is not None)
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise InvalidInput(
        N_("“%(text)s”不是日期。请写成 2026-11-23 的样子。"), code="bad_date", fields=None, text=text[:40]
    )


def _match_choice(column: Column, text: str) -> str:
    wanted = "".join(_folded(text).casefold().split())
    for key, label in column.choices.items():
        if wanted in (key.casefold(), "".join(_folded(label).casefold().split())):
            return key
    listed = "、".join(list(column.choices.values())[:12])
    more = N_("“%(text)s”不在可选项里。请从这些里选：%(listed)s……")
    message = more if len(column.choices) > 12 else N_("“%(text)s”不在可选项里。请从这些里选：%(listed)s。")
    raise InvalidInput(message, code="bad_choice", fields=None, text=text[:40], listed=listed)


def _multi(column: Column, text: str) -> tuple[str, ...]:
    chosen = [_match_choice(column, part) for part in _SPLIT.split(text) if part.strip()]
    return tuple(dict.fromkeys(chosen))


def _code(_: Column, text: str) -> str:
    code = "".join(_folded(text).split())
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+", code):
        raise InvalidInput(
            N_("表格软件把“%(text)s”改成了科学计数法。请把这一列设为“文本”格式后重填。"),
            code="bad_code",
            fields=None,
            text=text[:40],
        )
    if not re.fullmatch(r"[\w.+()/\-]{1,64}", code):
        raise InvalidInput(N_("“%(text)s”不像编号。请只写数字和字母。"), code="bad_code", fields=None, text=text[:40])
    return code


def _boolean(_: Column, text: str) -> bool:
    word = _folded(text).casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise InvalidInput(
        N_("“%(text)s”看不出是或否。请填“是”或者“否”。"), code="bad_boolean", fields=None, text=text[:40]
    )


def _credit_code(_: Column, text: str) -> CreditCode:
    return CreditCode.parse(text)


def _industry(_: Column, text: str) -> str:
    return industries().check(text).code


def _division(column: Column, text: str, on: date) -> str:
    found = divisions().find(_folded(text), parent=column.within or None, on=on)
    above = [place for place in found if place.level == "county"] or found
    if len(above) == 1:
        return above[0].code
    if above:
        listed = "、".join("".join(step.name for step in divisions().path(place.code)[1:]) for place in above[:4])
        raise InvalidInput(
            N_("“%(text)s”有好几处：%(listed)s。请写全名。"),
            code="bad_division",
            fields=None,
            text=text[:40],
            listed=listed,
        )
    if _folded(text).isdigit():
        divisions().check(_folded(text), on)
    raise InvalidInput(
        N_("没有找到区划“%(text)s”。请写县（市、区）的名称，例如 乐清市。"),
        code="bad_division",
        fields=None,
        text=text[:40],
    )


def _trl(_: Column, text: str) -> int:
    folded = _folded(text)
    matched = _TRL.match(folded)
    if matched and (matched.end() == len(folded) or folded[matched.end() :].strip(" ,:-、()") in _TRL_WORDS):
        mark = matched[1]
        return int(mark) if mark.isascii() else "零一二三四五六七八九".index(mark)
    if folded in _TRL_WORDS:
        return _TRL_WORDS.index(folded) + 1
    raise InvalidInput(N_("“%(text)s”不是成熟度。请填 1 至 9 的一个数。"), code="bad_trl", fields=None, text=text[:40])


_READERS: dict[Kind, Callable[[Column, str], Value]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.CHOICE: _match_choice,
    Kind.MULTI: _multi,
    Kind.CODE: _code,
    Kind.BOOLEAN: _boolean,
    Kind.CREDIT_CODE: _credit_code,
    Kind.INDUSTRY: _industry,
    Kind.TRL: _trl,
}
