from datetime import date, datetime
from typing import Any

import pytest

from kezhuan.brokers.models import Broker
from kezhuan.brokers.sheets import BrokerImporter
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput
from kezhuan.exchange.kinds import IMPORTERS
from kezhuan.parties.models import Person

ROW: dict[str, Any] = {
    "name": "林知遥",
    "employer": "永嘉技术转移中心",
    "grade": "senior",
    "issuer": "技术转移人才培养基地",
    "number": "ZJ2026-0100",
    "issued_on": date(2026, 1, 1),
    "expires_on": date(2029, 12, 31),
    "employment": "part_time",
    "organisation": "永嘉技术转移中心",
    "industries": ("digital",),
}


def test_the_register_comes_in_by_spreadsheet(person: Person, as_city: Actor, now: datetime) -> None:
    importer = IMPORTERS["brokers"]
    assert importer.find(ROW, as_city) is None

    made = Broker.objects.get(pk=importer.write(as_city, ROW, None, now))

    assert (made.person, made.title, made.employment) == (person, "高级技术经理人", "part_time")
    assert importer.changes(ROW, made) == {}
    assert importer.address(made.pk) == made.get_absolute_url()


def test_a_known_broker_is_changed_and_renewed(broker: Broker, as_city: Actor, now: datetime) -> None:
    importer = BrokerImporter()
    row = {**ROW, "words": "软件", "expires_on": date(2030, 1, 1)}

    assert importer.find(row, as_city) == broker
    assert set(importer.changes(row, broker)) == {"employment", "industries", "words", "expires_on"}
    importer.write(as_city, row, broker, now)

    broker.refresh_from_db()
    assert (broker.words, broker.industries, broker.technologies) == ("软件", ["digital"], ["manufacturing"])
    assert broker.qualification.expires_on == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"employer": "没有这家"}, "employer"),
        ({"name": "没有这人"}, "name"),
        ({"organisation": "没有"}, "organisation"),
    ],
)
def test_rows_say_what_is_missing(
    person: Person, as_city: Actor, now: datetime, change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        BrokerImporter().write(as_city, {**ROW, **change}, None, now)

    assert field in refusal.value.fields
