"""The pages of a contract: drafting by parts, the pre-check, signing, and what each reader sees."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kezhuan.contracts.models import Contract
from tests.contracts.making import Making

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in() -> Any:
    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter


def page(client: Client, address: str, *args: object) -> Any:
    return client.get(reverse(f"contracts:{address}", args=args))


def send(client: Client, address: str, *args: object, **data: Any) -> Any:
    return client.post(reverse(f"contracts:{address}", args=args), data)


NEW = {
    "name": "球阀密封面改进",
    "kind": "consulting",
    "form": "",
    "side": "seller",
    "other": "甲阀门有限公司",
    "other_nature": "",
}


def test_a_member_drafts_a_contract_page_by_page(yi: Any, jia: Any, yi_member: Any, signed_in: Any) -> None:
    client = signed_in(yi_member)

    response = send(client, "new", **NEW, organisation=yi.pk)
    contract = Contract.objects.get()
    number = contract.reference_number
    assert response.headers["Location"] == reverse("contracts:draft", args=[number])
    assert {party.organisation_id for party in contract.parties.all()} == {yi.pk, jia.pk}

    rows = {"rows-TOTAL_FORMS": 2, "rows-INITIAL_FORMS": 0}
    price = {"rows-0-kind": "technology", "rows-0-label": "咨询费", "rows-0-amount": "50000", "rows-1-kind": "part"}
    assert send(client, "part", number, "price", **rows, **price).status_code == 302
    plan = {"mode": "single", "total": "50000", "rows-0-label": "一次付清", "rows-0-due_on": "2026-12-31",
            "rows-0-percent": "100", "period": "year"}  # fmt: skip
    assert send(client, "part", number, "payment", **rows, **plan).status_code == 302
    assert send(client, "part", number, "clauses", subject="诊断密封面渗漏").status_code == 302

    contract.refresh_from_db()
    assert str(contract.total_value) == "50000.00"
    assert contract.plan["mode"] == "single"
    assert contract.clauses == {"subject": "诊断密封面渗漏"}
    assert "验收标准和方法" in page(client, "draft", number).content.decode()


def test_wrong_rows_are_named_and_nothing_typed_is_lost(making: Making, yi_member: Any, signed_in: Any) -> None:
    contract = making.opened()
    wrong = {
        "rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0,
        "rows-0-kind": "technology", "rows-0-label": "研究开发费", "rows-0-amount": "八十万",
    }  # fmt: skip

    response = send(signed_in(yi_member), "part", contract.reference_number, "price", **wrong)

    body = response.content.decode()
    assert response.status_code == 422
    assert "请只填数字" in body
    assert "八十万" in body
    assert "研究开发费" in body


def test_instalments_that_do_not_sum_are_refused_on_the_page(making: Making, yi_member: Any, signed_in: Any) -> None:
    contract = making.opened()
    data = {
        "mode": "instalments", "total": "100", "period": "year", "rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0,
        "rows-0-label": "首付款", "rows-0-due_on": "2026-12-10", "rows-0-amount": "99",
    }  # fmt: skip

    response = send(signed_in(yi_member), "part", contract.reference_number, "payment", **data)

    assert response.status_code == 422
    assert "各期合计和总额不一致" in response.content.decode()


def test_one_more_row_keeps_what_was_typed(making: Making, yi_member: Any, signed_in: Any) -> None:
    contract = making.opened()
    data = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-kind": "part", "rows-0-label": "阀座", "more": "1"}

    body = send(signed_in(yi_member), "part", contract.reference_number, "price", **data).content.decode()

    assert "阀座" in body
    assert "rows-1-label" in body
    assert not contract.lines.exists()


def test_the_page_names_what_is_missing_with_its_article(making: Making, yi_member: Any, signed_in: Any) -> None:
    contract = making.opened()

    body = page(signed_in(yi_member), "contract", contract.reference_number).content.decode()

    assert "技术信息和资料的保密" in body
    assert "民法典" in body


def test_both_sides_go_from_check_to_signature(making: Making, jia_member: Any, yi_member: Any, signed_in: Any) -> None:
    contract = making.drafted()
    number = contract.reference_number
    seller, buyer = signed_in(yi_member), signed_in(jia_member)

    assert send(seller, "step", number, "check").headers["Location"] == reverse("contracts:done", args=[number])
    assert number in page(seller, "done", number).content.decode()
    assert send(buyer, "sign", number, signed_on=timezone.localdate().isoformat()).status_code == 422  # no yes yet
    send(seller, "confirm", number)
    send(buyer, "confirm", number)
    making.prove(contract)
    assert send(seller, "sign", number, signed_on=date(2026, 11, 20).isoformat()).status_code == 302

    contract.refresh_from_db()
    assert (contract.state, contract.dues.count()) == ("signed", 3)


def test_an_outsider_and_an_officer_do_not_find_a_contract_that_was_not_submitted(
    making: Making, bing_member: Any, city_officer: Any, signed_in: Any
) -> None:
    contract = making.signed()

    for user in (bing_member, city_officer):
        assert page(signed_in(user), "contract", contract.reference_number).status_code == 404
        assert contract.name not in page(signed_in(user), "contracts").content.decode()


def test_an_officer_finds_what_was_submitted_and_accepts_it(making: Making, city_officer: Any, signed_in: Any) -> None:
    contract = making.submitted()
    client = signed_in(city_officer)

    assert contract.name in page(client, "contracts").content.decode()
    assert send(client, "step", contract.reference_number, "accept").status_code == 302

    contract.refresh_from_db()
    assert contract.state == "examination"
    body = page(client, "contract", contract.reference_number).content.decode()
    assert "审查期限" in body
    assert "浙江省技术市场条例" in body


def test_a_return_without_a_reason_is_refused_on_the_page(making: Making, city_officer: Any, signed_in: Any) -> None:
    contract = making.accepted()

    response = send(signed_in(city_officer), "reason", contract.reference_number, "return", reason=" ")

    assert response.status_code == 422
    assert "理由" in response.content.decode()


@pytest.mark.parametrize("verb", ["settle", "register", "nonsense"])
def test_other_steps_have_no_address(making: Making, yi_member: Any, signed_in: Any, verb: str) -> None:
    contract = making.signed()

    assert send(signed_in(yi_member), "step", contract.reference_number, verb).status_code == 404
