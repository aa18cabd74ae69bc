"""``kezhuan rehearse auction``: bidders over HTTP while processes are killed."""

import json
import os
import platform
import shutil
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from kezhuan.config import tables
from kezhuan.config.django import start
from kezhuan.config.rehearsal.auction.checking import altered_refused, check, slowest_end
from kezhuan.config.rehearsal.auction.reading import reading
from kezhuan.config.rehearsal.site import Site, throwaway_site

_NOTE = "kill -9 is the crash of a process, not a power loss"


@click.command()
@click.option("--db", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True, help="数据库")
@click.option("--bidders", default=64, show_default=True, type=click.IntRange(2, 500), help="多少个竞买人")
@click.option("--lots", default=20, show_default=True, type=click.IntRange(1, 200), help="多少个标的")
@click.option("--attempts", default=20_000, show_default=True, type=click.IntRange(10, 1_000_000), help="一共发多少次")
@click.option(
    "--kills", default=5, show_default=True, type=click.IntRange(0, 100), help="kill -9 几次网页、后台或数据库进程"
)
@click.option("--servers", default=2, show_default=True, type=click.IntRange(1, 16), help="几个网页进程")
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
@click.option("--without-lock", is_flag=True, help="对照：去掉标的的行锁和唯一约束（只在 PostgreSQL 上），应当看到错")
@click.option("--keep-constraints", is_flag=True, help="对照时只去掉行锁，留下数据库的唯一约束")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), default=None, help="把竞买人的记录和日志留下")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印结果")
def auction(as_json: bool, keep: Path | None, **options: Any) -> None:
    """竞价：许多竞买人同时出价，进程随机被杀；不丢、不重、不乱，保证金一分不差才算通过。"""
    if options["without_lock"] and options["db"] == "sqlite":
        raise click.UsageError("SQLite 的写入本来就排队，去掉行锁也看不到错；对照请用 --db postgres。")
    _say(f"seed {options['seed']} {options}")
    began = time.monotonic()
    with throwaway_site(options["db"], ["without-lock"] if options["without_lock"] else [], durable=True) as site:
        try:
            result = {**options, **_rehearse(site, options)}
        finally:
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                for path in [*site.folder.glob("*.jsonl"), site.folder / "crew.log"]:
                    shutil.copy(path, keep)
    result |= {
        "seconds": round(time.monotonic() - began, 1),
        "machine": f"{os.cpu_count()} CPU, Python {platform.python_version()}",
        "note": _NOTE,
    }
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _sentence(result))
    sys.exit(0 if _as_expected(result) else 1)


def _rehearse(site: Site, options: dict[str, Any]) -> dict[str, Any]:
    start()
    # The app registry exists only now.
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.config.rehearsal.auction import running, stage  # noqa: PLC0415
    from kezhuan.config.rehearsal.auction.crew import Crew  # noqa: PLC0415

    wanted = running.Options(**{name: options[name] for name in ("bidders", "lots", "attempts", "kills", "seed")})
    tables.ready()
    durable = stage.durability()
    if options["without_lock"] and not options["keep_constraints"]:
        stage.drop_constraints()
    connections.close_all()
    with Crew(site, options["servers"]) as crew:
        now = timezone.now()
        cast = stage.assemble(wanted.bidders, now)
        crew.start_worker()
        trial, pace = running.trial(site.folder, cast, wanted, crew.ports, timezone.now())
        _say(f"{pace}")
        now = timezone.now()
        places = timedelta(seconds=wanted.bidders * wanted.lots * min(pace.place_s, running.SLOWEST_PLACE))
        plan = stage.put_up(cast, running.timings(wanted, now + places, pace.attempts_per_s), now)
        connections.close_all()
        prepared = timezone.now()
        _say(f"{wanted.lots} lots, {wanted.bidders} bidders, deposits held; {(prepared - now).total_seconds():.0f} s")
        bidding = running.Bidding(site.folder, plan, wanted, crew.ports)
        try:
            faults = running.bid_and_kill(bidding, crew, wanted, _say)
        finally:
            bidding.stop()
        bid_seconds = (timezone.now() - prepared).total_seconds()
        crew.wait_until_up()
        alive = running.wait_for_the_end(site.database_url, _say)
    with reading(site.database_url) as reader:
        facts = reader.facts()
    codes = {bidder.name: bidder.codes for bidder in plan.bidders}
    for bidder in trial.bidders:
        codes[bidder.name].update(bidder.codes)
    verdict = check(facts, bidding.history(), codes, plan.paid + trial.paid, [fault.back_at for fault in faults])
    return {
        "durability": durable,
        "killed": dict(crew.kills),
        "faults": [f"{fault.what} {fault.after_s}" for fault in faults],
        "pace": asdict(pace),
        "sent": bidding.sent,
        "accepted": sum(len(lot.bids) for lot in facts.lots.values()),
        "altered_refused": altered_refused(bidding.history()),
        "extended_lots": sum(lot.closes > lot.planned for lot in facts.lots.values()),
        "sold_lots": sum(lot.state == "sold" for lot in facts.lots.values()),
        "bidding_s": round(bid_seconds, 1),
        "attempts_per_s": round(bidding.sent / max(bid_seconds, 0.1), 1),
        **running.answers(bidding.history()),
        "slowest_end_s": slowest_end(facts, [fault.back_at for fault in faults]),
        **alive,
        **running.outcome(verdict),
    }


def _as_expected(result: dict[str, Any]) -> bool:
    """With the lock nothing is wrong and all ends in time; without lock and constraints the errors must be seen."""
    if result["without_lock"] and not result["keep_constraints"]:
        return bool(result["violations"])
    return (
        bool(result["holds"])
        and result["accepted"] > 0
        and None not in (result["lots_ended_s"], result["deposits_settled_s"])
    )


def _say(line: str) -> None:
    click.echo(line, err=True)


def _sentence(result: dict[str, Any]) -> str:
    killed = "、".join(f"{name} {count} 次" for name, count in sorted(result["killed"].items())) or "无"
    return (
        f"{result['bidders']} 个竞买人、{result['lots']} 个标的，发送 {result['sent']} 次，"
        f"接受 {result['accepted']} 次，kill -9：{killed}。"
        f"确认后丢失 {result['acked_lost']}，序号重复 {result['duplicate_sequences']}，"
        f"缺号 {result['gaps']}，价格倒退 {result['price_regressions']}，第二个买受人 {result['second_winners']}，"
        f"重发变两次 {result['doubled_by_retry']}，改了内容仍被接受 {result['altered_accepted']}，"
        f"保证金差 {result['deposit_drift_fen']} 分，卡住 {result['deposits_stuck']}；违例合计 {result['violations']}。"
    )
