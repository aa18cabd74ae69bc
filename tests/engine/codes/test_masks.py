import pytest

from kezhuan.engine.codes import check_id_number, check_mobile, mask_id_number, mask_mobile, mask_text
from kezhuan.engine.errors import InvalidInput


def test_masks_keep_what_the_convention_keeps() -> None:
    assert mask_mobile("138 1234 1234") == "138****1234"
    assert mask_mobile("0577-88889999") == "**********99"
    assert mask_mobile("") == ""
    assert mask_id_number("360426199101010071", staff=True) == "360426********0071"
    assert mask_id_number("360426199101010071") == "3****************1"
    assert mask_text("王", 1, 1) == "*"


@pytest.mark.parametrize("text", ["13812341234", "+86 138-1234-1234", "１３８１２３４１２３４", "008613812341234"])
def test_a_mobile_number_is_read_in_any_dress(text: str) -> None:
    assert check_mobile(text) == "13812341234"


@pytest.mark.parametrize("text", ["", "12812341234", "1381234123", "1381234123a"])
def test_a_wrong_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="11 位"):
        check_mobile(text)


def test_an_identity_number_is_checked() -> None:
    assert check_id_number("360426 19910101 0071") == "360426199101010071"
    for wrong in ("360426199101010072", "36042619910101007", "", "abcdefghijklmnopqr"):
        with pytest.raises(InvalidInput, match="18 位"):
            check_id_number(wrong)
    with pytest.raises(InvalidInput, match="出生日期"):
        check_id_number("360426199113010079")
