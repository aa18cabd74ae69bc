"""How fast a shard answers, stage by stage, and how fast others do with the same texts and questions."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kezhuan.config.benchmark.peers.peer import Unavailable
from kezhuan.config.benchmark.peers.registry import SPEED
from kezhuan.engine.encode.choose import chosen_encoder
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.spent import Stage

#: Questions asked before anything is measured.
WARM = 20
_PORTION = 50


def quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Half and nineteen in twenty are no slower than this."""
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 2), "p95_ms": round(cuts[94], 2)}


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """This process and those it starts use no more than ``count`` cores meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def stages(shard: Shard, queries: Sequence[Query]) -> dict[str, Any]:
    """Every question once, in this process: the whole and each stage."""
    for query in queries[:WARM]:
        shard.search(query)
    whole: list[float] = []
    parts: dict[Stage, list[float]] = {stage: [] for stage in Stage}
    answers = 0
    for query in queries:
        began = time.perf_counter()
        results = shard.search(query)
        whole.append((time.perf_counter() - began) * 1000)
        answers += len(results.answers)
        for stage, seconds in results.spent.items():
            parts[stage].append(seconds * 1000)
    return {
        **quantiles(whole),
        "answers_a_question": round(answers / len(queries), 1),
        "stages": {stage.value: quantiles(values) for stage, values in parts.items()},
    }


def peers(documents: Callable[[], Iterator[Document]], texts: Sequence[str], limit: int) -> dict[str, Any]:
    """The programs people would use instead, with the same texts and questions; no reasons, no filters."""
    found: dict[str, Any] = {}
    for name, make in SPEED.items():
        try:
            peer = make()
        except Unavailable as why:
            found[name] = {"unavailable": str(why)}
            continue
        began = time.perf_counter()
        peer.index(documents())
        built = time.perf_counter() - began
        spent = []
        for number, text in enumerate([*texts[:5], *texts]):
            asked = Demand("", "", text)
            began = time.perf_counter()
            peer.search(asked, None, limit)
            if number >= 5:
                spent.append((time.perf_counter() - began) * 1000)
        peer.close()
        found[name] = {"index_seconds": round(built, 1), **quantiles(spent)}
    return found


_shards: list[Shard] = []


def _open(folder: Path, encoder: str) -> None:
    _shards.append(Shard(folder, encoder=chosen_encoder(encoder)))
    _shards[0].warm()


def _answer(queries: Sequence[Query]) -> int:
    return sum(len(results.matches) for results in _shards[0].search_many(queries))


def bulk(folder: Path, encoder: str, queries: Sequence[Query], cores: int) -> dict[str, Any]:
    """All questions at once, as a night does, in one process a core; what opening costs is counted apart."""
    portions = [queries[start : start + _PORTION] for start in range(0, len(queries), _PORTION)]
    context = multiprocessing.get_context("spawn")
    began = time.perf_counter()
    with ProcessPoolExecutor(cores, mp_context=context, initializer=_open, initargs=(folder, encoder)) as pool:
        list(pool.map(_answer, [portions[0][:1]] * cores))
        opened = time.perf_counter() - began
        began = time.perf_counter()
        answers = sum(pool.map(_answer, portions))
        spent = time.perf_counter() - began
    return {
        "questions": len(queries),
        "cores": cores,
        "answers": answers,
        "seconds": round(spent, 1),
        "opening_seconds": round(opened, 1),
    }


def resident_mb(pid: int) -> float:
    """Memory of a process and all it started: the largest of them, which is the one that answers."""
    most = _resident(pid)
    for child in _children(pid):
        most = max(most, resident_mb(child))
    return most


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def folder_mb(folder: Path) -> float:
    """Size of all files of a folder."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20, 1)
