"""Where the index lies is a setting; everything above asks for a reader and a writer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import override_settings

from kezhuan.cluster import joining
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.matching import shards

ADDRESS = "127.0.0.1:6379/2x2"
SEAL = Document("achievement:1", Kind.ACHIEVEMENT, "球阀密封面堆焊")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shard]:
    """A shard in memory where the cluster would be; what it was asked for stands in ``asked``."""
    with Shard(names=False) as shard:
        shard.use_lexicon = lambda *_: None  # type: ignore[attr-defined]
        shard.use_ranker = lambda *_: None  # type: ignore[method-assign]

        @contextmanager
        def session(*_: Any, **__: Any) -> Iterator[Shard]:
            yield shard

        monkeypatch.setattr(joining, "reading", lambda *_: shard)
        monkeypatch.setattr(joining, "writing", session)
        monkeypatch.setattr(joining, "noted", lambda *_: shard.count > 0)
        monkeypatch.setattr(joining, "left_behind", lambda *_: False)
        monkeypatch.setattr(shards, "_filled", set())
        monkeypatch.setattr(shards, "_told", {})
        with override_settings(CLUSTER=ADDRESS):
            yield shard


def test_with_a_cluster_nothing_is_read_or_written_here(cluster: Shard):
    with shards.replacement() as writer:
        writer.add([SEAL])
        writer.commit()
    with shards.writer() as writer:
        writer.remove(["achievement:none"])
        writer.commit()

    assert shards.reader() is cluster
    assert not (shards.folder() / "index").exists()


def test_a_cluster_that_was_never_filled_answers_nothing_at_once(cluster: Shard):
    assert not shards.is_built()
    assert shards.reader() is not cluster
    assert shards.reader().search(Query("球阀")).answers == ()

    cluster.add([SEAL])
    cluster.commit()

    assert shards.is_built()
    assert [each.key for each in shards.reader().search(Query("球阀")).answers] == ["achievement:1"]
