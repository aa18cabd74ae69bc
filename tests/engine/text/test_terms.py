"""Terms with their offsets, and the words lists behind them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.text.lists import domain_words, fingerprint, stop_words
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import LONGEST_TEXT, Grain, forms, terms, without_stop_words, words


def test_chinese_gives_characters_pairs_and_long_words():
    found = {(term.form, term.grain) for term in terms("不锈钢球阀")}

    assert ("阀", Grain.CHARACTER) in found
    assert ("钢球", Grain.PAIR) in found
    assert ("不锈钢", Grain.WORD) in found
    assert ("球阀", Grain.WORD) not in found


def test_letters_joined_to_digits_are_found_whole_and_in_parts():
    latin = [term.form for term in terms("dn300 球阀 1.6mpa 46°c") if term.grain is Grain.LATIN]

    assert {"dn300", "dn", "300", "1.6mpa", "1.6", "mpa", "46", "°c"} <= set(latin)


def test_units_are_compared_in_one_form():
    assert ("mm", 3, 5) in [term[:3] for term in terms("0.2毫米") if term.grain is Grain.LATIN]


def test_pairs_do_not_reach_across_punctuation():
    assert "阀泵" not in {term.form for term in terms("球阀，泵体")}


@pytest.mark.parametrize("word", ["密封副", "深冷球阀", "电子驻车", "无氰电镀"])
def test_domain_words_are_kept_whole(word: str):
    assert [found.form for found in words(word)] == [word]


def test_every_domain_word_is_kept_whole_by_itself():
    assert [word for word in domain_words() if [found.form for found in words(word)] != [word]] == []


def test_no_domain_word_is_a_stop_word():
    assert set(domain_words()) & stop_words() == set()


def test_stop_words_are_blanked_in_place():
    text = "我们公司希望解决球阀渗漏的难题"

    kept = without_stop_words(text)

    assert len(kept) == len(text)
    assert kept.split() == ["球阀渗漏"]


def test_a_question_of_stop_words_only_is_kept():
    assert without_stop_words("技术需求") == "技术需求"


def test_the_fingerprint_is_the_same_every_time():
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 16


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("不锈钢球阀密封 dn300.毫米"))))
def test_forms_are_the_terms_without_their_places(text: str):
    normal = normalise(text).text

    by_grain = Counter((grain, form) for grain, found in zip(Grain, forms(normal), strict=True) for form in found)

    assert by_grain == Counter((term.grain, term.form) for term in terms(normal))


@given(st.text())
def test_offsets_cut_the_written_word_out_of_the_text(text: str):
    normal = normalise(text).text

    for term in terms(normal):
        assert 0 <= term.start < term.end <= len(normal)
        if term.grain in (Grain.CHARACTER, Grain.PAIR, Grain.WORD):
            assert normal[term.start : term.end] == term.form


def test_an_endless_text_is_cut():
    assert max(term.end for term in terms("阀" * (LONGEST_TEXT * 3))) == LONGEST_TEXT
