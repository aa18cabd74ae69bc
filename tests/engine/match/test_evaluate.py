"""The measures themselves, on lists small enough to check by hand."""

import math

import pytest

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand, judged, known_item, ndcg


def test_ndcg_is_one_for_the_best_order_and_falls_with_each_exchange():
    assert ndcg([4, 3, 2, 1]) == 1
    assert ndcg([1, 2, 3, 4]) < ndcg([3, 4, 2, 1]) < 1
    assert ndcg([1, 1]) == 0


def test_ndcg_gains_and_discounts_are_those_of_the_definition():
    gained = 3 / math.log2(2) + 7 / math.log2(3)
    best = 7 / math.log2(2) + 3 / math.log2(3)

    assert ndcg([3, 4]) == pytest.approx(gained / best)


def test_only_the_first_ten_count():
    assert ndcg([1] * 10 + [4]) == 0


def test_judged_lists_are_ranked_by_the_engine():
    offers = [
        Document("a", Kind.ACHIEVEMENT, "深冷球阀密封"),
        Document("b", Kind.ACHIEVEMENT, "阀门铸造"),
        Document("c", Kind.ACHIEVEMENT, "鞋用胶粘剂"),
        Document("d", Kind.ACHIEVEMENT, ""),
    ]
    demands = [Demand("1", "球阀密封渗漏", "低温下渗漏"), Demand("2", "鞋底开胶", ""), Demand("3", "没有评过", "")]
    levels = {"1": {"a": 4, "b": 2, "d": 1}, "2": {"c": 1, "d": 1}}

    found = judged(demands, offers, levels)

    assert (found.ndcg, found.recall) == (1, 1)
    assert (found.demands, found.counted, found.with_relevant, found.pool, found.judgements) == (3, 1, 1, 4, 5)
    assert found.per_demand == {"1": (1, 1), "2": (None, None)}


def test_a_title_finds_its_own_text():
    items = [("球阀密封", "研究球阀的密封结构"), ("鞋用胶粘剂", "鞋底与鞋面的胶粘剂"), ("量子", "与标题无关的文字")]

    found = known_item(items)

    assert (found.items, found.recall_1, found.recall_10) == (3, pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert found.mrr == pytest.approx(2 / 3)
