"""Open licences of patents: the table of what may be declared, on the day it is declared."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kezhuan.engine.patents import Declaration, faults_of
from kezhuan.engine.policy import RuleBook

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 23)
BOOK = RuleBook.load()
SOUND = Declaration("ZL202010123456.7", "invention", date(2024, 5, 1), "每年 5 万元，首年签约时付")
PATENT, RULES = (
    "《中华人民共和国专利法》（2020年修正）第五十条",
    "《中华人民共和国专利法实施细则》（2023年修订）第八十六条",
)


def test_a_granted_invention_with_its_fee_may_be_declared() -> None:
    assert faults_of(SOUND, BOOK, TODAY) == []


@pytest.mark.parametrize(
    ("changes", "field", "source"),
    [
        ({"patent_number": " "}, "patent_number", ""),
        ({"kind": "software"}, "kind", ""),
        ({"granted_on": None}, "granted_on", PATENT),
        ({"granted_on": date(2026, 11, 24)}, "granted_on", PATENT),
        ({"kind": "utility_model"}, "has_evaluation_report", PATENT),
        ({"kind": "design"}, "has_evaluation_report", PATENT),
        ({"fee_terms": " "}, "fee_terms", PATENT),
        ({"lasts_until": TODAY}, "lasts_until", ""),
        ({"has_exclusive_licence": True}, "has_exclusive_licence", RULES),
        ({"is_stayed": True}, "is_stayed", RULES),
        ({"has_unpaid_fees": True}, "has_unpaid_fees", RULES),
        ({"is_pledged": True}, "pledgee_agrees", RULES),
    ],
)
def test_what_stands_in_the_way_is_named_with_its_article(changes: dict[str, Any], field: str, source: str) -> None:
    faults = faults_of(replace(SOUND, **changes), BOOK, TODAY)

    assert [(fault.field, fault.source) for fault in faults] == [(field, source)]
    assert all(f"%({fault.basis})s" in fault.message for fault in faults if fault.basis)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "utility_model", "has_evaluation_report": True},
        {"kind": "design", "has_evaluation_report": True},
        {"is_pledged": True, "pledgee_agrees": True},
        {"granted_on": TODAY},
        {"lasts_until": date(2026, 11, 24)},
    ],
)
def test_what_the_law_allows_passes(changes: dict[str, Any]) -> None:
    assert faults_of(replace(SOUND, **changes), BOOK, TODAY) == []


def test_before_the_rules_of_2024_the_law_itself_bars_an_exclusive_licence_and_nothing_else() -> None:
    then = date(2023, 6, 1)
    early = replace(SOUND, granted_on=date(2020, 1, 1))

    exclusive = faults_of(replace(early, has_exclusive_licence=True), BOOK, then)
    unpaid = faults_of(replace(early, has_unpaid_fees=True), BOOK, then)

    assert [fault.source for fault in exclusive] == ["《中华人民共和国专利法》（2020年修正）第五十一条"]
    assert unpaid == []


def test_every_fault_of_a_bad_declaration_is_told_at_once() -> None:
    bad = Declaration("", "design", None, "", has_exclusive_licence=True, is_stayed=True)

    assert [fault.field for fault in faults_of(bad, BOOK, TODAY)] == [
        "patent_number", "granted_on", "has_evaluation_report", "fee_terms", "has_exclusive_licence", "is_stayed",
    ]  # fmt: skip
