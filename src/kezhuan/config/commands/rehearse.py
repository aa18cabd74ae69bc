"""``kezhuan rehearse``: what happens on a bad day, seen beforehand, with its own history and a separate checker."""

import json
import os
import platform
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.commands.rehearse_auction import auction
from kezhuan.config.commands.rehearse_hall import hall
from kezhuan.config.commands.rehearse_records import close, tampering
from kezhuan.config.django import start
from kezhuan.config.rehearsal.network import Network
from kezhuan.config.rehearsal.site import serving, throwaway_site
from kezhuan.config.rehearsal.visits_check import check


@click.group()
def rehearse() -> None:
    """演练：断网、关掉页面、同时操作时会怎样。服务和数据都在临时目录里，不碰正式数据。"""


for command in (auction, hall, close, tampering):
    rehearse.add_command(command)


@rehearse.command()
@click.option("--visits", default=200, show_default=True, type=click.IntRange(1, 5_000), help="记多少次走访")
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子；同一种子安排同样的断网和关页面")
@click.option("--phones", default=3, show_default=True, type=click.IntRange(1, 20), help="几台手机轮流记")
@click.option("--db", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True, help="数据库")
@click.option("--without-idempotency", is_flag=True, help="对照：让服务器不认设备记录号，应当看到重复")
@click.option("--history", type=click.Path(dir_okay=False, path_type=Path), default=None, help="把演练自己的记录留下")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def visits(
    visits: int, seed: int, phones: int, db: str, without_idempotency: bool, history: Path | None, as_json: bool
) -> None:
    """离线走访：真浏览器，网络随机断开，页面随机关掉；不丢一条，不重一条才算通过。"""
    faults = ["without-idempotency"] if without_idempotency else []
    began = time.monotonic()
    with throwaway_site(db, faults) as site:
        # Django and the browser's driver (a developer's tool) are loaded only now, in the prepared environment.
        start()

        try:
            from kezhuan.config.rehearsal import visits as rehearsal  # noqa: PLC0415
            from kezhuan.config.rehearsal.history import History  # noqa: PLC0415
        except ModuleNotFoundError:
            raise click.ClickException("演练要用 playwright 驱动浏览器，这里没有安装。") from None

        tables.ready()
        rehearsal.prepare(phones)
        kept = site.folder / "history.jsonl"
        network = Network(site.port, b"POST /visits/send/", seed)
        with serving(site), network, History(kept) as notes, rehearsal.phones_on(network, phones) as hands:
            acting = rehearsal.Rehearsal(visits=visits, seed=seed, phones=hands, network=network, history=notes)
            acting.run(_progress(visits))
        verdict = check(kept, site.database_url)
        if history is not None:
            shutil.copy(kept, history)
        result: dict[str, Any] = {
            "visits": visits,
            "seed": seed,
            "phones": phones,
            "db": db,
            "idempotency": not without_idempotency,
            **asdict(verdict),
            "holds": verdict.holds,
            **dict(sorted(acting.counts.items())),
            "answers_cut": network.counts["cut"],
            "requests_dropped": network.counts["drop"],
            "requests": sum(network.counts.values()),
            "seconds": round(time.monotonic() - began, 1),
            "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
        }
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _sentence(result))
    sys.exit(0 if _as_expected(result) else 1)


def _as_expected(result: dict[str, Any]) -> bool:
    """With the key nothing is lost or doubled; without it doubles must be seen, or the rehearsal proves nothing."""
    if not result["idempotency"]:
        return bool(result["doubled"])
    return bool(result["holds"])


def _progress(whole: int) -> Any:
    def say(number: int) -> None:
        if number % 20 == 0 or number == whole:
            click.echo(f"{number}/{whole}", err=True)

    return say


def _sentence(result: dict[str, Any]) -> str:
    return (
        f"{result['visits']} 次走访，断网 {result.get('network_toggles', 0)} 次，"
        f"关页面 {result.get('tabs_killed', 0)} 次，崩溃 {result.get('tabs_crashed', 0)} 次，"
        f"回执丢失 {result['answers_cut']} 次：丢 {result['lost']} 条，重 {result['doubled']} 条。"
    )
