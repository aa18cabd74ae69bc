"""``rehearse auction``: the safety phase with bidders and kills, then the liveness phase, then the verdict."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone

from kezhuan.config.rehearsal.auction.crew import Crew, kill_plan
from kezhuan.config.rehearsal.auction.reading import reading
from kezhuan.config.rehearsal.auction.stage import Cast, Plan, Timing, put_up
from kezhuan.config.rehearsal.history import read_history

#: A lot stays open so long after its last bid; some lots end without it.
WINDOW = timedelta(seconds=15)
_CLIENTS = 4
#: The trial that measures the pace of this machine: so many attempts of each bidder on a lot that ends before the rest.
_TRIAL_ATTEMPTS = 5
_TRIAL_LASTS = timedelta(minutes=2)
#: Reckoned with at least (attempts a second): a lot whose end comes too early goes on while bids come, one whose end
#: comes too late would keep everybody waiting.
_SLOWEST = 25.0
#: Likewise, seconds for one place: the first ones, on which it is measured, are the slowest.
SLOWEST_PLACE = 0.1
#: After the last fault every due lot and every deposit has this long (PROMISES, R8).
LIVENESS_SECONDS = 60
_GRACE = 3


@dataclass(frozen=True)
class Options:
    bidders: int
    lots: int
    attempts: int
    kills: int
    seed: int


@dataclass(frozen=True)
class Pace:
    """What this machine does just now: attempts a second, and seconds to give one bidder a place in one lot."""

    attempts_per_s: float
    place_s: float


def trial(folder: Path, cast: Cast, options: Options, ports: list[int], now: datetime) -> tuple[Plan, Pace]:
    """A lot of its own on which all bid for a little while, so that the others last as long as the attempts do."""
    plan = put_up(cast, [Timing(now - timedelta(minutes=30), now + _TRIAL_LASTS)], now)
    ready = time.monotonic()
    place = (timezone.now() - now).total_seconds() / options.bidders
    few = replace(options, attempts=_TRIAL_ATTEMPTS * options.bidders)
    connections.close_all()
    bidding = Bidding(folder, plan, few, ports, name="trial")
    try:
        bidding.finish(_TRIAL_LASTS.total_seconds())
    finally:
        bidding.stop()
    return plan, Pace(round(few.attempts / (time.monotonic() - ready), 1), round(place, 3))


def timings(options: Options, begins: datetime, pace: float) -> list[Timing]:
    """Every fourth lot ends at its hour, somewhere in the run; the others go on while bids come.

    ``pace``: attempts a second to reckon with.
    """
    length = max(options.attempts / max(pace, _SLOWEST), 6.0)
    chance = random.Random(f"lots-{options.seed}")  # noqa: S311 - chance of a rehearsal, no secret
    made = []
    for number in range(options.lots):
        end = begins + timedelta(seconds=length * chance.uniform(0.3, 0.9))
        opens = begins - timedelta(minutes=30)
        extended = number % 4 != 0
        made.append(Timing(opens, end, WINDOW, WINDOW) if extended else Timing(opens, end))
    return made


class Bidding:
    """The bidders' processes; their histories lie in ``folder``, outside the site."""

    def __init__(self, folder: Path, plan: Plan, options: Options, ports: list[int], name: str = "history") -> None:
        self.folder, self.options = folder, options
        data = plan.as_data()
        share = min(_CLIENTS, options.bidders)
        quota = -(-options.attempts // options.bidders)
        self._processes = []
        self._sent = [0] * share
        for number in range(share):
            task = {
                "history": str(folder / f"{name}-{number}.jsonl"),
                "name": name,
                "lots": data["lots"],
                "bidders": data["bidders"][number::share],
                "quota": quota,
                "ports": ports,
                "seed": options.seed,
            }
            path = folder / f"{name}-task-{number}.json"
            path.write_text(json.dumps(task), encoding="utf-8")
            command = [sys.executable, "-m", "kezhuan.config.rehearsal.auction.bidders", str(path)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            self._processes.append(process)
            threading.Thread(target=self._follow, args=(number, process), daemon=True).start()

    def _follow(self, number: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._sent[number] = int(line)

    @property
    def sent(self) -> int:
        return sum(self._sent)

    @property
    def is_over(self) -> bool:
        return all(process.poll() is not None for process in self._processes)

    def finish(self, seconds: float) -> None:
        for process in self._processes:
            process.wait(timeout=seconds)
            if process.returncode != 0:
                raise RuntimeError("a process of bidders failed")

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()

    def history(self) -> Iterator[dict[str, Any]]:
        """Of the trial as well."""
        for path in sorted([*self.folder.glob("trial-*.jsonl"), *self.folder.glob("history-*.jsonl")]):
            yield from read_history(path)


@dataclass(frozen=True)
class Fault:
    """``after_s``: seconds from the beginning; ``back_at``: when it was started again, in microseconds since 1970."""

    what: str
    after_s: float
    back_at: int


def bid_and_kill(bidding: Bidding, crew: Crew, options: Options, say: Callable[[str], None]) -> list[Fault]:
    """The safety phase; returns what was killed and when."""
    chance = random.Random(f"kills-{options.seed}")  # noqa: S311 - chance of a rehearsal, no secret
    plan = kill_plan(chance, crew.victims(), options.kills, options.attempts)
    began, said = time.monotonic(), 0.0
    faults: list[Fault] = []
    while not bidding.is_over:
        if plan and bidding.sent >= plan[0][0]:
            _after, name, pause = plan.pop(0)
            say(f"{bidding.sent}/{options.attempts}: SIGKILL {name}")
            killed = time.monotonic() - began
            crew.kill(name, pause)
            faults.append(Fault("web" if name.isdigit() else name, round(killed, 1), time.time_ns() // 1000))
        if time.monotonic() - said > 10:
            said = time.monotonic()
            say(f"{bidding.sent}/{options.attempts}")
        time.sleep(0.05)
    bidding.finish(1)
    return faults


def wait_for_the_end(url: str, say: Callable[[str], None]) -> dict[str, Any]:
    """The liveness phase. Seconds from when the last lot was due (or from now) until every lot had ended, and from
    then until no deposit waited; None where that did not happen in time.
    """
    with reading(url) as reader:
        due = reader.latest_end() + _GRACE
        since = max(time.time(), due)
        closed = _until(lambda: reader.running_lots() == 0, since + LIVENESS_SECONDS)
        settled = _until(lambda: reader.unsettled_deposits() == 0, time.time() + LIVENESS_SECONDS)
    late = None if closed is None else round(max(0.0, closed - since), 1)
    found = {"lots_ended_s": late, "deposits_settled_s": _after(closed, settled)}
    say(str(found))
    return found


def _after(closed: float | None, settled: float | None) -> float | None:
    return None if closed is None or settled is None else round(max(0.0, settled - closed), 1)


def _until(reached: Callable[[], bool], end: float) -> float | None:
    while not reached():
        if time.time() > end:
            return None
        time.sleep(0.2)
    return time.time()


def outcome(verdict: Any) -> dict[str, Any]:
    return {**asdict(verdict), "violations": verdict.violations, "holds": verdict.holds}


def answers(history: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """How often each kind of answer was heard, and the bids that were sent."""
    kinds: Counter[str] = Counter()
    keys = set()
    for line in history:
        if line["event"] == "sent":
            keys.add(line["key"])
        elif line["event"] == "silence":
            kinds["silence"] += 1
        else:
            kinds[line["code"] or str(line["status"])] += 1
    return {"bids": len(keys), "answers": dict(sorted(kinds.items()))}
