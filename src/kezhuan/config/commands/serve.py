"""``kezhuan serve`` (web) and ``kezhuan worker`` (background)."""

import os
import sys

import click

from kezhuan.config.django import start
from kezhuan.config.processes import port_problem, stop_if


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听端口")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="网页进程数")
def serve(host: str, port: int, workers: int) -> None:
    """启动网页服务（granian）。后台任务由 kezhuan worker 处理。"""
    stop_if(port_problem(host, port))
    start()
    command = server_command(host, port, workers)
    os.execv(sys.executable, command)  # noqa: S606 - replaces this process on purpose


def server_command(host: str, port: int, workers: int) -> list[str]:
    """What becomes the web server of the site."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--workers-kill-timeout", "5", "--log-level", "warning"),
        "kezhuan.config.asgi:application",
    ]


@click.command()
def worker() -> None:
    """处理后台任务和定时任务；检索索引只由它写入。"""
    start()
    # Needs the app registry, which only exists after start().
    from kezhuan.config.worker import run_worker  # noqa: PLC0415

    run_worker()
