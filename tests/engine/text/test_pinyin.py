"""Names by their sound."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhuan.engine.text.pinyin import name_keys, squeeze, syllables


def test_a_name_is_found_by_initials_and_by_full_pinyin():
    whole, inner = name_keys("温州大学")

    assert {"wzdx", "wenzhoudaxue", "温州大学"} <= whole
    assert {"daxue", "dx", "大学"} <= inner


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("乐清市泵阀协会", "yueqing"),
        ("长春光机所", "changchun"),
        ("重庆大学", "chongqing"),
        ("温州银行", "wenzhouyinhang"),
    ],
)
def test_local_and_common_readings_are_heeded(name: str, key: str):
    assert any(found.startswith(key) for found in name_keys(name)[0])


def test_a_character_with_two_readings_is_found_by_both():
    whole, _ = name_keys("乐清电器")

    assert {"yqdq", "lqdq"} <= whole


def test_latin_and_digits_stay_themselves():
    assert "3ddy" in name_keys("3D 打印")[0]


def test_squeeze_ignores_spaces_width_and_case():
    assert squeeze(" \uff37en Zhou·大学 ") == "wenzhou大学"


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_name_has_one_list_of_readings_a_character(name: str):
    assert all(options and all(options) for options in syllables(name))
    whole, inner = name_keys(name)
    assert all(0 < len(key) <= 64 for key in whole | inner)
