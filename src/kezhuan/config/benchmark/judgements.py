"""Evaluation data as people keep it: a folder of judged demands, files of titles with their texts."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from kezhuan.config.commands.match import BadInput
from kezhuan.engine.errors import DomainError
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.match.sheets import ACHIEVEMENTS, DEMANDS, OWN_FILES, column_letter, demand, read_lines
from kezhuan.engine.spreadsheet import Column, ParsedSheet, SheetSpec, parse, pick_table, safe_open
from kezhuan.engine.spreadsheet import Kind as CellKind

_LEVELS = range(1, 5)
_SHEET = SheetSpec(
    "judgements",
    "judgements",
    (
        Column("demand", "demand_id", aliases=("需求编号",), required=True),
        Column("achievement", "achievement_id", aliases=("成果编号",), required=True),
        Column("level", "level", CellKind.NUMBER, aliases=("等级",), required=True),
        Column("part", "part", aliases=("部分",)),
    ),
)


@dataclass(frozen=True, slots=True)
class Folder:
    """``levels``: demand key → achievement key → level 1–4. ``parts``: the part of a split each pair belongs to, where
    the folder states one.
    """

    demands: list[Demand]
    achievements: list[Document]
    levels: dict[str, dict[str, int]]
    parts: dict[tuple[str, str], str]

    def groups(self) -> dict[str, str]:
        """Demand → its title without spaces: a demand entered twice must not be split."""
        return {each.key: "".join((each.title or each.text).split()) or each.key for each in self.demands}


def read_folder(folder: Path) -> Folder:
    """``demands.csv``, ``achievements.csv`` and ``judgements.csv`` of ``folder``; :class:`BadInput` with one sentence
    that says what is wrong where. The last judgement of a repeated pair counts.
    """
    name = ""
    try:
        name = "demands.csv"
        demands = [demand(line) for line in read_lines(folder / name, DEMANDS)]
        name = "achievements.csv"
        achievements = [
            Document(line.key, Kind.ACHIEVEMENT, line.title, {"text": line.text} if line.text else {})
            for line in read_lines(folder / name, ACHIEVEMENTS)
        ]
        name = "judgements.csv"
        levels, parts = _levels(folder / name)
    except DomainError as refusal:
        raise BadInput(f"{name}：{refusal.text()}") from None
    except OSError as fault:
        raise BadInput(f"{folder / name}：读不出这个文件（{fault.strerror or fault}）。") from None
    _check_keys(levels, {one.key for one in demands}, {one.key for one in achievements})
    return Folder(demands, achievements, levels, parts)


def _levels(path: Path) -> tuple[dict[str, dict[str, int]], dict[tuple[str, str], str]]:
    sheet = _judgement_sheet(path)
    levels: dict[str, dict[str, int]] = {}
    parts: dict[tuple[str, str], str] = {}
    for row in sheet.rows:
        level = row.values["level"]
        if not isinstance(level, Decimal) or level not in _LEVELS:
            letter = column_letter(sheet.places["level"])
            raise BadInput(f"{path.name}：第 {row.number} 行 {letter} 列“level”：等级应当是 1 至 4 的整数。")
        pair = str(row.values["demand"]), str(row.values["achievement"])
        levels.setdefault(pair[0], {})[pair[1]] = int(level)
        if row.values.get("part"):
            parts[pair] = str(row.values["part"])
    if not levels:
        raise BadInput(f"{path.name}：只有表头，没有一条评定。")
    return levels, parts


def _judgement_sheet(path: Path) -> ParsedSheet:
    table = pick_table(_SHEET, safe_open(path, limits=OWN_FILES))
    sheet = parse(_SHEET, table, on=date.max)
    if sheet.missing:
        raise BadInput(f"{path.name}：缺少“{sheet.missing[0]}”这一列。")
    for fault in sheet.errors:
        raise BadInput(
            f"{path.name}：第 {fault.row} 行 {column_letter(fault.place)} 列“{fault.header}”：{fault.text()}"
        )
    return sheet


def _check_keys(levels: dict[str, dict[str, int]], demands: set[str], achievements: set[str]) -> None:
    strangers = sorted(levels.keys() - demands)
    if strangers:
        raise BadInput(f"judgements.csv：需求 {strangers[0]} 不在 demands.csv 里。")
    strangers = sorted({key for judged in levels.values() for key in judged} - achievements)
    if strangers:
        raise BadInput(f"judgements.csv：成果 {strangers[0]} 不在 achievements.csv 里。")


def read_pairs(files: Iterable[Path]) -> tuple[list[tuple[str, str]], int]:
    """Titles with their texts out of jsonl files (``title``, ``abstract``; ``.gz`` may be packed), and how many lines
    lack one of the two; :class:`BadInput` when nothing is left.
    """
    paths = list(files)
    lines = [pair for path in paths for pair in _pairs(path)]
    items = [(title, text) for title, text in lines if title and text]
    if not items:
        raise BadInput(f"{paths[0].name}：没有一行同时有 title 和 abstract。")
    return items, len(lines) - len(items)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    number = 0  # the last line read, for the sentence below
    try:
        # Editors of other systems put a byte order mark first.
        with _opened(path) as lines:
            for line in lines:
                number += 1
                if line.strip():
                    record = json.loads(line)
                    yield _text(record.get("title")), _text(record.get("abstract"))
    except (OSError, EOFError, UnicodeDecodeError, zlib.error):
        raise BadInput(f"{path.name}：第 {number + 1} 行起读不出来，不是完整的 UTF-8 jsonl 文件。") from None
    except (ValueError, AttributeError, RecursionError):
        raise BadInput(f"{path.name}：第 {number} 行不是一个 JSON 对象。") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
