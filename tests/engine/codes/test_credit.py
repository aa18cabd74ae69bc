import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.codes import CreditCode, make_credit_code
from kezhuan.engine.codes.credit import ALPHABET, organisation_check_character
from kezhuan.engine.errors import InvalidInput

VALID = "91110000600037341L"


def test_a_valid_code_is_read_in_any_dress() -> None:
    assert CreditCode.parse(" 9111 0000-６０００３７３４１l ") == VALID
    code = CreditCode.parse(VALID)
    assert (code.authority, code.kind, code.division_code, code.organisation_code) == ("9", "1", "110000", "600037341")


def test_letters_are_allowed_as_registering_authority() -> None:
    assert make_credit_code(7, authority="N", kind="2").startswith("N2330302")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9111000060003734", "16 位"),
        ("911100006000373", "旧注册号"),
        ("9.1110000600037E+17", "文本"),
        ("9111000O600037341L", "O"),
        ("9A11A000600037341L", "区划代码"),
        ("911100006000373410", "“L”"),
        ("91110000600037314L", "校验位"),
        ("", "0 位"),
    ],
)
def test_each_fault_has_its_own_sentence(text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        CreditCode.parse(text)

    assert words in refusal.value.text()
    assert not CreditCode.is_valid(text)


@given(st.integers(min_value=0, max_value=31**7 - 1), st.sampled_from(["330302", "330383"]))
def test_made_codes_are_valid_and_differ(serial: int, division: str) -> None:
    code = make_credit_code(serial, division=division)

    assert CreditCode.is_valid(code)
    assert code == make_credit_code(serial, division=division)
    assert code != make_credit_code((serial + 1) % 31**7, division=division)


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=8, max_value=17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed(serial: int, place: int, mark: str) -> None:
    code = make_credit_code(serial)
    wrong = code[:place] + mark + code[place + 1 :]

    assert CreditCode.is_valid(wrong) == (wrong == code)


def test_the_organisation_check_character_follows_its_standard() -> None:
    assert organisation_check_character("60003734") == "1"


def test_a_serial_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="fit"):
        make_credit_code(31**7)
