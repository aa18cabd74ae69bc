from datetime import date
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.demo.generator import generate
from kezhuan.engine.match.duplicates import LIKELY, Wording, likeness, prints, suspects
from tests.engine.match.edits import edited

pytestmark = pytest.mark.pure
VALVE = Wording("LNG 球阀密封面渗漏", "我们做不锈钢球阀，零下 46 度的 LNG 管线上密封面总是渗漏，换过三种垫片都不行。")


def test_the_same_text_is_wholly_alike_and_differs_in_no_word() -> None:
    same = likeness(prints(VALVE), prints(VALVE))

    assert same.score == pytest.approx(1.0)
    assert (same.only_first, same.only_second) == ((), ())


def test_a_copy_with_other_punctuation_width_and_case_is_the_same() -> None:
    copy = Wording("ＬＮＧ球阀密封面渗漏", VALVE.text.replace("，", "、").replace("LNG", "lng"))

    assert likeness(prints(VALVE), prints(copy)).score == pytest.approx(1.0)


def test_the_words_in_which_two_texts_differ_are_named() -> None:
    other = Wording(VALVE.title, VALVE.text.replace("不锈钢", "钛合金").replace("垫片", "密封圈"))
    found = likeness(prints(VALVE), prints(other))

    assert found.is_likely
    assert "不锈钢" in found.only_first
    assert "钛合金" in found.only_second
    assert not set(found.only_first) & set(found.only_second)


def test_one_trouble_told_by_two_firms_is_no_duplicate() -> None:
    other = Wording(
        "低温阀门漏气求助", "本厂生产深冷阀门，客户反映零下五十度时阀座处有微漏，试过聚四氟乙烯软密封，效果不好。"
    )

    assert not likeness(prints(VALVE), prints(other)).is_likely


def test_a_short_text_is_judged_by_its_title() -> None:
    assert likeness(prints(Wording("球阀渗漏", "急")), prints(Wording("球阀渗漏", ""))).is_likely
    assert not likeness(prints(Wording("球阀渗漏", "急")), prints(Wording("鞋底脱胶", "急"))).is_likely


def test_the_most_alike_comes_first_and_the_unlike_is_left_out() -> None:
    near = Wording(VALVE.title, VALVE.text[:-12])
    found = suspects(VALVE, [Wording("鞋用胶", "鞋底脱胶怎么办，求水性胶。"), near, VALVE])

    assert [each.place for each in found] == [2, 1]


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_texts_have_a_likeness_between_none_and_whole_the_same_both_ways(a: str, b: str, c: str, d: str) -> None:
    one, other = prints(Wording(a, b)), prints(Wording(c, d))

    found = likeness(one, other)
    assert 0.0 <= found.score <= 1.0 + 1e-9
    assert found.score == likeness(other, one).score


@pytest.mark.parametrize(("what", "precision", "recall"), [("demands", 0.99, 0.96), ("achievements", 0.95, 0.97)])
def test_edited_copies_are_found_among_things_of_the_same_family(what: str, precision: float, recall: float) -> None:
    city, rng = generate("small", 7, as_of=date(2026, 11, 24)), Random(7)
    rows = [
        (Wording(row.title, row.statement if what == "demands" else row.abstract), set(row.families))  # type: ignore[attr-defined]
        for row in getattr(city, what)
    ]
    taken = [prints(wording) for wording, _families in rows]

    hits = sum(likeness(own, prints(edited(row[0], rng))).score >= LIKELY for own, row in zip(taken, rows, strict=True))
    false = sum(
        likeness(taken[one], taken[other]).score >= LIKELY
        for one, other in combinations(range(len(rows)), 2)
        if rows[one][1] & rows[other][1]
    )

    assert hits / len(rows) >= recall
    assert hits / (hits + false) >= precision
