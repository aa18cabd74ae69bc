"""Statements that are made once say the same as Django's own, on either database."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from kezhuan.audit.models import Audited, AuditEvent, ChainHead, Checkpoint
from kezhuan.audit.statements import Selection, change, insertion, once, run
from kezhuan.audit.tripwire import audited_tables, watch

AT = datetime(2026, 11, 26, 8, 0, 0, 123456, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def event(sequence: int) -> AuditEvent:
    return AuditEvent(
        sequence=sequence,
        at=AT,
        actor_kind="system",
        actor_label="系统",
        verb="test.act",
        object_type="a.b",
        object_id="1",
        object_label="甲",
        before={},
        after={"金额": "1.00", "none": None},
        previous_hash="0" * 64,
        hash=f"{sequence:064d}",
    )


def test_rows_come_back_as_django_would_read_them() -> None:
    first, second = event(1), event(2)

    keys = run([insertion(first), insertion(second)])

    assert [rows[0][0] for rows in keys] == list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))
    read = Selection(AuditEvent.objects.filter(sequence=0).annotate(again=models.F("sequence")).order_by())
    found = read.first(2)
    assert found is not None
    assert (found.pk, found.at, found.after, found.actor_id) == (keys[1][0][0], AT, second.after, None)
    assert found.again == 2  # type: ignore[attr-defined]
    assert read.first(3) is None


def test_only_the_named_columns_change() -> None:
    head = ChainHead.objects.create(sequence=3, hash="a")
    head.sequence, head.hash = 4, "b"

    run([change(head, ("sequence",))])

    assert list(ChainHead.objects.values_list("sequence", "hash")) == [(4, "a")]


def test_a_query_is_made_once_for_each_kind_of_it() -> None:
    made: list[int] = []

    @once
    def some(count: int) -> models.QuerySet[Checkpoint]:
        made.append(count)
        return Checkpoint.objects.filter(pk__in=range(count))

    assert (some(1), some(2)) == (some(1), some(2))
    assert made == [1, 2]


def test_on_postgresql_statements_travel_together() -> None:
    with CaptureQueriesContext(connection) as seen:
        run([insertion(event(1)), insertion(event(2)), insertion(event(3))])

    assert len(seen) == (1 if connection.vendor == "postgresql" else 3)
    assert AuditEvent.objects.count() == 3


def test_a_constraint_stops_all_that_travels_together() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run([insertion(event(1)), insertion(event(1))])

    assert not AuditEvent.objects.exists()


def test_the_tripwire_sees_every_statement_that_travels() -> None:
    model = next(each for each in Audited.__subclasses__() if each._meta.db_table in audited_tables())
    with watch("test") as seen:
        run([insertion(event(1)), insertion(event(2))])
        seen.written.add(model._meta.db_table)

    assert seen.events == 2
