"""``kezhuan match``: two spreadsheets in, ranked and explained matches out. No database and no Django."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kezhuan.engine.encode.encoder import default_encoder
from kezhuan.engine.errors import DomainError
from kezhuan.engine.match import evaluate as quality
from kezhuan.engine.match.sheets import (
    ACHIEVEMENTS,
    DEMANDS,
    MATCH_COLUMNS,
    Line,
    Matched,
    match_lines,
    match_rows,
    read_lines,
)
from kezhuan.engine.spreadsheet import SheetSpec, write_table

_STAGES = {"index": "建立索引", "rank": "逐条匹配"}


class BadInput(click.ClickException):
    """Something about the person's own files is wrong; exit code 2 as for wrong options."""

    exit_code = 2


@contextmanager
def progress_bar() -> Iterator[quality.Progress]:
    """Progress on standard error, so that standard output stays clean for programs."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as shown:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(_STAGES.get(stage, stage))
            shown.update(tasks[stage], completed=done, total=total)

        yield tell


def _read(path: Path, spec: SheetSpec) -> list[Line]:
    try:
        lines = read_lines(path, spec)
    except DomainError as refusal:
        raise BadInput(f"{path.name}：{refusal.text()}") from None
    except OSError as fault:
        raise BadInput(f"{path.name}：读不出这个文件（{fault.strerror or fault}）。") from None
    blank = [line.row for line in lines if line.blank]
    if blank:
        click.echo(
            f"{path.name}：第 {blank[0]} 行没有名称也没有内容，不参加匹配（这样的共 {len(blank)} 行）。", err=True
        )
    if len(blank) == len(lines):
        raise BadInput(f"{path.name}：没有一行写了{spec.title}名称或{spec.title}内容。")
    return lines


def _checked_out(path: Path, given: Sequence[Path]) -> Path:
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise BadInput(f"{path.name}：结果只能写成 xlsx 或 csv，请改用这两种扩展名。")
    if not path.parent.is_dir():
        raise BadInput(f"{path}：没有这个文件夹，请先建好。")
    if any(path.resolve() == each.resolve() for each in given):
        raise BadInput(f"{path.name}：结果不能写在原来的表格上，请换一个文件名。")
    return path


def _write(path: Path, matched: list[Matched]) -> int:
    rows = [row for one in matched for row in match_rows(one)]
    content = write_table(rows, MATCH_COLUMNS, path.suffix.lower().lstrip("."), title="匹配结果")
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        raise BadInput(f"{path}：写不进去（{fault.strerror or fault}）。") from None
    return sum(len(one.answers) for one in matched)


@click.command()
@click.argument("demands", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("achievements", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="结果写到哪里，xlsx 或 csv")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100), help="每条需求列出多少项成果")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一行 JSON 小结")
def match(demands: Path, achievements: Path, out: Path, top: int, as_json: bool) -> None:
    """为 DEMANDS 里的每条需求，在 ACHIEVEMENTS 里找出最合适的成果，写明得分、理由和匹配词。

    两个文件都可以是 xlsx 或 csv，第一行写列名，中文英文都认，例如：
    需求编号、需求名称、需求内容；成果编号、成果名称、摘要。
    """
    began = time.perf_counter()
    target = _checked_out(out, (demands, achievements))
    asked, offered = _read(demands, DEMANDS), _read(achievements, ACHIEVEMENTS)
    with progress_bar() as progress:
        matched = list(match_lines(asked, offered, top=top, encoder=default_encoder(), progress=progress))
    count = _write(target, matched)
    alone = sum(not one.answers for one in matched)
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        summary = {"demands": len(asked), "achievements": len(offered), "matches": count, "unanswered": alone}
        click.echo(json.dumps({**summary, "out": str(out), "seconds": seconds}, ensure_ascii=False))
    else:
        click.echo(
            f"{len(asked)} 条需求，{len(offered)} 项成果，写出 {count} 条匹配，{alone} 条需求没有答案：{out}", err=True
        )
