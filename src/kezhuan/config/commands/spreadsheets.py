"""``kezhuan import``: a spreadsheet into the platform, through the same examination and verbs as the pages."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from kezhuan.config.django import start

#: Exit codes: every row is in order; some rows were refused; nothing could be done at all.
ALL_GOOD, SOME_BAD, UNUSABLE = 0, 1, 2


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, help="以哪个用户的权限导入（用户名或邮箱）")
@click.option("--organisation", help="为哪家单位导入（统一社会信用代码或全称），表中没写所属单位的行归它")
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--all-or-nothing", is_flag=True, help="有一行不对就一行都不写")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="把错误表写到这个文件")
@click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON")
def import_file(
    kind: str,
    file: Path,
    username: str,
    organisation: str | None,
    dry_run: bool,
    all_or_nothing: bool,
    errors: Path | None,
    as_json: bool,
) -> None:
    """导入一个表格。KIND：organisations、people、achievements、demands、services、facilities。

    全部正确时以 0 退出，有行被拒绝时以 1 退出，文件不能使用或没有权限时以 2 退出。
    """
    start()
    from kezhuan.engine.errors import DomainError  # noqa: PLC0415 - needs Django
    from kezhuan.exchange.shell import Order, carry_out  # noqa: PLC0415

    order = Order(kind, file, username, organisation or "", dry_run, all_or_nothing, errors)
    bar: Any = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            hidden = not sys.stderr.isatty()
            bar = click.progressbar(length=total, label="检查" if dry_run else "导入", file=sys.stderr, hidden=hidden)
        bar.update(done - bar.pos)

    try:
        result = carry_out(order, progress)
    except DomainError as refusal:
        if as_json:
            click.echo(json.dumps({"code": refusal.code, "message": refusal.text()}, ensure_ascii=False))
        else:
            click.echo(f"错误：{refusal.text()}", err=True)
        sys.exit(UNUSABLE)
    if bar is not None:
        bar.render_finish()
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        for fault in result.faults:
            click.echo(f"第 {fault['row']} 行 {fault['column']}：{fault['message']}", err=True)
        if result.unknown:
            click.echo(f"没有用到的列：{'、'.join(result.unknown)}", err=True)
        counted = f"新增 {result.new}，有改动 {result.changed}，没有变化 {result.same}，有错误 {result.bad}"
        click.echo(f"{counted}；{'只是检查，没有写入' if dry_run else f'写入 {result.written} 行'}")
    sys.exit(SOME_BAD if result.bad else ALL_GOOD)
