"""What is measured is what people wait for."""

import os
from itertools import islice
from pathlib import Path

import pytest

from kezhuan.config.benchmark import speed
from kezhuan.config.commands.bench_search import long_texts
from kezhuan.engine.encode.choose import NONE
from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("index")
    with Shard(place, writable=True, names=False) as shard:
        shard.add(sample_documents(60, kinds=(Kind.ACHIEVEMENT,)))
        shard.commit()
    return place


def test_the_stages_add_up_to_the_whole(folder: Path):
    shard = Shard(folder)

    for text in sample_questions(5):
        results = shard.search(Query(text, kinds=(Kind.ACHIEVEMENT,)))
        assert sum(results.spent.values()) == pytest.approx(results.seconds, rel=0.2, abs=0.002)
    measured = speed.stages(shard, [Query(text, kinds=(Kind.ACHIEVEMENT,)) for text in sample_questions(5)])
    assert measured["p50_ms"] <= measured["p95_ms"]
    assert measured["answers_a_question"] > 5
    assert set(measured["stages"]) == {"read", "words", "meaning", "score", "rank", "reasons"}


def test_questions_are_as_long_as_demands_are():
    texts = list(islice(long_texts(["阀门漏" * 20, "轴承" * 400, "鞋"]), 12))

    assert all(200 <= len(text) <= 500 for text in texts)


def test_cores_are_given_back():
    before = os.sched_getaffinity(0)

    with speed.on_cores(1):
        assert len(os.sched_getaffinity(0)) == 1

    assert os.sched_getaffinity(0) == before


def test_memory_is_that_of_the_largest_process():
    assert speed.resident_mb(os.getpid()) > 20


@pytest.mark.slow
def test_a_night_answers_every_question_in_processes_of_its_own(folder: Path):
    queries = [Query(text, kinds=(Kind.ACHIEVEMENT,), bare=True) for text in sample_questions(120)]
    shard = Shard(folder)

    done = speed.bulk(folder, NONE, queries, 2)

    assert done["answers"] == sum(len(shard.search(query).matches) for query in queries)
