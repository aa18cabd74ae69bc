"""Quantities: found with their offsets, read as meant, and left out when they could mean something else."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.reading import Quantity, Relation, quantities
from kezhuan.engine.reading.quantities import LONGEST_TEXT
from tests.engine.reading.sentences import NOTHING, QUANTITIES, READINGS, phrases, worked

TECHNICAL = st.text(
    alphabet="0123456789.,，+-−±×^~–至到零下一二三十百千万亿半点几多余约不低超过以上内 ℃mMPaDNφ度次年元分/%｜温公厘",
    max_size=40,
)


def row(quantity: Quantity) -> str:
    bounds = ["-" if bound is None else str(bound) for bound in (quantity.low, quantity.high)]
    return "|".join([quantity.printed, quantity.shown(), quantity.relation.value, *bounds])


def test_the_worked_sentences_are_many():
    assert len(list(worked(QUANTITIES))) + len(list(worked(READINGS))) + len(phrases(NOTHING)) >= 250


@pytest.mark.parametrize(("text", "expected"), list(worked(QUANTITIES)), ids=lambda value: str(value)[:24])
def test_a_worked_sentence_is_read_as_meant(text: str, expected: list[str]):
    assert [row(quantity) for quantity in quantities(text)] == expected


@pytest.mark.parametrize("text", phrases(NOTHING))
def test_what_is_no_quantity_is_left_out(text: str):
    assert quantities(text) == []


@given(st.one_of(st.text(max_size=60), TECHNICAL))
def test_every_quantity_is_printed_where_it_says(text: str):
    found = quantities(text)

    assert all(text[quantity.start : quantity.end] == quantity.printed for quantity in found)
    assert all(quantity.printed.strip() for quantity in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.one_of(st.text(max_size=60), TECHNICAL))
def test_bounds_agree_with_the_relation(text: str):
    for quantity in quantities(text):
        assert (quantity.low is None) == (quantity.relation in (Relation.LE, Relation.LT))
        assert (quantity.high is None) == (quantity.relation in (Relation.GE, Relation.GT))
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high
        assert quantity.shown()


@given(st.decimals(min_value=Decimal("0.001"), max_value=Decimal(999999), places=3))
def test_a_number_comes_back_as_it_was_written(number: Decimal):
    found = quantities(f"厚度 {number} mm 的板")

    assert [quantity.low for quantity in found] == [number]
    assert found[0].shown() == f"{number:,f} mm"


@given(st.integers(min_value=1, max_value=9999), st.sampled_from(["mm", "MPa", "rpm", "kW", "dB", "V"]))
def test_a_shown_quantity_is_read_again_as_the_same(number: int, unit: str):
    first = quantities(f"不低于{number} {unit}")[0]

    again = quantities(first.shown())[0]

    assert (again.low, again.high, again.relation) == (first.low, first.high, first.relation)


@pytest.mark.parametrize(
    "text", ["", "\n", "，。；", "🙂" * 500, "DROP TABLE demand; --", "\ud800 5 mm", "a" * 200_000, "1" * 5_000]
)
def test_no_text_is_an_error(text: str):
    quantities(text)


def test_a_very_long_text_is_read_to_its_limit():
    text = "压力 5 MPa。" * 10_000

    assert quantities(text)[-1].end <= LONGEST_TEXT


def test_equal_amounts_in_different_units_are_equal():
    minute, second = quantities("3 m/min，50 mm/s")

    assert minute.low == second.low
