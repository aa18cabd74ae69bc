"""``kezhuan createadmin``: the first administrators of a new site."""

import click

from kezhuan.config.django import start
from kezhuan.engine.actor import ADMIN_ROLES, SYSTEM, Role
from kezhuan.engine.errors import DomainError


@click.command()
@click.argument("username")
@click.option("--name", default="", help="姓名；不给时与用户名相同")
@click.option(
    "--role",
    type=click.Choice(sorted(role.value for role in ADMIN_ROLES)),
    default=Role.SECURITY_ADMIN.value,
    show_default=True,
    help="系统、安全、审计管理员要由三个人分别担任",
)
def createadmin(username: str, name: str, role: str) -> None:
    """建立管理员账号，显示一次性密码；首次登录必须修改。"""
    start()
    from django.utils import timezone  # noqa: PLC0415 - needs Django

    from kezhuan.accounts.actions import create_staff_user  # noqa: PLC0415

    try:
        user, password = create_staff_user(
            actor=SYSTEM, username=username, display_name=name or username, role=Role(role), at=timezone.now()
        )
    except DomainError as error:
        raise click.ClickException(error.text()) from error
    click.echo(f"用户名：{user.username}")
    click.echo(f"一次性密码：{password}")
    click.echo("密码只显示这一次。首次登录时请换成您自己的密码。")
