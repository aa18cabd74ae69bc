"""What a draft lacks is named with law, article and what to write."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kezhuan.engine.contract import (
    CLAUSES,
    ContractType,
    DevelopmentForm,
    Draft,
    ItemKind,
    Need,
    Patent,
    PaymentMode,
    PaymentPlan,
    PriceItem,
    check,
    clauses_of,
)
from kezhuan.engine.contract.payment import Instalment, Period, RoyaltyTerms
from kezhuan.engine.money import Money
from kezhuan.engine.policy import RuleBook, Trust

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
ON, PLACE = date(2026, 11, 24), "330302"
PATENT = Patent("球阀密封副", "乙大学", "乙大学", date(2020, 3, 1), "ZL202010001234.5", date(2040, 3, 1))


def draft(kind: ContractType = ContractType.LICENCE, form: DevelopmentForm | None = None, **more: Any) -> Draft:
    """Without a gap, unless ``more`` makes one."""
    whole = Draft(
        type=kind,
        form=form,
        title="深冷球阀密封技术许可",
        seller="乙大学",
        buyer="甲公司",
        clauses={clause.code: "按附件执行" for clause in clauses_of(kind, form, royalty=True)},
        items=(PriceItem(ItemKind.TECHNOLOGY, "许可费", Money(800_000)),),
        plan=PaymentPlan(PaymentMode.SINGLE, Money(800_000), (Instalment("全款", ON, Money(800_000)),)),
        patents=(PATENT,),
        involves_patents=True,
        valid_from=ON,
        valid_to=date(2030, 11, 23),
    )
    return replace(whole, **more)


def codes(found: Draft, **more: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in check(found, BOOK, ON, PLACE)]


@pytest.mark.parametrize("kind", ContractType)
def test_a_whole_contract_of_each_type_has_no_gap(kind: ContractType) -> None:
    form = DevelopmentForm.JOINT if kind is ContractType.DEVELOPMENT else None

    assert codes(draft(kind, form)) == []


@pytest.mark.parametrize("kind", ContractType)
def test_every_missing_clause_is_named_with_its_article(kind: ContractType) -> None:
    form = DevelopmentForm.COMMISSIONED if kind is ContractType.DEVELOPMENT else None
    found = check(draft(kind, form, clauses={}, title="", items=(), plan=None), BOOK, ON, PLACE)

    wanted = {clause.code for clause in clauses_of(kind, form)}
    assert {finding.field for finding in found} == wanted
    for finding in found:
        assert finding.rule is not None, finding.field
        assert finding.rule.source.article.startswith("第"), finding.field
        assert finding.name
        assert finding.why
        assert finding.write


def test_each_clause_has_a_rule_in_the_book() -> None:
    for clause in CLAUSES:
        assert BOOK.find(clause.rule, ON, PLACE) is not None, clause.code


def test_the_types_differ_in_their_clauses() -> None:
    of = {kind: {clause.code for clause in clauses_of(kind, DevelopmentForm.JOINT)} for kind in ContractType}

    assert "contributions" in of[ContractType.DEVELOPMENT]
    assert "right_assigned" in of[ContractType.ASSIGNMENT]
    assert "licence_term" in of[ContractType.LICENCE] - of[ContractType.ASSIGNMENT]
    assert "report" in of[ContractType.CONSULTING] - of[ContractType.TECHNICAL_SERVICE]
    assert "problem" in of[ContractType.TECHNICAL_SERVICE] - of[ContractType.CONSULTING]
    commissioned = {clause.code for clause in clauses_of(ContractType.DEVELOPMENT, DevelopmentForm.COMMISSIONED)}
    assert {"plan", "client_duties"} <= commissioned
    assert "contributions" not in commissioned


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"seller": ""}, ("party_missing", "seller")),
        ({"buyer": " "}, ("party_missing", "buyer")),
        ({"buyer": "乙大学"}, ("party_same", "buyer")),
        ({"in_writing": False}, ("not_in_writing", "in_writing")),
        ({"patents": ()}, ("patents_missing", "patents")),
        ({"patents": (replace(PATENT, number=""),)}, ("patent_incomplete", "patents")),
        ({"patents": (replace(PATENT, applied_on=None),)}, ("patent_incomplete", "patents")),
        ({"patents": (replace(PATENT, expires_on=date(2030, 1, 1)),)}, ("beyond_patent_term", "valid_to")),
        ({"valid_from": date(2031, 1, 1)}, ("dates_reversed", "valid_to")),
        ({"valid_to": None}, ("dates_missing", "valid_to")),
        ({"items": (PriceItem(ItemKind.EQUIPMENT, "设备", Money(800_000)),)}, ("no_technology", "items")),
        ({"items": (PriceItem(ItemKind.TECHNOLOGY, "许可费", Money(1)),)}, ("total_differs", "plan")),
        ({"plan": PaymentPlan(PaymentMode.SINGLE, Money(800_000))}, ("plan", "plan")),
    ],
)
def test_one_gap_gives_one_finding(more: dict[str, Any], code: tuple[str, str]) -> None:
    assert codes(draft(**more)) == [code]


@pytest.mark.parametrize("empty", ["", "  ", "待定", "略", "/", "—"])
def test_words_that_say_nothing_are_no_clause(empty: str) -> None:
    whole = draft()

    assert codes(replace(whole, clauses={**whole.clauses, "acceptance": empty})) == [("clause_missing", "acceptance")]


def test_a_royalty_asks_for_the_accounts_and_a_lump_sum_does_not() -> None:
    terms = RoyaltyTerms("产品销售额", (3,), Period.YEAR, ON, date(2030, 11, 23))  # type: ignore[arg-type]
    royalty = draft(plan=PaymentPlan(PaymentMode.ROYALTY, Money.zero(), royalty=terms), items=())
    without = {code: text for code, text in royalty.clauses.items() if code != "accounts"}

    assert codes(royalty) == []
    assert codes(replace(royalty, clauses=without)) == [("clause_missing", "accounts")]
    assert codes(replace(draft(), clauses=without)) == []


def test_only_what_the_law_demands_and_is_known_stops_signing() -> None:
    found = check(draft(clauses={}, patents=()), BOOK, ON, PLACE)

    assert [finding.code for finding in found if finding.stops] == ["patents_missing"]
    assert found[0].need is Need.MUST
    remembered = next(finding for finding in found if finding.field == "improvements")
    assert remembered.rule is not None
    assert remembered.rule.trust is Trust.MEMORY
    assert remembered.rule.caution == "请与主管部门核对"


def test_a_service_result_is_assigned_only_after_its_completers_were_asked() -> None:
    own = draft(ContractType.ASSIGNMENT, is_service_invention=True)

    assert codes(own) == [("priority_open", "priority")]
    assert codes(replace(own, priority_answered=True)) == []
    assert codes(draft(ContractType.LICENCE, is_service_invention=True)) == []


def test_consulting_may_be_agreed_without_writing() -> None:
    assert codes(draft(ContractType.CONSULTING, in_writing=False)) == []
    assert codes(draft(ContractType.DEVELOPMENT, DevelopmentForm.JOINT, in_writing=False)) == [
        ("not_in_writing", "in_writing")
    ]
