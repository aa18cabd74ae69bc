"""``kezhuan demo`` and ``kezhuan demo-city``: a whole city in one command."""

import json
import os
import sys
from datetime import date

import click

from kezhuan.config import tables
from kezhuan.config.django import start
from kezhuan.config.processes import disk_problem, port_problem, stop_all, stop_if, supervise, wait_until_answering
from kezhuan.config.processes import start as start_process


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听端口")
def demo(host: str, port: int) -> None:
    """建好小型演示城市并启动网页和后台。再次启动时保留已有数据；Ctrl-C 结束。"""
    os.environ["KEZHUAN_DEMO"] = "1"
    start()
    # The app registry exists only after start().
    from django.conf import settings  # noqa: PLC0415

    from kezhuan.demo import load  # noqa: PLC0415

    stop_if(port_problem(host, port))
    stop_if(disk_problem(settings.ENV.var))
    click.echo("准备数据库……", err=True)
    tables.ready()
    if load.is_loaded():
        click.echo("沿用已有的演示城市。", err=True)
    else:
        load.load_city(scale="small", seed=2024)
    load.ensure_index()
    processes = [start_process("serve", "--host", host, "--port", str(port)), start_process("worker")]
    url = f"http://{host}:{port}/"
    try:
        wait_until_answering(f"{url}healthz", processes[0])
    except click.ClickException:
        stop_all(processes)
        raise
    click.echo(load.welcome(url))
    sys.exit(supervise(processes))


@click.command("demo-city")
@click.option("--scale", type=click.Choice(["small", "full"]), default="small", show_default=True, help="规模")
@click.option("--seed", type=int, default=2024, show_default=True, help="随机种子；同一种子生成同样的城市")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="以哪一天为“今天”")
@click.option("--out", type=click.Path(dir_okay=False, writable=True), default=None, help="只写成 jsonl，不进数据库")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印各类记录数")
def demo_city(scale: str, seed: int, as_of: date | None, out: str | None, as_json: bool) -> None:
    """生成演示城市：写进数据库（须为空），或用 --out 写成文件。"""
    start()
    # The app registry exists only after start().

    from kezhuan.demo import load  # noqa: PLC0415

    if out:
        counts = load.write_city(out, scale=scale, seed=seed, as_of=as_of)
    else:
        tables.ready()
        if load.is_loaded():
            raise click.ClickException("数据库里已经有演示城市。要重新生成，请先删除 var 目录或换一个 KEZHUAN_VAR。")
        counts = load.load_city(scale=scale, seed=seed, as_of=as_of)
        load.ensure_index()
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
