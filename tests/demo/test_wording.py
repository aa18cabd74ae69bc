"""Two records rarely look alike, and each reads like the person it is meant to come from."""

from itertools import combinations
from random import Random

from kezhuan.demo.generator import City
from kezhuan.demo.wording import tidy


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _similarities(texts: list[str]) -> list[float]:
    grams = [_bigrams(text) for text in texts]
    return [len(one & two) / len(one | two) for one, two in combinations(grams, 2)]


def test_two_hundred_demands_hardly_resemble_each_other(small_city: City) -> None:
    sample = Random(1).sample([demand.statement for demand in small_city.demands], k=200)

    alike = _similarities(sample)

    assert max(alike) < 0.6
    assert sum(alike) / len(alike) < 0.2


def test_two_hundred_abstracts_hardly_resemble_each_other(small_city: City) -> None:
    sample = Random(1).sample([found.abstract for found in small_city.achievements], k=200)

    alike = _similarities(sample)

    assert max(alike) < 0.7
    assert sum(alike) / len(alike) < 0.2


def test_titles_are_nearly_all_different(small_city: City) -> None:
    for titles in (
        [demand.title for demand in small_city.demands],
        [found.title for found in small_city.achievements],
        [found.title for found in small_city.services],
    ):
        assert len(set(titles)) / len(titles) >= 0.98


def test_statements_and_abstracts_have_the_length_people_write(small_city: City) -> None:
    assert all(30 <= len(demand.statement) <= 400 for demand in small_city.demands)
    assert all(100 <= len(found.abstract) <= 300 for found in small_city.achievements)

    usual = [found for found in small_city.achievements if 120 <= len(found.abstract) <= 300]
    assert len(usual) / len(small_city.achievements) > 0.9
    fitting = [found for found in small_city.achievements if 15 <= len(found.title) <= 30]
    assert len(fitting) / len(small_city.achievements) > 0.9


def test_no_letter_of_a_frame_and_no_doubled_stop_is_left(small_city: City) -> None:
    texts = [
        *(text for demand in small_city.demands for text in (demand.title, demand.statement)),
        *(text for found in small_city.achievements for text in (found.title, found.abstract, found.confidential_part)),
        *(text for found in small_city.services for text in (found.title, found.description)),
        *(person.introduction for person in small_city.people),
    ]

    for text in texts:
        assert not set("[]{}<>|") & set(text), text
        assert "。。" not in text, text
        assert "，。" not in text, text


def test_about_six_in_ten_demands_are_refined(small_city: City) -> None:
    refined = [demand.refinement for demand in small_city.demands if demand.refinement]

    assert 0.5 < len(refined) / len(small_city.demands) < 0.7
    assert all(found.wanted_value.partition(" ")[2][0] in "≤≥" for found in refined)


def test_joined_phrases_are_mended() -> None:
    assert tidy("坏了，。换过。。") == "坏了。换过。"
