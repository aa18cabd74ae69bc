"""The vocabulary is complete, every template can be drawn and every family is truly answered."""

from random import Random

import pytest

from kezhuan.demo.lexicon import INDUSTRY_KEYS, divisions, families, fill, industries, phrases, solvers


def test_a_quantity_is_drawn_within_its_bounds_and_steps() -> None:
    drawn = {fill(Random(seed), "{60-90/5}") for seed in range(200)}

    assert drawn == {"60", "65", "70", "75", "80", "85", "90"}


def test_a_quantity_with_decimals_keeps_its_places() -> None:
    assert {fill(Random(seed), "{0.1-0.3/0.1}") for seed in range(80)} == {"0.1", "0.2", "0.3"}


def test_a_choice_draws_one_of_its_words() -> None:
    assert {fill(Random(seed), "{甲|乙}") for seed in range(40)} == {"甲", "乙"}


@pytest.mark.parametrize("index", range(10), ids=INDUSTRY_KEYS)
def test_each_industry_has_its_thirty_families_and_twenty_five_products(index: int) -> None:
    industry = industries()[index]

    assert len(industry.families) >= 30
    assert len(industry.products) >= 25
    assert len(industry.facilities) >= 5
    assert len({family.topic for family in industry.families}) == len(industry.families)


@pytest.mark.parametrize("index", range(10), ids=INDUSTRY_KEYS)
def test_every_template_of_an_industry_can_be_drawn(index: int) -> None:
    industry = industries()[index]
    rng = Random(1)

    for family in industry.families:
        texts = [family.condition, *family.symptoms, *family.tried, family.mechanism, family.effect]
        texts += [family.measure.present, family.measure.wanted]
        assert all("{" not in fill(rng, text) for text in texts), family.key
        assert family.key.startswith(f"{industry.key}.")
        assert 1 <= family.lowest_trl <= family.highest_trl <= 9


@pytest.mark.parametrize("index", range(10), ids=INDUSTRY_KEYS)
def test_what_a_family_speaks_of_is_made_by_its_industry(index: int) -> None:
    industry = industries()[index]
    made = {product.name for product in industry.products}

    strange = {(family.key, thing) for family in industry.families for thing in family.objects if thing not in made}

    assert not strange


def test_present_and_wanted_values_never_overlap() -> None:
    for family in families().values():
        measure = family.measure
        for seed in range(25):
            present = float(fill(Random(seed), measure.present))
            wanted = float(fill(Random(seed + 1000), measure.wanted))
            assert (wanted < present) if measure.falls else (wanted > present), family.key


def test_every_industry_clusters_in_all_divisions_it_names() -> None:
    known = {division.name for division in divisions()}

    assert len(known) == 12
    for industry in industries():
        assert {name for name, _ in industry.clusters} == known


def test_a_method_that_answers_another_family_is_listed_among_its_solvers() -> None:
    assert solvers()["pump_valve.slurry_wear"] == ("pump_valve.slurry_wear", "pump_valve.seat_erosion")


def test_the_phrase_book_has_the_frames_that_make_records_differ() -> None:
    kinds = ("问题", "引进", "订单", "人才", "检测", "融资")

    assert sum(len(phrases(kind)) for kind in kinds) >= 40
    assert len(phrases("成果")) >= 25
