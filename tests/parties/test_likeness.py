import random
import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.parties.likeness import ALIKE, alike_pairs, likeness

keys = st.dictionaries(
    st.integers(1, 10_000), st.text(alphabet="甲乙丙丁阀门泵业机电科技12", min_size=1, max_size=8), max_size=40
)


def test_the_same_name_is_wholly_alike_and_another_not_at_all() -> None:
    assert likeness("甲阀门", "甲阀门") == 1
    assert likeness("甲阀门", "丙鞋业") == 0
    assert likeness("", "") == 0


def test_names_told_apart_by_a_number_are_not_alike() -> None:
    assert likeness("第一建筑机械厂", "第二建筑机械厂") == 0


@given(keys, st.sampled_from([0.5, 0.6, ALIKE, 0.9]))
def test_prefix_filtering_finds_exactly_the_pairs_that_comparing_all_would(found: dict[int, str], limit: float) -> None:
    pairs = {(pair.first, pair.second) for pair in alike_pairs(found, limit)}

    assert pairs == {(a, b) for a, b in combinations(sorted(found), 2) if likeness(found[a], found[b]) >= limit}


@pytest.mark.slow
def test_the_pairs_of_twelve_thousand_names_are_found_in_seconds() -> None:
    draw = random.Random(2024)
    heads = [a + b for a in "东南西北中华新金银海天宏大永泰正德光明" for b in "方海星力达盛源丰泰安宏兴瑞祥腾飞"]
    tails = ["阀门", "泵业", "机电", "电气科技", "鞋业", "服饰", "汽车零部件", "智能装备", "新材料", "生物医药"]
    names = {n: draw.choice(heads) + draw.choice(heads) + draw.choice(tails) for n in range(12_000)}

    started = time.perf_counter()
    alike_pairs(names)

    assert time.perf_counter() - started < 15
