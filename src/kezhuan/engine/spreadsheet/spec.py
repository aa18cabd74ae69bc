"""What a sheet should hold: its columns in Chinese, how each is read, and what a person is told about it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kezhuan.engine.words import N_

#: Marks the example row of a template; rows whose first filled cell starts so are never imported.
EXAMPLE_MARK = "【示例】"
#: Head of the column that carries the reasons, in Chinese for every reader; ignored when a mended file comes back.
REASON_HEADER = "错误原因"
_UNIT = re.compile(r"[(（]\s*((?:千|百|百万|千万|万|亿)?元)\s*[)）]")
_BRACKETS = re.compile(r"[(（【\[].*?[)）】\]]")


class Kind(StrEnum):
    """How a cell is read, and the type of the value that comes out."""

    TEXT = "text"  # str, the person's own words
    NUMBER = "number"  # Decimal
    MONEY = "money"  # Money; a bare number is in the column's unit
    DATE = "date"  # date
    CHOICE = "choice"  # str, a key of choices
    MULTI = "multi"  # tuple of keys of choices
    CODE = "code"  # str of digits and letters: phone, patent number
    BOOLEAN = "boolean"  # bool
    CREDIT_CODE = "credit_code"  # CreditCode
    DIVISION = "division"  # division code valid on the day
    INDUSTRY = "industry"  # GB/T 4754 code
    TRL = "trl"  # int 1-9


KIND_WORDS: dict[Kind, str] = {
    Kind.TEXT: N_("文字"),
    Kind.NUMBER: N_("数字"),
    Kind.MONEY: N_("金额"),
    Kind.DATE: N_("日期，如 2026-11-23"),
    Kind.CHOICE: N_("选一项"),
    Kind.MULTI: N_("可选多项，用顿号隔开"),
    Kind.CODE: N_("编号（文本格式）"),
    Kind.BOOLEAN: N_("是或否"),
    Kind.CREDIT_CODE: N_("18 位统一社会信用代码（文本格式）"),
    Kind.DIVISION: N_("县（市、区）名称或代码"),
    Kind.INDUSTRY: N_("国民经济行业代码或名称"),
    Kind.TRL: N_("成熟度 1 至 9 级"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """``choices`` maps stored keys to Chinese labels. ``unit`` of a money column: what a bare number means.

    ``within``: code of the division a DIVISION cell must lie in. ``width`` in characters; 0 picks one.
    ``personal``: pages show the last four characters only.
    """

    name: str
    header: str
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    example: str = ""
    width: int = 0
    unit: str = "万元"
    max_length: int = 5000
    within: str = ""
    personal: bool = False

    def __post_init__(self) -> None:
        if self.kind in (Kind.CHOICE, Kind.MULTI) and not self.choices:
            raise ValueError(f"column {self.name} needs choices")

    @property
    def shown_header(self) -> str:
        """The header as written in a template: unit in brackets, a star when required."""
        unit = f"（{self.unit}）" if self.kind is Kind.MONEY else ""
        return f"{self.header}{unit}{'*' if self.required else ''}"

    def answers_to(self, header: str) -> bool:
        wanted = plain_header(header)
        return bool(wanted) and wanted in {plain_header(word) for word in (self.header, self.name, *self.aliases)}


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """``key``: names of the columns that together identify a row; two rows with the same key are an error."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names) or not set(self.key) <= set(names):
            raise ValueError(f"sheet {self.name}: doubled column or unknown key")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def plain_header(text: str) -> str:
    """A header without stars, brackets, spaces, width and case: ``预算（万元）*`` → ``预算``."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*:：_]+", "", _BRACKETS.sub("", folded)).casefold()


def header_unit(text: str) -> str | None:
    """The money unit written into a header, or None."""
    matched = _UNIT.search(unicodedata.normalize("NFKC", text))
    return matched[1] if matched else None
