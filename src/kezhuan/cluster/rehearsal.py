"""A rehearsal: the same documents in one shard and in the cluster, the same questions to both, copies killed
meanwhile.
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from kezhuan.cluster.client import Cluster, ClusterWriter
from kezhuan.cluster.groups import Groups
from kezhuan.engine.match.answer import Results
from kezhuan.engine.match.bench import BENCH_KINDS, sample_documents, sample_questions
from kezhuan.engine.match.dense import Encoder
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard

_RETURN_SECONDS = 60.0
Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was seen. Times in seconds or milliseconds as named; ``differing`` questions had another top 10 (keys,
    order or scores) for any kind; ``lost`` documents could not be got back at the end; ``answers_again`` is the longest
    question asked right after a copy was killed.
    """

    documents: int
    shards: int
    replicas: int
    questions: int
    differing: int
    kills: int
    answers_again_seconds: float
    all_copies_again_seconds: float
    lost: int
    built_seconds_one: float
    built_seconds_cluster: float
    one_p50_ms: float
    cluster_p50_ms: float
    cluster_p95_ms: float


def rehearse(
    groups: Groups, encoder: Encoder | None, *, documents: int, questions: int, kills: int, seed: int, told: Told
) -> Rehearsed:
    """Fill both, ask both, kill ``kills`` copies (at most one at a time) at even distances, and compare."""
    texts = list(sample_documents(documents, seed))
    began = time.perf_counter()
    with Shard(None, names=False, encoder=encoder) as one:
        for start in range(0, documents, 1000):
            one.add(texts[start : start + 1000])
            told("one", min(start + 1000, documents), documents)
        one.commit()
        alone = time.perf_counter() - began
        began = time.perf_counter()
        writer = ClusterWriter(groups, anew=True)
        for start in range(0, documents, 1000):
            writer.add(texts[start : start + 1000])
            told("cluster", min(start + 1000, documents), documents)
        writer.commit()
        together = time.perf_counter() - began
        cluster = Cluster(groups)
        queries = [Query(text, kinds=BENCH_KINDS, reasons=False) for text in sample_questions(questions, seed)]
        cluster.search(queries[0])
        pauses = {questions * (turn + 1) // (kills + 1) for turn in range(kills)}
        differing, again, back, spent_one, spent = 0, 0.0, 0.0, [], []
        for number, query in enumerate(queries):
            if number in pauses:
                back = max(back, _whole(groups))
                _kill(groups, number)
            began = time.perf_counter()
            mine = cluster.search(query)
            spent.append(time.perf_counter() - began)
            if number in pauses:
                again = max(again, spent[-1])
            began = time.perf_counter()
            theirs = one.search(query)
            spent_one.append(time.perf_counter() - began)
            differing += _list(mine) != _list(theirs)
            told("questions", number + 1, questions)
        back = max(back, _whole(groups))
        lost = sum(cluster.get(each.key) is None for each in texts)
    spent.sort()
    spent_one.sort()
    return Rehearsed(
        documents,
        groups.shards,
        groups.replicas,
        questions,
        differing,
        kills,
        round(again, 3),
        round(back, 2),
        lost,
        round(alone, 1),
        round(together, 1),
        round(spent_one[len(spent_one) // 2] * 1000, 1),
        round(spent[len(spent) // 2] * 1000, 1),
        round(spent[int(len(spent) * 0.95)] * 1000, 1),
    )


def _list(results: Results) -> list[tuple[str, float]]:
    return [(each.key, each.score) for each in results.answers]


def _kill(groups: Groups, number: int) -> None:
    """End the process of one copy as a fault would: at once."""
    standings = groups.every("standing")
    places = sorted(standings)
    os.kill(standings[places[number % len(places)]].pid, signal.SIGKILL)


def _whole(groups: Groups) -> float:
    """Seconds until every copy shows something; the longest wait when one does not."""
    began = time.monotonic()
    while time.monotonic() - began < _RETURN_SECONDS:
        standings = groups.every("standing", seconds=2.0)
        if len(standings) == len(groups.places()) and all(each.shown for each in standings.values()):
            break
        time.sleep(0.1)
    return time.monotonic() - began
