import pytest

from kezhuan.parties.names import pinyin_of, search_name_of


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("温州市甲阀门（集团）有限公司", "甲阀门"),
        ("浙江甲阀门股份有限公司", "甲阀门"),
        ("永嘉县甲阀门 有限责任公司", "甲阀门"),
        ("\uff21\uff22\uff23（温州）科技有限公司", "abc温州科技"),
        ("温州大学", "温州大学"),
        ("有限公司", "有限公司"),
        ("温州有限公司", "温州"),
    ],
)
def test_the_key_keeps_what_tells_one_name_from_another(name: str, key: str) -> None:
    assert search_name_of(name) == key


def test_letters_find_a_name_by_full_pinyin_initials_and_inner_words() -> None:
    keys = pinyin_of("温州大学").split("|")

    assert keys[0] == "wenzhoudaxue"
    assert {"wzdx", "daxue", "dx"} <= set(keys)


def test_the_letters_of_a_very_long_name_fit_their_column() -> None:
    assert len(pinyin_of("重庆长乐行" * 24)) <= 600
