"""``kezhuan rehearse close`` and ``kezhuan rehearse tampering``: the end of a sale, and its record under attack."""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.django import start
from kezhuan.config.rehearsal.site import throwaway_site

_db = click.option(
    "--db", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True, help="数据库"
)
_seed = click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
_json = click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")


def _in_a_site(db: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """``act`` once Django is ready and the tables are made, with how long it took and on what."""
    with throwaway_site(db, []):
        start()
        # The app registry exists only now.
        from django.db import connections  # noqa: PLC0415

        tables.ready()
        began = time.monotonic()
        result = act()
        connections.close_all()
    return result | {
        "seconds": round(time.monotonic() - began, 1),
        "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
    }


@click.command()
@click.option("--bids", default=10_000, show_default=True, type=click.IntRange(10, 1_000_000), help="多少次出价")
@_db
@_seed
@_json
def close(bids: int, db: str, seed: int, as_json: bool) -> None:
    """截止前后一秒的出价，竞买人的钟各差十分钟以内：按到达时间，早到的都收、迟到的都不收才算通过。"""

    def act() -> dict[str, Any]:
        from django.utils import timezone  # noqa: PLC0415

        from kezhuan.config.rehearsal.auction.closing import through_the_verb  # noqa: PLC0415

        judged = through_the_verb(bids, seed, timezone.now())
        return {**asdict(judged), "holds": judged.holds}

    click.echo(f"seed {seed}, {bids} bids, {db}", err=True)
    result = {"db": db, "seed": seed, **_in_a_site(db, act)}
    sentence = (
        f"{result['bids']} 次出价，截止前 {result['before']}，截止后 {result['after']}："
        f"错收 {result['wrongly_accepted']}，错拒 {result['wrongly_refused']}。"
    )
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else sentence)
    sys.exit(0 if result["holds"] else 1)


@click.command()
@click.option("--mutations", default=10_000, show_default=True, type=click.IntRange(1, 1_000_000), help="改多少次")
@click.option("--bids", default=12, show_default=True, type=click.IntRange(4, 1_000), help="标的有多少次出价")
@_db
@_seed
@_json
def tampering(mutations: int, bids: int, db: str, seed: int, as_json: bool) -> None:
    """绕过程序直接改库里的出价和记录：全部看得出来才算通过；截尾和整链重算靠外面的存证点。"""

    def act() -> dict[str, Any]:
        from django.utils import timezone  # noqa: PLC0415

        from kezhuan.config.rehearsal.auction.tampering import sale_with_bids, tamper  # noqa: PLC0415

        found = tamper(sale_with_bids(bids, timezone.now()), mutations, seed, _say)
        return {**asdict(found), "missed": found.missed}

    click.echo(f"seed {seed}, {mutations} mutations, {db}", err=True)
    result = {"db": db, "mutations": mutations, "bids": bids, "seed": seed, **_in_a_site(db, act)}
    sentence = (
        f"改了 {mutations} 次，没看出来 {result['missed']} 次；只靠外面的存证点看出 {result['only_by_checkpoint']}。"
    )
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else sentence)
    sys.exit(1 if result["missed"] else 0)


def _say(number: int) -> None:
    if number % 1000 == 0:
        click.echo(str(number), err=True)
