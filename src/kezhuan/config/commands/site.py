"""``kezhuan migrate`` and ``kezhuan manage``: Django's own commands with our settings."""

import click
from django.core.management import call_command, execute_from_command_line

from kezhuan.config.django import start


@click.command()
def migrate() -> None:
    """建立或升级数据库。"""
    start()
    call_command("migrate", interactive=False, verbosity=1)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """运行 Django 自带的管理命令。"""
    start()
    execute_from_command_line(["kezhuan manage", *arguments])
