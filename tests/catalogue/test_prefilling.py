import pytest

from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.prefilling import from_statement
from tests.catalogue.factories import DemandFactory

WORDS = "不锈钢球阀在零下 46 度的 LNG 管线上总是渗漏，目前寿命只有 3000 次，希望做到一万次开关不漏"


def test_the_fields_are_read_from_the_firms_own_words() -> None:
    found = from_statement(Demand(statement=WORDS))

    assert found["object"] == "球阀"
    assert "渗漏" in found["present_value"]
    assert "3000 次" in found["present_value"]
    assert "一万次" in found["wanted_value"]
    assert "零下 46 度" in found["constraints"]


@pytest.mark.parametrize("words", [WORDS, "想找人看看", "", "鞋底耐磨性不够，客户要求耐磨 8 千转，材料只能用橡胶"])
def test_no_word_is_invented(words: str) -> None:
    for text in from_statement(Demand(statement=words)).values():
        for part in str(text).replace("；", "、").replace(" ", "、").split("、"):
            assert part in words.replace(" ", "") or part in words, part


@pytest.mark.django_db
def test_the_terms_are_those_the_firm_has_given() -> None:
    demand = DemandFactory.create()

    found = from_statement(demand)

    assert found.get("budget_to") == demand.budget_to
    assert found.get("deadline") == demand.deadline
