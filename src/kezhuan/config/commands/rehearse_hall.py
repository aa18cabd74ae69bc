"""``kezhuan rehearse hall``: many viewers of one lot while it is bid on."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.django import start
from kezhuan.config.rehearsal.auction.reading import Lot, reading
from kezhuan.config.rehearsal.auction.watching_check import check_viewers
from kezhuan.config.rehearsal.history import read_history
from kezhuan.config.rehearsal.site import Site, throwaway_site

#: A price is shown at most so long after it is committed; a page without a stream asks every two seconds.
LIMIT_S, POLL_LIMIT_S = 2.0, 4.0
_PROCESSES = 2
_BIDDERS = 4
#: How often a bid is placed, how long a line holds on average, and how long viewers take to arrive (seconds).
_BID_EVERY, _STAYS, _ARRIVE = 0.5, 30.0, 15.0


@click.command()
@click.option("--db", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True, help="数据库")
@click.option("--viewers", default=500, show_default=True, type=click.IntRange(2, 5_000), help="多少人看实时推送")
@click.option(
    "--polling", default=50, show_default=True, type=click.IntRange(0, 1_000), help="另有多少人没有推送，每两秒问一次"
)
@click.option("--seconds", default=90, show_default=True, type=click.IntRange(5, 3_600), help="竞价多久")
@click.option("--servers", default=2, show_default=True, type=click.IntRange(1, 16), help="几个网页进程")
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def hall(as_json: bool, **options: Any) -> None:
    """竞价大厅：许多人同时看，随机断线再连；两秒内看到新价、一条不漏才算通过。"""
    click.echo(f"seed {options['seed']} {options}", err=True)
    began = time.monotonic()
    with throwaway_site(options["db"], [], durable=True) as site:
        result = {**options, **_rehearse(site, options)}
    result |= {
        "seconds_in_all": round(time.monotonic() - began, 1),
        "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
    }
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _sentence(result))
    sys.exit(0 if result["holds"] else 1)


def _rehearse(site: Site, options: dict[str, Any]) -> dict[str, Any]:
    start()
    # The app registry exists only now.
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.config.rehearsal.auction import stage  # noqa: PLC0415
    from kezhuan.config.rehearsal.auction.crew import Crew  # noqa: PLC0415

    tables.ready()
    now = timezone.now()
    plan = stage.prepare([stage.Timing(now - timedelta(minutes=30), now + timedelta(hours=1))], _BIDDERS, now)
    connections.close_all()
    lot = plan.as_data()["lots"][0]
    with Crew(site, options["servers"]) as crew:
        watching = _Watching(site.folder, lot["number"], crew.ports, options)
        with reading(site.database_url) as reader:
            bids = watching.bid_meanwhile(plan.as_data(), crew.ports)
            facts = reader.facts().lots[lot["number"]]
        watching.finish()
    streaming = check_viewers(watching.history(), written(facts), LIMIT_S, frozenset(watching.streaming))
    polled = check_viewers(watching.history(), written(facts), POLL_LIMIT_S, frozenset(watching.polling))
    return {
        "bids": bids,
        "entries": len(facts.entries),
        "stream": asdict(streaming),
        "poll": asdict(polled),
        "holds": streaming.holds and (polled.holds or not watching.polling),
    }


def written(lot: Lot) -> dict[int, float]:
    """Entry → when its bid was written (an entry without a bid belongs to the bid after it), in seconds since 1970."""
    times = {bid.sequence: bid.recorded / 1_000_000 for bid in lot.bids}
    found, latest = {}, 0.0
    for entry in reversed(lot.entries):
        latest = times.get(entry.sequence or 0, latest)
        found[entry.number] = latest
    return found


class _Watching:
    """The viewers' processes, and the bidding they watch."""

    def __init__(self, folder: Path, lot: str, ports: list[int], options: dict[str, Any]) -> None:
        self.folder, self.options = folder, options
        self.streaming = [f"stream{number}" for number in range(options["viewers"])]
        self.polling = [f"poll{number}" for number in range(options["polling"])]
        self.until = time.time() + _ARRIVE + options["seconds"]
        self._processes = []
        for number in range(_PROCESSES):
            task = {
                "history": str(folder / f"viewers-{number}.jsonl"),
                "lot": lot,
                "streaming": self.streaming[number::_PROCESSES],
                "polling": self.polling[number::_PROCESSES],
                "ports": ports,
                "seed": options["seed"],
                "join_within": _ARRIVE,
                "stays": _STAYS,
                "until": self.until + 5,
            }
            path = folder / f"viewers-{number}.json"
            path.write_text(json.dumps(task), encoding="utf-8")
            command = [sys.executable, "-m", "kezhuan.config.rehearsal.auction.viewers", str(path)]
            self._processes.append(subprocess.Popen(command))

    def bid_meanwhile(self, plan: dict[str, Any], ports: list[int]) -> int:
        """One bidder after the other, until the time is over; returns how many bids were placed."""
        from kezhuan.config.rehearsal.auction.calm import bid_in_turn  # noqa: PLC0415

        return bid_in_turn(plan, ports, until=self.until, every=_BID_EVERY)

    def finish(self) -> None:
        for process in self._processes:
            process.wait(timeout=60)

    def history(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self.folder.glob("viewers-*.jsonl")):
            yield from read_history(path)


def _sentence(result: dict[str, Any]) -> str:
    seen = result["stream"]
    return (
        f"{seen['viewers']} 人看实时推送，{result['bids']} 次出价，断线 {seen['disconnections']} 次："
        f"漏 {seen['missed']}，重 {seen['twice']}，迟于 {LIMIT_S:.0f} 秒 {seen['late']}；"
        f"p50 {seen['p50_s']} 秒，p99 {seen['p99_s']} 秒，最迟 {seen['worst_s']} 秒。"
    )
