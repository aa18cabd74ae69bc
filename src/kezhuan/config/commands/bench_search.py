"""``kezhuan bench search``: how fast a city is searched, in process, over HTTP, and beside other programs."""

import http.client
import json
import os
import platform
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.benchmark import speed
from kezhuan.config.django import start
from kezhuan.config.processes import start as start_process
from kezhuan.config.processes import stop_all, wait_until_answering
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query

#: A demand as people write it.
_SHORTEST, _LONGEST = 200, 500
_KINDS = (Kind.ACHIEVEMENT, Kind.EXPERT, Kind.SERVICE)
_PUBLISHED, _FIND_SECONDS = 5, 30.0


@click.command()
@click.option("--docs", default=50_000, show_default=True, type=click.IntRange(1_000, 500_000), help="索引里多少条")
@click.option("--requests", "count", default=200, show_default=True, type=click.IntRange(10, 10_000), help="提问次数")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 50), help="每次几个答案")
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
@click.option("--http/--no-http", "over_http", default=True, help="也经过网页服务量，并量发布后多久能搜到")
@click.option("--peers/--no-peers", "with_peers", default=True, help="同样的文本和问题，也问别的检索程序")
@click.option("--bulk", default=0, type=click.IntRange(0, 100_000), help="另外成批匹配多少个需求（2 核，前 20）")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="城市和索引放在哪里；已经建好的直接用。不写就用完即删的临时目录"
)
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def search(
    docs: int,
    count: int,
    limit: int,
    seed: int,
    over_http: bool,
    with_peers: bool,
    bulk: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """一条 200–500 字的需求要多久得到带理由的答案：逐段的 p50、p95（毫秒），一个核。"""
    with tempfile.TemporaryDirectory(prefix="kezhuan-bench-") as passing:
        place = (folder or Path(passing)).resolve()
        place.mkdir(parents=True, exist_ok=True)
        own_environment(place)
        start()
        city = _city(place, docs, seed)
        result = _measure(city, count, limit, over_http, with_peers, bulk)
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else json.dumps(result, ensure_ascii=False, indent=2))


def _city(place: Path, docs: int, seed: int) -> dict[str, Any]:
    """The city of this size and seed with its index, and what building it took; built only if it is not there."""
    # The app registry exists only after start().
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.config.benchcity import fill  # noqa: PLC0415
    from kezhuan.config.upkeep import refresh_statistics  # noqa: PLC0415
    from kezhuan.matching import shards  # noqa: PLC0415
    from kezhuan.matching.upkeep import rebuild  # noqa: PLC0415

    noted = place / "city.json"
    if noted.exists():
        city: dict[str, Any] = json.loads(noted.read_text(encoding="utf-8"))
        if (city["docs"], city["seed"]) != (docs, seed):
            raise click.UsageError(f"{place} 里是另一座城市（{city['docs']} 条，种子 {city['seed']}）。请换一个目录。")
        if not shards.is_up_to_date():
            rebuild(lambda kind, done, total: _say(f"index {kind.value}", done))
        return city
    tables.ready()
    statements = fill(docs, seed, timezone.now(), _say)
    began = time.perf_counter()
    written = rebuild().written
    refresh_statistics(timezone.now())  # as the worker does every hour
    _say("index", written)
    city = {
        "docs": docs,
        "seed": seed,
        "documents": written,
        "index_seconds": round(time.perf_counter() - began, 1),
        "statements": list(statements),
    }
    noted.write_text(json.dumps(city, ensure_ascii=False), encoding="utf-8")
    return city


def _measure(
    city: dict[str, Any], count: int, limit: int, over_http: bool, with_peers: bool, bulk: int
) -> dict[str, Any]:
    # The app registry exists only after start().
    from django.conf import settings  # noqa: PLC0415

    from kezhuan.engine.encode.choose import chosen_encoder  # noqa: PLC0415
    from kezhuan.engine.match.shard import Shard  # noqa: PLC0415
    from kezhuan.matching import shards  # noqa: PLC0415
    from kezhuan.matching.documents import documents  # noqa: PLC0415

    texts = long_texts(city["statements"])
    place = shards.folder()
    result: dict[str, Any] = {
        "documents": city["documents"],
        "seed": city["seed"],
        "questions": count,
        "limit": limit,
        "index_seconds": city["index_seconds"],
        "index_mb": speed.folder_mb(place),
        "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
    }
    asked = [next(texts) for _ in range(count)]
    with speed.on_cores(1):
        shard = Shard(place, encoder=chosen_encoder(settings.ENCODER))
        shard.warm()
        result["one_kind"] = speed.stages(shard, [Query(text, kinds=_KINDS[:1], limit=limit) for text in asked])
        result["three_kinds"] = speed.stages(shard, [Query(text, kinds=_KINDS, limit=limit) for text in asked])
        result["process_mb"] = speed.resident_mb(os.getpid())
        del shard
        _say("asked", count)
        if with_peers:
            result["peers"] = speed.peers(_all(documents), asked, limit)
    if over_http:
        result["http"] = _over_http(asked, limit)
    if bulk:
        queries = [Query(next(texts), kinds=_KINDS, limit=20, bare=True) for _ in range(bulk)]
        result["bulk"] = speed.bulk(place, settings.ENCODER, queries, 2)
    return result


