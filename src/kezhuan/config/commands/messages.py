"""``kezhuan messages``: keep the English catalogues."""

import sys

import click

from kezhuan.config import messages as catalogues


@click.group()
def messages() -> None:
    """英文词条：收集、检查、编译。"""


@messages.command()
@click.argument("apps", nargs=-1)
def update(apps: tuple[str, ...]) -> None:
    """收集所有（或指定应用的）中文词条，新词条留空等待翻译。"""
    for app in catalogues.apps_with_messages():
        if not apps or app.name in apps:
            empty = catalogues.update(app)
            click.echo(f"{app.name}: {empty} 条待翻译")


@messages.command()
def check() -> None:
    """有未翻译的词条时以 1 退出，并逐条列出。"""
    count = 0
    for app in catalogues.apps_with_messages():
        for msgid in catalogues.missing(app):
            count += 1
            click.echo(f"{app.name}: {msgid!r}")
    click.echo(f"{count} 条未翻译", err=True)
    sys.exit(1 if count else 0)


@messages.command("compile")
def compile_all() -> None:
    """把 .po 编成 .mo（启动时会自动做）。"""
    click.echo(f"{catalogues.compile_stale()} 个文件")
