import numpy as np
import pytest

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.rank.features import FEATURES, every, matrix

pytestmark = pytest.mark.pure


def test_every_feature_is_named_once_and_is_a_number(shard, query):
    pool = shard.pool(query, Kind.ACHIEVEMENT)

    found = every(pool)

    assert set(found) == set(FEATURES)
    assert len(FEATURES) == len(set(FEATURES))
    assert np.isfinite(matrix(pool)).all()
    assert matrix(pool).shape == (pool.found.deep, len(FEATURES))


def test_a_pool_without_candidates_has_no_rows(shard):
    pool = shard.pool(Query("卫星遥感", "", (Kind.ACHIEVEMENT,), Filters(keys=("none",))), Kind.ACHIEVEMENT)

    assert matrix(pool).shape == (0, len(FEATURES))


def test_a_single_candidate_has_no_neighbours(shard, query):
    key = shard.search(query).answers[0].key
    pool = shard.pool(Query(query.text, query.title, query.kinds, Filters(keys=(key,))), Kind.ACHIEVEMENT)

    assert pool.found.deep == 1
    assert every(pool)["all.centre"].tolist() == [0.0]


def test_the_title_asked_for_is_said_whole_and_a_stranger_says_none_of_it():
    with Shard(names=False) as made:
        made.add(
            [
                Document("a", Kind.ACHIEVEMENT, "球阀泄漏"),
                Document("b", Kind.ACHIEVEMENT, "球阀加工"),
                Document("c", Kind.ACHIEVEMENT, "水稻育种"),
            ]
        )
        made.commit()
        pool = made.pool(Query("", "球阀泄漏", (Kind.ACHIEVEMENT,)), Kind.ACHIEVEMENT)
    found = dict(zip(pool.found.keys, every(pool)["all.title_in_offer"].tolist(), strict=True))

    assert found["a"] == pytest.approx(1.0)
    assert 0 < found["b"] < 1
    assert found.get("c", 0.0) == 0.0


def test_a_document_without_title_is_looked_at_through_its_texts():
    with Shard(names=False) as made:
        made.add(
            [Document("a", Kind.ACHIEVEMENT, "", {"text": "球阀泄漏"}), Document("b", Kind.ACHIEVEMENT, "球阀泄漏")]
        )
        made.commit()
        pool = made.pool(Query("球阀泄漏", "", (Kind.ACHIEVEMENT,)), Kind.ACHIEVEMENT)

    assert every(pool)["char.title"] == pytest.approx([every(pool)["char.title"][0]] * 2)
