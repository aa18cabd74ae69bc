"""``kezhuan bench auction``: how many bids a second one hot lot takes, beside bare SQL in the same run."""

import json
import os
import platform
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.django import start
from kezhuan.config.rehearsal.site import Site, throwaway_site

#: The verb should reach at least this part of bare SQL.
TARGET = 0.5


@click.command("auction")
@click.option("--db", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True, help="数据库")
@click.option(
    "--bidders", multiple=True, default=(32, 64), show_default=True, type=click.IntRange(2, 150), help="竞买人数"
)
@click.option("--seconds", default=8.0, show_default=True, type=click.FloatRange(0.5, 600), help="每种量多久")
@click.option("--http/--no-http", default=True, show_default=True, help="也量经过网页服务的")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def auction(db: str, bidders: tuple[int, ...], seconds: float, http: bool, as_json: bool) -> None:
    """一个热门标的每秒能接受多少次出价：出价动作、经网页服务、同样写入的裸 SQL，在同一次运行里量。"""
    with throwaway_site(db, [], durable=True) as site:
        start()
        tables.ready()
        rows = _measured(site, bidders, seconds, http)
    result: dict[str, Any] = {
        "db": db,
        "target": TARGET,
        "rows": rows,
        "verb_to_bare": {
            str(number): round(rows[f"verb {number}"]["accepted_per_s"] / rows[f"bare {number}"]["accepted_per_s"], 2)
            for number in bidders
        },
        "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
    }
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _table(result))


def _measured(site: Site, counts: tuple[int, ...], seconds: float, http: bool) -> dict[str, Any]:
    # The app registry exists only now.
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.config.benchmark.bare_bidding import Bare  # noqa: PLC0415
    from kezhuan.config.benchmark.bidding import by_the_verb, in_bare_sql, measure, over_http  # noqa: PLC0415
    from kezhuan.config.rehearsal.auction import stage  # noqa: PLC0415
    from kezhuan.config.rehearsal.auction.crew import Crew  # noqa: PLC0415

    now = timezone.now()
    timing = stage.Timing(now - timedelta(minutes=30), now + timedelta(hours=2))
    plan = stage.prepare([timing] * (2 * len(counts)), max(counts), now)
    connections.close_all()
    bare = f"sqlite://{site.folder / 'bare.sqlite3'}" if site.cluster is None else site.database_url
    rows = {}
    first = Bare(bare)
    first.make_tables()
    first.close()
    for place, number in enumerate(counts):
        one = stage.Plan([plan.lots[place]], plan.bidders, 0)
        rows[f"bare {number}"] = asdict(measure(in_bare_sql(bare), number, seconds, site.folder))
        rows[f"verb {number}"] = asdict(measure(by_the_verb(one), number, seconds, site.folder))
        click.echo(f"{number}: {rows[f'bare {number}']} {rows[f'verb {number}']}", err=True)
    if http:
        with Crew(site, 2) as crew:
            for place, number in enumerate(counts):
                one = stage.Plan([plan.lots[len(counts) + place]], plan.bidders, 0)
                rows[f"http {number}"] = asdict(measure(over_http(one, crew.ports), number, seconds, site.folder))
    return rows


def _table(result: dict[str, Any]) -> str:
    lines = [
        f"{name}: {row['accepted_per_s']}/秒，p50 {row['p50_ms']}，p95 {row['p95_ms']}，p99 {row['p99_ms']} 毫秒"
        for name, row in result["rows"].items()
    ]
    return "\n".join([*lines, f"出价动作 / 裸 SQL：{result['verb_to_bare']}（目标 {TARGET}）"])
