"""Every good file is kept, every bad one is refused with the sentence that says what to do."""

import pytest

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.files import check_file
from kezhuan.engine.files.refusals import SENTENCES
from tests.engine.files.corpus import BAD, GOOD

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("case", GOOD)
def test_a_file_that_is_what_it_says_is_kept(case: str) -> None:
    name, content = GOOD[case]

    checked = check_file(name, content)

    assert name.lower().endswith((checked.kind.code, "jpeg"))


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_own_sentence(case: str) -> None:
    name, content, code = BAD[case]

    with pytest.raises(BadUpload) as refusal:
        check_file(name, content)

    assert refusal.value.code == f"bad_upload_{code}"
    assert refusal.value.text().endswith("。")


def test_every_sentence_is_met_by_a_file_of_the_corpus() -> None:
    assert {code for _, _, code in BAD.values()} == set(SENTENCES)


def test_a_name_is_kept_in_one_form() -> None:
    assert check_file("cafe\u0301.pdf", GOOD["a pdf"][1]).name == "café.pdf"
