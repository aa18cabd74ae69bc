"""Reading: slots, measures with their roles, chips."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.reading import Change, Role, Slot, measured, read
from kezhuan.engine.reading.attributes import ATTRIBUTES, by_word
from kezhuan.engine.reading.lists import grouped, listed, rows
from kezhuan.engine.reading.units import units
from tests.engine.reading.demands import DEMANDS
from tests.engine.reading.sentences import READINGS, worked

SLOT_LISTS = ("objects", "parts", "materials", "processes", "faults", "conditions", "goals")


@pytest.mark.parametrize(("text", "expected"), [*worked(READINGS), *worked(DEMANDS)], ids=lambda value: str(value)[:24])
def test_a_worked_demand_gives_its_chips(text: str, expected: list[str]):
    assert [chip.text() for chip in read(text).chips()] == expected


@pytest.mark.parametrize("text", [text for text, _ in (*worked(READINGS), *worked(DEMANDS))])
def test_the_quantities_alone_are_those_of_the_whole_reading(text: str):
    whole, alone = read(text), measured(text)

    assert (alone.measures, alone.quantities, alone.words) == (whole.measures, whole.quantities, ())


@given(st.text(max_size=80))
def test_every_word_stands_where_it_says(text: str):
    reading = read(text)

    assert all(text[word.start : word.end] == word.printed for word in reading.words)
    assert all(0 <= chip.start < chip.end <= len(text) for chip in reading.chips())


def test_offsets_survive_full_width_letters():
    text = "ＬＮＧ　管线上的㎜级球阀"  # noqa: RUF001 - that is the point

    words = {word.word: text[word.start : word.end] for word in read(text).words}

    assert words["LNG"] == text[:3]
    assert words["球阀"] == "球阀"


def test_a_statement_of_three_hundred_characters_is_read_in_a_few_milliseconds():
    """Processor time, the best of several runs: neither other programs nor the first call count."""
    firms = [text for text, _ in worked(DEMANDS)]
    statements = ["。".join(firms[i:])[:300] for i in range(0, 50, 10)]

    def spent(text: str) -> float:
        began = time.process_time()
        read(text)
        return time.process_time() - began

    best = [min(spent(text) for _ in range(15)) for text in statements]

    assert [len(text) for text in statements] == [300] * 5
    assert sum(best) / len(best) < 0.010


def test_present_and_wanted_values_are_told_apart():
    present, wanted = read("目前寿命 3000 次，希望提高到一万次").measures

    assert (present.role, wanted.role) == (Role.PRESENT, Role.WANTED)
    assert wanted.shown() == "≥10,000 次"


def test_an_amount_of_change_is_no_value():
    (measure,) = read("要求能耗降低 30%").measures

    assert measure.change is Change.DOWN
    assert measure.attribute.code == "consumption"


def test_a_fault_that_is_not_there_is_a_goal():
    reading = read("希望密封面不开裂")

    assert reading.of(Slot.FAULT) == ()
    assert reading.of(Slot.GOAL) == ("不开裂",)


def test_circumstances_of_the_firm_are_not_measures():
    assert read("公司占地 50 亩，年销售额 2 亿元，员工 300 人").measures == ()


def test_a_quantity_without_an_attribute_is_kept_but_not_tied():
    reading = read("大约 3 mm")

    assert len(reading.quantities) == 1
    assert reading.measures == ()


def test_a_chip_speaks_the_readers_language():
    english = {"对象": "Object", "%(label)s：%(value)s": "%(label)s: %(value)s"}

    (chip,) = read("球阀").chips()

    assert chip.text(lambda msgid: english[msgid]) == "Object: 球阀"


@pytest.mark.parametrize("name", SLOT_LISTS)
def test_each_list_has_enough_words(name: str):
    assert len(listed(name)) >= 60


def test_no_word_stands_in_two_slots():
    words = [word for name in SLOT_LISTS for word in listed(name)]

    assert sorted(words) == sorted(set(words))


def test_no_list_repeats_a_word_in_one_line_or_another():
    for name in SLOT_LISTS:
        words = [word for line in rows(name) for word in line.split()]
        assert len(words) == len(set(words)), name


def test_every_attribute_has_words_and_known_dimensions():
    known = {unit.dimension for options in units().exact.values() for unit in options}
    known |= {unit.dimension for unit in units().prefixes.values()}

    assert set(grouped("attributes")) == set(ATTRIBUTES)
    assert all(attribute.dimensions <= known for attribute in ATTRIBUTES.values())
    assert by_word()["耐压"] == (ATTRIBUTES["pressure"], ATTRIBUTES["withstand_voltage"])
