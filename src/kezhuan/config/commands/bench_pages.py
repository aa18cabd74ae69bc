"""``kezhuan bench pages``: every page as every role, on a city with thousands of open deals and visits."""

import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.django import start
from kezhuan.config.throwaway import own_environment

_MOST_QUERIES = 20


@click.command("pages")
@click.option("--deals", default=5_000, show_default=True, type=click.IntRange(10, 100_000), help="进行中的商机")
@click.option("--visits", default=10_000, show_default=True, type=click.IntRange(10, 200_000), help="走访")
@click.option("--samples", default=3, show_default=True, type=click.IntRange(1, 20), help="同一种页面最多打开几个")
@click.option("--seed", default=2024, show_default=True, type=int, help="演示城市的随机种子")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def pages(deals: int, visits: int, samples: int, seed: int, as_json: bool) -> None:
    """以每种角色沿链接打开每种页面：耗时（毫秒）、查询次数、最慢的五种。数据在临时目录里。"""
    with tempfile.TemporaryDirectory(prefix="kezhuan-bench-") as folder:
        own_environment(Path(folder))
        start()
        # The app registry exists only after start().
        from django.conf import settings  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        from kezhuan.config.benchmark.pages import STRANGER, summary, walk_all  # noqa: PLC0415
        from kezhuan.config.busycity import make_busy  # noqa: PLC0415
        from kezhuan.config.upkeep import refresh_statistics  # noqa: PLC0415
        from kezhuan.demo import load  # noqa: PLC0415

        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        tables.ready()
        load.load_city(scale="small", seed=seed)
        made = make_busy(deals=deals, visits=visits)
        load.ensure_index()
        refresh_statistics(timezone.now())
        opened = walk_all({STRANGER: None, **load.people_by_role()}, samples, _say)
        result: dict[str, Any] = {
            **made,
            **summary(opened, most_queries=_MOST_QUERIES),
            "seed": seed,
            "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
        }
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else _sentences(result))


def _say(what: str, number: int) -> None:
    click.echo(f"{what}: {number}", err=True)


def _sentences(result: dict[str, Any]) -> str:
    lines = [
        f"{result['roles']} 种角色打开 {result['pages']} 页（{result['addresses']} 种）："
        f"p50 {result['p50_ms']} 毫秒，p95 {result['p95_ms']} 毫秒，最多 {result['most_queries']} 次查询。"
    ]
    lines += [f"  {row['ms']} 毫秒 {row['queries']} 次查询 {row['page']}（{row['role']}）" for row in result["slowest"]]
    lines += [f"  查询过多：{row['queries']} {row['page']}" for row in result["over_query_limit"]]
    lines += [f"  出错：{row['path']}（{row['role']}）" for row in result["broken"]]
    return "\n".join(lines)
