"""``kezhuan evaluate`` and ``kezhuan evaluate-known-item``: the quality of the ranking, measured on the product's
engine.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from kezhuan.config.commands.match import BadInput, progress_bar
from kezhuan.engine.errors import DomainError
from kezhuan.engine.match import evaluate as quality
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.sheets import ACHIEVEMENTS, DEMANDS, OWN_FILES, column_letter, demand, read_lines
from kezhuan.engine.spreadsheet import Column, SheetSpec, parse, pick_table, safe_open
from kezhuan.engine.spreadsheet import Kind as CellKind

_LEVELS = range(1, 5)
JUDGEMENTS = SheetSpec(
    "judgements",
    "judgements",
    (
        Column("demand", "demand_id", aliases=("需求编号",), required=True),
        Column("achievement", "achievement_id", aliases=("成果编号",), required=True),
        Column("level", "level", CellKind.NUMBER, aliases=("等级",), required=True),
    ),
)


def _levels(path: Path) -> dict[str, dict[str, int]]:
    """Demand → achievement → level 1–4, the last judgement of a repeated pair counting."""
    table = pick_table(JUDGEMENTS, safe_open(path, limits=OWN_FILES))
    sheet = parse(JUDGEMENTS, table, on=date.max)
    if sheet.missing:
        raise BadInput(f"{path.name}：缺少“{sheet.missing[0]}”这一列。")
    for fault in sheet.errors:
        raise BadInput(
            f"{path.name}：第 {fault.row} 行 {column_letter(fault.place)} 列“{fault.header}”：{fault.text()}"
        )
    levels: dict[str, dict[str, int]] = {}
    for row in sheet.rows:
        level = row.values["level"]
        if level not in _LEVELS:
            letter = column_letter(sheet.places["level"])
            raise BadInput(f"{path.name}：第 {row.number} 行 {letter} 列“level”：等级应当是 1 至 4 的整数。")
        levels.setdefault(str(row.values["demand"]), {})[str(row.values["achievement"])] = int(str(level))
    return levels


def _load(
    folder: Path,
) -> tuple[list[quality.Demand], list[Document], dict[str, dict[str, int]]]:
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
        levels = _levels(folder / name)
    except DomainError as refusal:
        raise BadInput(f"{name}：{refusal.text()}") from None
    except OSError as fault:
        raise BadInput(f"{folder / name}：读不出这个文件（{fault.strerror or fault}）。") from None
    _check_keys(levels, {one.key for one in demands}, {one.key for one in achievements})
    return demands, achievements, levels


def _check_keys(levels: dict[str, dict[str, int]], demands: set[str], achievements: set[str]) -> None:
    strangers = sorted(levels.keys() - demands)
    if strangers:
        raise BadInput(f"judgements.csv：需求 {strangers[0]} 不在 demands.csv 里。")
    strangers = sorted({key for judged in levels.values() for key in judged} - achievements)
    if strangers:
        raise BadInput(f"judgements.csv：成果 {strangers[0]} 不在 achievements.csv 里。")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
@click.option("--per-demand", is_flag=True, help="JSON 里逐条列出每个需求的两项指标")
def evaluate(folder: Path, as_json: bool, per_demand: bool) -> None:
    """用人工评过等级的需求和成果（demands.csv、achievements.csv、judgements.csv）衡量排序质量。"""
    demands, achievements, levels = _load(folder)
    with progress_bar() as progress:
        found = quality.judged(demands, achievements, levels, progress=progress)
    result: dict[str, object] = {
        "ndcg@10": round(found.ndcg, 4),
        "recall@100": round(found.recall, 4),
        "demands": found.demands,
        "judged_demands": len(levels),
        "counted_for_ndcg": found.counted,
        "counted_for_recall": found.with_relevant,
        "achievements": found.pool,
        "judgements": found.judgements,
        "seconds": round(found.seconds, 2),
    }
    if per_demand:
        names = ("ndcg@10", "recall@100")
        result["per_demand"] = {key: dict(zip(names, pair, strict=True)) for key, pair in found.per_demand.items()}
    _show(result, as_json)


@click.command("evaluate-known-item")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
def evaluate_known_item(files: tuple[Path, ...], as_json: bool) -> None:
    """用标题找回自己的摘要（jsonl 或 jsonl.gz，每行有 title 和 abstract；缺一项的行不计）。"""
    lines = [pair for path in files for pair in _pairs(path)]
    items = [(title, text) for title, text in lines if title and text]
    if not items:
        raise BadInput(f"{files[0].name}：没有一行同时有 title 和 abstract。")
    with progress_bar() as progress:
        found = quality.known_item(items, progress=progress)
    numbers = {name.replace("_", "@").replace("mrr", "mrr@10"): value for name, value in asdict(found).items()}
    _show({**{name: round(value, 4) for name, value in numbers.items()}, "skipped": len(lines) - len(items)}, as_json)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    number = 0  # the last line read, for the sentence below
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                number += 1
                if line.strip():
                    record = json.loads(line)
                    yield str(record.get("title") or "").strip(), str(record.get("abstract") or "").strip()
    except (OSError, EOFError, UnicodeDecodeError):
        raise BadInput(f"{path.name}：第 {number + 1} 行起读不出来，不是完整的 jsonl 文件。") from None
    except (ValueError, AttributeError):
        raise BadInput(f"{path.name}：第 {number} 行不是一个 JSON 对象。") from None


def _show(result: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        click.echo(f"{name}\t{value}")
