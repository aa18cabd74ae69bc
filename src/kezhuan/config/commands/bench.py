"""``kezhuan bench``: how fast the platform answers, measured through its real server."""

import http.client
import json
import os
import platform
import socket
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from kezhuan.config.commands.bench_matching import matching
from kezhuan.config.commands.bench_pages import pages
from kezhuan.config.django import start
from kezhuan.config.processes import start as start_process
from kezhuan.config.processes import stop_all, wait_until_answering

_WARM = 20


@click.group()
def bench() -> None:
    """量一量速度和质量。数据和服务都在临时目录里，不碰正式数据。"""


bench.add_command(matching)
bench.add_command(pages)


@bench.command()
@click.option("--docs", default=50_000, show_default=True, type=click.IntRange(200, 500_000), help="索引里多少条")
@click.option("--requests", "count", default=300, show_default=True, type=click.IntRange(10, 10_000), help="请求次数")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 50), help="每类几个答案")
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def search(docs: int, count: int, limit: int, seed: int, as_json: bool) -> None:
    """POST /api/v1/match（三类答案，带理由）逐个请求，报告 p50、p95、p99（毫秒）。"""
    with tempfile.TemporaryDirectory(prefix="kezhuan-bench-") as folder:
        _own_environment(Path(folder))
        start()
        # The app registry exists only after start().
        from django.core.management import call_command  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        from kezhuan.config.benchcity import fill  # noqa: PLC0415
        from kezhuan.config.upkeep import refresh_statistics  # noqa: PLC0415
        from kezhuan.matching.upkeep import rebuild  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        questions = fill(docs, seed, timezone.now(), _say)
        began = time.perf_counter()
        written = rebuild().written
        refresh_statistics(timezone.now())  # as the worker does every hour
        _say("index", written)
        result = {
            "documents": written,
            "index_seconds": round(time.perf_counter() - began, 1),
            "requests": count,
            "limit": limit,
            **_ask(questions, count, limit),
            "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
        }
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _sentence(result))


def _own_environment(folder: Path) -> None:
    os.environ["KEZHUAN_VAR"] = str(folder)
    os.environ["KEZHUAN_API_RATE_FACTOR"] = "10000"
    os.environ["KEZHUAN_RULES"] = ""
    for name in ("KEZHUAN_DATABASE_URL", "KEZHUAN_PRODUCTION"):
        os.environ.pop(name, None)


def _say(what: str, number: int) -> None:
    click.echo(f"{what}: {number}", err=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ask(questions: list[str], count: int, limit: int) -> dict[str, Any]:
    """Start the server, ask one question after the other over one connection, and stop it."""
    port = _free_port()
    server = start_process("serve", "--port", str(port))
    try:
        wait_until_answering(f"http://127.0.0.1:{port}/healthz", server)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(_WARM):
            _post(connection, questions[-1 - number % len(questions)], limit)
        spent, inside, answers = [], [], 0
        for number in range(count):
            began = time.perf_counter()
            body = _post(connection, questions[number % len(questions)], limit)
            spent.append((time.perf_counter() - began) * 1000)
            inside.append(float(body["milliseconds"]))
            answers += len(body["answers"])
        connection.close()
    finally:
        stop_all([server])
    return {
        "answers_a_request": round(answers / count, 1),
        "p50_ms": _part(spent, 50),
        "p95_ms": _part(spent, 95),
        "p99_ms": _part(spent, 99),
        "engine_p50_ms": _part(inside, 50),
        "engine_p95_ms": _part(inside, 95),
    }


def _post(connection: http.client.HTTPConnection, text: str, limit: int) -> dict[str, Any]:
    body = json.dumps({"text": text, "limit": limit}).encode()
    connection.request("POST", "/api/v1/match", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    data = response.read()
    if response.status != 200:
        raise click.ClickException(f"/api/v1/match 回答 {response.status}：{data[:200].decode(errors='replace')}")
    answer: dict[str, Any] = json.loads(data)
    return answer


def _part(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def _sentence(result: dict[str, Any]) -> str:
    return (
        f"{result['documents']} 条，{result['requests']} 次请求：p50 {result['p50_ms']} 毫秒，"
        f"p95 {result['p95_ms']} 毫秒，"
        f"p99 {result['p99_ms']} 毫秒（引擎内 p95 {result['engine_p95_ms']} 毫秒）。"
    )