def _all(documents: Callable[[Kind], Iterator[Document]]) -> Callable[[], Iterator[Document]]:
    return lambda: (document for kind in Kind for document in documents(kind))


def long_texts(statements: Sequence[str]) -> Iterator[str]:
    """Demands of 200–500 characters without end: short ones are told together with the next."""
    text = ""
    while True:
        for statement in statements:
            text = f"{text}{statement}\n"[-_LONGEST:]
            if len(text) >= _SHORTEST:
                yield text
                text = ""


def own_environment(folder: Path) -> None:
    """Everything a measurement writes lies in ``folder``."""
    os.environ["KEZHUAN_VAR"] = str(folder)
    os.environ["KEZHUAN_API_RATE_FACTOR"] = "10000"
    os.environ["KEZHUAN_RULES"] = ""
    for name in ("KEZHUAN_DATABASE_URL", "KEZHUAN_PRODUCTION", "KEZHUAN_CLUSTER"):
        os.environ.pop(name, None)


def _say(what: str, number: int) -> None:
    click.echo(f"{what}: {number}", err=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _over_http(texts: Sequence[str], limit: int) -> dict[str, Any]:
    """One question after the other over one connection to a server of one process on one core; then publish."""
    port = _free_port()
    with speed.on_cores(1):
        server = start_process("serve", "--port", str(port))
    worker = None
    try:
        wait_until_answering(f"http://127.0.0.1:{port}/healthz", server, seconds=180)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for text in texts[: speed.WARM]:
            _post(connection, text, limit)
        spent, inside, answers = [], [], 0
        for text in texts:
            began = time.perf_counter()
            body = _post(connection, text, limit)
            spent.append((time.perf_counter() - began) * 1000)
            inside.append(float(body["milliseconds"]))
            answers += len(body["answers"])
        memory = speed.resident_mb(server.pid)
        worker = start_process("worker")
        found = _findable(connection)
        connection.close()
    finally:
        stop_all([server, *([worker] if worker else [])])
    return {
        **speed.quantiles(spent),
        "engine": speed.quantiles(inside),
        "answers_a_request": round(answers / len(texts), 1),
        "web_process_mb": memory,
        "findable_seconds": found,
    }


def _findable(connection: http.client.HTTPConnection) -> list[float]:
    """Seconds from the commit of a publication to the first answer that holds it, several times; the first is not
    counted, it waits for the worker to start.
    """
    seconds = []
    for number in range(_PUBLISHED + 1):
        title = _publish(number)
        began = time.perf_counter()
        while time.perf_counter() - began < _FIND_SECONDS:
            if any(each["title"] == title for each in _post(connection, title, 5)["answers"]):
                break
            time.sleep(0.05)
        seconds.append(round(time.perf_counter() - began, 2))
    return seconds[1:]


def _publish(number: int) -> str:
    # The app registry exists only after start().
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.audit.actions import record  # noqa: PLC0415
    from kezhuan.catalogue.models import Achievement  # noqa: PLC0415
    from kezhuan.engine.actor import SYSTEM  # noqa: PLC0415

    now = timezone.now()
    with transaction.atomic():
        item = Achievement.objects.filter(state="published").order_by("pk")[number]
        # Another title each time it is measured: the city may be kept.
        item.title = f"海带育苗水槽第 {number} 型氦气检漏塞 {secrets.token_hex(4)}"
        item.save(update_fields=["title"])
        record(actor=SYSTEM, verb="catalogue.publish", thing=item, at=now, after={"title": item.title})
    return str(item.title)


def _post(connection: http.client.HTTPConnection, text: str, limit: int) -> dict[str, Any]:
    body = json.dumps({"text": text, "limit": limit}).encode()
    connection.request("POST", "/api/v1/match", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    data = response.read()
    if response.status != 200:
        raise click.ClickException(f"/api/v1/match 回答 {response.status}：{data[:200].decode(errors='replace')}")
    answer: dict[str, Any] = json.loads(data)
    return answer
