from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kezhuan.audit.queries import history_of
from kezhuan.brokers.actions import drop_work, log_work
from kezhuan.brokers.models import Broker, WorkEntry
from kezhuan.brokers.worklog import log_of
from kezhuan.catalogue.actions import refine_demand
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.catalogue.factories import DemandFactory

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 11, 20)


@pytest.fixture
def refined(broker: Broker, as_broker: Actor, jia: Any, now: datetime) -> str:
    """林知遥 has refined a demand of 甲; the key of the record."""
    demand = DemandFactory.create(owner=jia, published=True)
    made = refine_demand(
        actor=as_broker, demand_id=demand.pk, values={"object": "球阀", "wanted_value": "不渗漏"}, at=now
    )
    return f"catalogue.Refinement:{made.pk}"


def test_records_are_in_the_log_by_themselves_without_the_firms_name(broker: Broker, refined: str, jia: Any) -> None:
    [line] = log_of(broker, *YEAR)

    assert (line.key, line.kind, line.hours, line.is_own) == (refined, "refinement", None, False)
    assert jia.name not in line.title
    assert log_of(broker, date(2025, 1, 1), date(2025, 12, 31)) == []


def test_hours_are_added_to_a_record_once_and_make_no_second_line(
    broker: Broker, refined: str, as_broker: Actor, now: datetime
) -> None:
    said = {"actor": as_broker, "broker_id": broker.pk, "happened_on": now.date(), "about": refined, "at": now}

    log_work(**said, hours=Decimal("2.5"))

    [line] = log_of(broker, *YEAR)
    assert (line.key, line.hours) == (refined, Decimal("2.5"))
    with pytest.raises(Conflict):
        log_work(**said, hours=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkEntry.objects.create(
            broker=broker, kind="refinement", happened_on=now.date(), hours=1, about=refined, recorded_at=now
        )


def test_what_is_nobodys_record_gets_no_hours(broker: Broker, as_broker: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        log_work(
            actor=as_broker,
            broker_id=broker.pk,
            happened_on=DAY,
            hours=Decimal(1),
            about="catalogue.Refinement:0",
            at=now,
        )


def test_own_work_is_written_and_taken_back(broker: Broker, as_broker: Actor, now: datetime) -> None:
    entry = log_work(
        actor=as_broker,
        broker_id=broker.pk,
        happened_on=DAY,
        hours=Decimal(6),
        kind="study",
        words=" 中级经纪人 复训 ",
        at=now,
    )

    [line] = log_of(broker, *YEAR)
    assert (line.title, line.is_own, line.hours) == ("中级经纪人 复训", True, Decimal(6))
    drop_work(actor=as_broker, entry_id=entry.pk, at=now)
    assert log_of(broker, *YEAR) == []
    assert {event.verb for event in history_of(entry)} == {"brokers.log_work", "brokers.drop_work"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "visit"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"words": " "}, "words"),
        ({"words": "长" * 201}, "words"),
        ({"hours": Decimal(0)}, "hours"),
        ({"hours": Decimal("24.1")}, "hours"),
        ({"hours": Decimal("1.25")}, "hours"),
        ({"hours": Decimal("NaN")}, "hours"),
        ({"happened_on": date(2026, 11, 24)}, "happened_on"),
    ],
)
def test_wrong_entries_come_back_by_field(
    broker: Broker, as_broker: Actor, now: datetime, change: dict[str, Any], field: str
) -> None:
    said: dict[str, Any] = {"kind": "study", "happened_on": DAY, "hours": Decimal(2), "words": "复训"}

    with pytest.raises(InvalidInput) as refusal:
        log_work(actor=as_broker, broker_id=broker.pk, at=now, **{**said, **change})

    assert field in refusal.value.fields


def test_a_day_has_no_more_than_24_hours(broker: Broker, as_broker: Actor, now: datetime) -> None:
    said: dict[str, Any] = {"actor": as_broker, "broker_id": broker.pk, "kind": "study", "words": "复训", "at": now}
    log_work(**said, happened_on=DAY, hours=Decimal(20))

    with pytest.raises(InvalidInput):
        log_work(**said, happened_on=DAY, hours=Decimal("4.1"))
    log_work(**said, happened_on=DAY - timedelta(days=1), hours=Decimal("4.1"))


def test_nobody_else_writes_the_log(broker: Broker, as_broker: Actor, as_city: Actor, now: datetime) -> None:
    said: dict[str, Any] = {"broker_id": broker.pk, "kind": "study", "words": "复训", "happened_on": DAY, "at": now}
    with pytest.raises(NotPermitted):
        log_work(actor=as_city, hours=Decimal(1), **said)
    entry = log_work(actor=as_broker, hours=Decimal(1), **said)
    with pytest.raises(NotPermitted):
        drop_work(actor=as_city, entry_id=entry.pk, at=now)
    with pytest.raises(NotFound):
        drop_work(actor=as_broker, entry_id=0, at=now)


def test_the_pages_of_the_log(broker: Broker, broker_user: Any, refined: str, client: Client) -> None:
    client.force_login(broker_user)
    url = f"{broker.get_absolute_url()}log/"
    year = log_of(broker, *YEAR)[0].on.year
    page = client.get(f"{url}?year={year}")
    assert page.status_code == 200

    refused = client.post(url, {"kind": "study", "happened_on": "2026-11-20", "hours": "99", "words": "复训材料"})
    assert refused.status_code == 422
    assert "复训材料" in refused.content.decode()
    assert "0.1 到 24" in refused.content.decode()
    assert (
        client.post(url, {"kind": "study", "happened_on": "2026-11-20", "hours": "2", "words": "复训"}).status_code
        == 302
    )

    line = log_of(broker, *YEAR)[0]
    hours = f"{url}hours/?on={line.on.isoformat()}&key={refined}"
    assert client.get(hours).status_code == 200
    assert client.post(hours, {"hours": "3"}).status_code == 302
    entry = WorkEntry.objects.get(about="")
    assert client.post(f"{url}{entry.pk}/drop/").status_code == 302
    assert client.get(f"{url}hours/?on=gestern&key=x").status_code == 404
