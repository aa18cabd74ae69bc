"""``kezhuan index``: build the search index anew, and say how it stands."""

import json

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kezhuan.config.django import start


@click.group()
def index() -> None:
    """检索索引：重建、查看。平时由 kezhuan worker 自动保持最新。"""
    start()


@index.command()
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def rebuild(as_json: bool) -> None:
    """从数据库重建整个索引；期间检索照常使用旧索引。"""
    # The app registry exists only after start().
    from kezhuan.engine.errors import DomainError  # noqa: PLC0415
    from kezhuan.engine.match.document import Kind  # noqa: PLC0415
    from kezhuan.matching.upkeep import rebuild as build  # noqa: PLC0415
    from kezhuan.matching.words import KIND_WORDS  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {kind: progress.add_task(str(KIND_WORDS[kind]), total=None) for kind in Kind}

        def told(kind: Kind, done: int, total: int) -> None:
            progress.update(tasks[kind], completed=done, total=total)

        try:
            done = build(told)
        except DomainError as error:
            raise click.ClickException(error.text()) from None
    if as_json:
        click.echo(json.dumps({"documents": done.written}))
    else:
        click.echo(f"已建好，共 {done.written} 条。")


@index.command()
def status() -> None:
    """索引里有多少条，离审计日志的末尾还差几步。"""
    from kezhuan.audit.models import ChainHead, Cursor  # noqa: PLC0415
    from kezhuan.matching.shards import is_built, reader  # noqa: PLC0415
    from kezhuan.matching.upkeep import cursor_name  # noqa: PLC0415

    head = ChainHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    reached = Cursor.objects.filter(name=cursor_name()).values_list("sequence", flat=True).first() or 0
    click.echo(json.dumps({"built": is_built(), "documents": reader().count, "events_behind": max(head - reached, 0)}))
