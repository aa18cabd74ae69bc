from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kezhuan.brokers.models import Broker
from kezhuan.deals import credit as asked
from kezhuan.deals.actions import move_deal
from kezhuan.deals.actions.credit import set_fee
from kezhuan.deals.models import Deal
from kezhuan.deals.results import appraisal_of, earned_by, ranking_of
from kezhuan.engine.actor import SYSTEM, Actor
from tests.cast import OrganisationFactory
from tests.catalogue.factories import RefinementFactory
from tests.deals.brokerage import make_broker, make_deal
from tests.deals.test_credit import lines, settle

ON = date(2026, 11, 23)


@pytest.fixture
def lin(db: None) -> Broker:
    return make_broker("林知遥", OrganisationFactory.create(kind="transfer", division_code="330324"))


@pytest.fixture
def chen(lin: Broker) -> Broker:
    return make_broker("陈思远", lin.organisation)


@pytest.fixture
def signed(
    jia: Any, jia_member: Any, as_jia: Actor, lin: Broker, chen: Broker, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Deal:
    """Signed on the day, worth 1,000,000 yuan; 60 % of it are 林知遥's."""
    deal = make_deal(jia, jia_member)
    settle(deal, as_jia, lines((lin, "closed", "60"), (chen, "refined", "40")), now)
    set_fee(actor=as_jia, deal_id=deal.pk, fee=Decimal(20_000), at=now)
    move_deal(actor=SYSTEM, deal_id=deal.pk, to="signed", at=now)
    monkeypatch.setattr(asked, "_values", [lambda ids: dict.fromkeys(ids, Decimal(1_000_000))])
    return deal


def test_earnings_are_the_parts_of_deals_signed_in_the_year(signed: Deal, lin: Broker, chen: Broker) -> None:
    [row] = earned_by(lin, 2026)

    assert (row.deal, row.part.percent, row.part.value) == (signed, Decimal(60), Decimal(600_000))
    assert (row.part.fee, row.part.outstanding) == (Decimal(12_000), Decimal(12_000))
    assert row.part.value + earned_by(chen, 2026)[0].part.value == 1_000_000
    assert earned_by(lin, 2025) == []


def test_a_signature_that_was_undone_earns_nothing(signed: Deal, lin: Broker, now: datetime) -> None:
    move_deal(actor=SYSTEM, deal_id=signed.pk, to="negotiating", reason="合同解除", at=now)

    assert earned_by(lin, 2026) == []


def test_every_figure_of_the_sheet_is_its_records(signed: Deal, lin: Broker, now: datetime) -> None:
    RefinementFactory.create(author_id=lin.user.pk, confirmed_at=now)  # type: ignore[union-attr]
    RefinementFactory.create(author_id=lin.user.pk)  # type: ignore[union-attr]

    made = appraisal_of(lin, 2026, ON)

    found = {line.item.code: line for line in made.lines}
    assert found["deal"].item.quantity == Decimal("0.6")
    assert found["value"].item.quantity == Decimal(60)
    assert found["refinement"].item.quantity == len(found["refinement"].records) == 1
    assert found["interest"].item.quantity == found["visit"].item.quantity == 0
    assert made.sheet.total == Decimal("20.0")  # 0.6 × 20 + 60 × 0.1 + 1 × 2
    assert made.caution == "请与主管部门核对"


def test_few_deals_give_no_rank(signed: Deal, lin: Broker, chen: Broker, jia: Any) -> None:
    for stage in ("lost", "lost", "performing", "registered", "settled"):
        make_deal(jia, chen.user, stage=stage, introduced_at=signed.introduced_at)

    found = {broker.pk: row for broker, row in ranking_of([lin, chen], ON)}

    assert (found[chen.pk].successes, found[chen.pk].cases, found[chen.pk].place) == (4, 6, 1)
    assert (found[lin.pk].successes, found[lin.pk].cases, found[lin.pk].place) == (1, 1, None)


def test_the_pages_of_results(
    signed: Deal, lin: Broker, city_officer: Any, bing_member: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(city_officer)
    for url in ("/broker-results/", f"/broker-results/{lin.reference_number}/?year=2026"):
        with django_assert_max_num_queries(20):
            page = client.get(url)
        assert page.status_code == 200
        assert "林知遥" in page.content.decode()
    sheet = client.get(f"/broker-results/{lin.reference_number}/appraisal/?year=2026").content.decode()
    assert "请与主管部门核对" in sheet
    assert signed.get_absolute_url() in sheet
    assert client.get("/broker-results/?export=csv").status_code == 200

    client.force_login(bing_member)
    assert client.get("/broker-results/").status_code == 403
    assert client.get(f"/broker-results/{lin.reference_number}/").status_code in (403, 404)
