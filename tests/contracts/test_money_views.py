"""Pages of the registrar, of the money, of rewards and of the yearly report; what each reader may not see."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from kezhuan.contracts import yearly
from kezhuan.contracts.actions import rewards
from kezhuan.contracts.actions.reporting import hand_in_report
from kezhuan.contracts.models import Contract, RewardSplit, YearlyReport
from kezhuan.engine.errors import NotAllowedNow, NotFound
from tests.contracts.actions.test_rewards import agreed, paid_in, reckon
from tests.contracts.making import NUMBER, Making
from tests.contracts.test_views import page, send, signed_in

__all__ = ["signed_in"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later(now: Any) -> Any:
    """Pages act by the clock: a month after the contracts were made."""
    with time_machine.travel(now + timedelta(days=30), tick=False):
        yield


def test_two_officers_register_a_contract_on_the_pages(
    making: Making, city_officer: Any, second_city_officer: Any, yi_member: Any, signed_in: Any
) -> None:
    contract = making.accepted()
    number = contract.reference_number
    first, second = signed_in(city_officer), signed_in(second_city_officer)
    found = {"is_technology": "yes", "kind": "development", "verified_value": "800000", "opinion": "要素齐全"}

    assert send(first, "examine", number, **{**found, "verified_value": "9999999"}).status_code == 422
    assert send(first, "examine", number, **found).status_code == 302
    assert "审查和决定要由两个人办理" in page(first, "contract", number).content.decode()
    assert page(first, "register", number).status_code == 403
    assert send(second, "register", number, certificate_number="12").status_code == 422
    assert send(second, "register", number, certificate_number=NUMBER).status_code == 302

    assert NUMBER in page(signed_in(yi_member), "contract", number).content.decode()


def test_a_party_does_not_read_what_officers_and_experts_wrote(
    making: Making, yi_member: Any, city_officer: Any, signed_in: Any
) -> None:
    contract = making.examined()

    assert "要素齐全" in page(signed_in(city_officer), "contract", contract.reference_number).content.decode()
    assert "要素齐全" not in page(signed_in(yi_member), "contract", contract.reference_number).content.decode()


def test_an_expert_reads_the_text_and_not_the_money(making: Making, signed_in: Any) -> None:
    from tests.contracts.actions.test_registration import with_experts

    contract, asked = with_experts(making, 1)
    user = asked[0][0].expert.user

    body = page(signed_in(user), "contract", contract.reference_number).content.decode()

    assert "按行业标准，由双方在买方现场验收" in body
    assert "一次付清" not in body
    assert "出具意见" in body


def test_a_receipt_is_recorded_once_however_often_the_form_is_sent(
    making: Making, yi_member: Any, signed_in: Any
) -> None:
    contract = making.signed()
    client, number = signed_in(yi_member), contract.reference_number
    data = {"amount": "100000", "received_on": "2026-12-10", "key": "form-key-0001"}

    for _time in range(2):
        assert send(client, "receive", number, 1, **data).status_code == 302
    wrong = send(client, "receive", number, 1, **{**data, "key": "form-key-0002", "amount": "999999999"})

    assert contract.receipts.count() == 1
    assert wrong.status_code == 422
    assert "999999999" in wrong.content.decode()
    assert "超过这一期还没有付的金额" in wrong.content.decode()


def test_a_reward_is_reckoned_and_its_derivation_shows_the_articles(
    making: Making, yi_member: Any, signed_in: Any
) -> None:
    contract = paid_in(making)
    client = signed_in(yi_member)
    data = {"way": "assignment", "nature": "public", "on": "2026-12-01", "members": "王工 主要 60\n周老师 转化 10"}

    assert send(client, "reward-new", contract.reference_number, **{**data, "members": "王工"}).status_code == 422
    response = send(client, "reward-new", contract.reference_number, **data)

    split = RewardSplit.objects.get()
    assert response.headers["Location"] == split.get_absolute_url()
    for name in ("reward", "reward-print"):
        body = page(client, name, split.reference_number).content.decode()
        assert "浙江省促进科技成果转化条例" in body
        assert "210,000" in body
        assert "个人所得税等税费不在本表计算范围内" in body


def test_the_buyer_learns_nothing_of_the_sellers_rewards(
    making: Making, jia_member: Any, bing_member: Any, signed_in: Any
) -> None:
    split = reckon(making, paid_in(making))

    for user in (jia_member, bing_member):
        client = signed_in(user)
        assert page(client, "reward", split.reference_number).status_code == 404
        assert "王工" not in page(client, "rewards").content.decode()
        assert "王工" not in page(client, "contracts").content.decode()


def test_a_reward_is_paid_on_the_pages(making: Making, yi_member: Any, signed_in: Any) -> None:
    split = agreed(making)
    client = signed_in(yi_member)
    data = {"amount": "126000", "paid_on": "2026-12-20", "key": "pay-key-0001"}

    assert send(client, "reward-pay", split.reference_number, 1, **data).status_code == 302
    assert send(client, "reward-pay", split.reference_number, 2, **{**data, "amount": "-1"}).status_code == 422

    assert split.shares.get(position=1).left == 0


# The yearly report ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("indicator", yearly.INDICATORS, ids=lambda one: one.code)
def test_every_figure_is_the_sum_of_the_rows_it_opens(making: Making, yi: Any, indicator: yearly.Indicator) -> None:
    agreed(making)
    rows = list(indicator.rows(yi.pk, 2026))

    expected = sum(getattr(row, indicator.sums) for row in rows) if indicator.sums else len(rows)

    assert indicator.value(yi.pk, 2026) == expected
    assert indicator.value(yi.pk, 2025) == 0


def test_the_report_opens_into_its_rows_and_leaves_as_word_and_sheet(
    making: Making, yi: Any, yi_member: Any, signed_in: Any
) -> None:
    agreed(making)
    client = signed_in(yi_member)

    body = page(client, "report", yi.pk, 2026).content.decode()
    rows = page(client, "report-rows", yi.pk, 2026, "received").content.decode()
    address = reverse("contracts:report", args=[yi.pk, 2026])
    word = Document(BytesIO(client.get(address, {"export": "docx"}).content))
    sheet = CalamineWorkbook.from_filelike(BytesIO(client.get(address, {"export": "xlsx"}).content))

    assert "300,000.00" in body
    assert "2027年3月30日" in body
    assert "低温球阀双金属密封副开发" in rows
    cells = {row.cells[0].text: row.cells[1].text for row in word.tables[0].rows}
    assert cells["当年到账金额（元）"] == "300,000.00"
    assert ["当年到账金额", 300000.0, "元"] in sheet.get_sheet_by_index(0).to_python()


# Handing it in --------------------------------------------------------------------------------------------------------
def test_what_was_reported_stays_when_the_records_change(
    making: Making, yi: Any, yi_member: Any, signed_in: Any
) -> None:
    contract = paid_in(making)
    with time_machine.travel(making.now + timedelta(days=40), tick=False):  # the year is over
        at = making.now + timedelta(days=40)
        with pytest.raises(NotFound):
            hand_in_report(actor=making.as_city, unit_id=yi.pk, year=2026, at=at)
        client = signed_in(yi_member)
        sent = client.post(reverse("contracts:report-hand-in", args=[yi.pk, 2026]))
        report = YearlyReport.objects.get()
        assert sent.headers["Location"] == report.get_absolute_url()
        assert client.post(reverse("contracts:report-hand-in", args=[yi.pk, 2026])).status_code == 409

        making.pay(contract, 2, 100_000)

        frozen = client.get(report.get_absolute_url()).content.decode()
        live = page(client, "report", yi.pk, 2026).content.decode()
        report.refresh_from_db()
        again = hand_in_report(actor=making.as_yi, unit_id=yi.pk, year=2026, at=at)
        word = Document(BytesIO(client.get(report.get_absolute_url(), {"export": "docx"}).content))

    assert "300,000.00" in frozen
    assert "现在不同" in frozen
    assert "400,000.00" not in frozen
    assert "400,000.00" in live
    assert (report.is_whole, report.is_late, report.number, again.number) == (True, False, 1, 2)
    cells = {row.cells[0].text: row.cells[1].text for row in word.tables[0].rows}
    assert cells["当年到账金额（元）"] == "300,000.00"


def test_a_report_tells_when_its_content_was_touched(making: Making, yi: Any) -> None:
    at = making.now + timedelta(days=40)
    paid_in(making)
    report = hand_in_report(actor=making.as_yi, unit_id=yi.pk, year=2026, at=at)
    report.content["figures"][0]["value"] = "2"

    assert not report.is_whole


def test_a_year_that_still_runs_is_not_reported(making: Making, yi: Any) -> None:
    paid_in(making)
    with pytest.raises(NotAllowedNow):
        hand_in_report(actor=making.as_yi, unit_id=yi.pk, year=2026, at=making.now + timedelta(days=5))

    late = hand_in_report(actor=making.as_yi, unit_id=yi.pk, year=2026, at=making.now + timedelta(days=160))

    assert (late.due_on.isoformat() if late.due_on else "", late.is_late) == ("2027-03-30", True)


def test_the_registration_form_leaves_as_word_and_sheet(making: Making, yi_member: Any, signed_in: Any) -> None:
    contract = making.registered()
    client: Client = signed_in(yi_member)

    word = Document(BytesIO(page(client, "form", contract.reference_number, "docx").content))
    sheet = CalamineWorkbook.from_filelike(BytesIO(page(client, "form", contract.reference_number, "xlsx").content))

    fields = {row.cells[0].text: row.cells[1].text for row in word.tables[0].rows}
    assert fields["合同登记编号"] == NUMBER
    assert fields["卖方类别"] == "高等院校"
    assert fields["卖方国别"] == "156 中国"
    assert fields["卖方行政区划"].startswith("330304")
    assert fields["技术交易额（元）"] == "800,000.00"
    assert [row[1] for row in sheet.get_sheet_by_index(0).to_python() if row[0] == "合同登记编号"] == [NUMBER]
    assert page(client, "form", contract.reference_number, "exe").status_code == 404


# Many rows ------------------------------------------------------------------------------------------------------------
def test_lists_take_at_most_twenty_queries_whatever_their_length(
    making: Making, yi_member: Any, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    first = making.opened()
    parties = list(first.parties.all())
    copies = [
        Contract(
            reference_number=f"HT-2020-01-{number:05d}", name=f"合同 {number}", kind="consulting", owner=making.yi,
            recorded_at=making.now, updated_at=making.now,
        )
        for number in range(3000)
    ]  # fmt: skip
    made = Contract.objects.bulk_create(copies)
    type(parties[0]).objects.bulk_create(
        type(party)(
            contract=contract, side=party.side, position=1, organisation=party.organisation, name=party.name,
            nature=party.nature,
        )
        for contract in made
        for party in parties
    )  # fmt: skip
    client = signed_in(yi_member)

    with django_assert_max_num_queries(20):
        response = client.get(reverse("contracts:contracts"), {"party": "甲", "size": "100"})

    assert response.status_code == 200
    assert "3,001" in response.content.decode()


def test_the_pages_of_one_contract_and_one_reward_take_at_most_twenty_queries(
    making: Making, yi_member: Any, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    split = agreed(making)
    client = signed_in(yi_member)

    for name, number in (("contract", split.contract.reference_number), ("reward", split.reference_number)):
        with django_assert_max_num_queries(20):
            assert page(client, name, number).status_code == 200


def test_an_objection_that_stands_ends_the_split_and_frees_its_receipts(making: Making) -> None:
    from kezhuan.contracts.public_notices import UPHELD, _ended

    split = reckon(making, contract := paid_in(making))
    rewards.publish_reward(actor=making.as_yi, split_id=split.pk, at=making.now)
    notice = rewards.notice_of(split, rewards.NOTICE_KIND)
    assert notice is not None
    notice.state = "failed"

    from django.db import transaction

    with transaction.atomic():
        _ended(notice, making.now)

    split.refresh_from_db()
    assert (split.state, split.state_reason) == ("withdrawn", UPHELD)
    assert reckon(making, contract).state == "draft"
