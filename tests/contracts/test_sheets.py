"""Past contracts by spreadsheet: registered at once, by officers, each number once."""

from datetime import date
from typing import Any

import pytest

from kezhuan.contracts.models import Contract
from kezhuan.contracts.sheets import IMPORTERS
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.exchange.kinds import importer_named, open_to
from tests.contracts.making import NUMBER, Making

pytestmark = pytest.mark.django_db
SHEET = IMPORTERS["contracts"]
ROW: dict[str, Any] = {
    "certificate_number": "2024330304000009",
    "name": "电镀废水处理技术服务",
    "kind": "technical_service",
    "seller": "乙理工大学",
    "seller_nature": None,
    "buyer": "外地电镀有限公司",
    "buyer_nature": "enterprise",
    "signed_on": date(2024, 5, 6),
    "total_value": Money(300_000),
    "technology_value": Money(250_000),
    "field": "environment",
    "ip": None,
}


def test_a_past_contract_comes_in_as_registered(making: Making) -> None:
    pk = SHEET.write(making.as_city, ROW, None, making.now)

    contract = Contract.objects.get(pk=pk)
    assert (contract.state, contract.certificate_number) == ("registered", "2024330304000009")
    assert contract.owner == making.yi
    assert [party.nature for party in contract.parties.order_by("side")] == ["enterprise", "university"]
    assert [str(line.amount) for line in contract.lines.all()] == ["250000.00", "50000.00"]
    assert SHEET.address(pk) == contract.get_absolute_url()


def test_a_row_whose_number_is_there_says_nothing_new(making: Making) -> None:
    SHEET.write(making.as_city, ROW, None, making.now)

    existing = SHEET.find(ROW, making.as_city)

    assert existing is not None
    assert SHEET.changes(ROW, existing) == {}
    with pytest.raises(Conflict):
        SHEET.write(making.as_city, ROW, None, making.now)


def test_the_very_same_contract_under_another_number_is_refused(making: Making) -> None:
    SHEET.write(making.as_city, ROW, None, making.now)

    with pytest.raises(Conflict) as caught:
        SHEET.write(making.as_city, {**ROW, "certificate_number": NUMBER}, None, making.now)

    assert caught.value.code == "contract_exists"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"certificate_number": "12"}, "certificate_number"),
        ({"name": " "}, "name"),
        ({"kind": "sale"}, "kind"),
        ({"seller": "没有这个单位"}, "seller"),
        ({"seller": "没有这个单位", "seller_nature": "university"}, "seller"),
        ({"buyer_nature": None}, "buyer"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": date(2030, 1, 1)}, "signed_on"),
        ({"total_value": None}, "total_value"),
        ({"total_value": Money(-1), "technology_value": Money(-1)}, "total_value"),
        ({"technology_value": Money(300_001)}, "technology_value"),
    ],
)
def test_a_wrong_cell_is_named(making: Making, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        SHEET.write(making.as_city, {**ROW, **wrong}, None, making.now)

    assert field in caught.value.fields


def test_members_do_not_import_what_was_registered(making: Making, as_county: Actor) -> None:
    assert importer_named("contracts") in open_to(making.as_city)
    assert importer_named("contracts") not in open_to(making.as_yi)
    for actor in (making.as_yi, as_county):  # the county's officer answers for another county
        with pytest.raises(NotPermitted):
            SHEET.write(actor, ROW, None, making.now)
