"""Numbers are given once, also when many ask at the same moment, and the race is real where the lock is taken away."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction

from kezhuan.catalogue import numbering
from kezhuan.catalogue.models import ReferenceSerial
from kezhuan.catalogue.numbering import next_reference_number

THREADS, EACH = 8, 5


def all_at_once(work: Callable[[], str]) -> list[str]:
    """``work`` in its own transaction in eight threads, five times each; what they got."""
    got: list[str] = []
    start = threading.Barrier(THREADS)

    def run() -> None:
        try:
            start.wait()
            for _ in range(EACH):
                with transaction.atomic():
                    number = work()
                got.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return got


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_twice_and_none_is_left_out(now: datetime) -> None:
    got = all_at_once(lambda: next_reference_number("XQ", now))

    assert sorted(got) == [f"XQ-2026-11-{serial:05d}" for serial in range(1, THREADS * EACH + 1)]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_numbers_are_doubled_where_the_database_allows_it(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL shows the race; SQLite cannot: its writers queue for the whole file (transaction_mode=IMMEDIATE)."""
    met = threading.Barrier(THREADS) if connection.vendor == "postgresql" else None
    ReferenceSerial.objects.get_or_create(scope="XQ-2026-11")

    def unlocked(scope: str) -> Any:
        row = ReferenceSerial.objects.get(scope=scope)
        if met is not None:
            met.wait(timeout=30)
        return row

    monkeypatch.setattr(numbering, "lock_serial", unlocked)
    got = all_at_once(lambda: next_reference_number("XQ", now))

    assert len(got) == THREADS * EACH
    if connection.vendor == "postgresql":
        assert len(set(got)) < len(got)
    else:
        assert len(set(got)) == len(got)


@pytest.mark.django_db
def test_a_refused_verb_leaves_at_most_a_gap(now: datetime) -> None:
    first = next_reference_number("XQ", now)

    @transaction.atomic
    def refused() -> None:
        next_reference_number("XQ", now)
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError):
        refused()

    assert next_reference_number("XQ", now) > first


@pytest.mark.django_db
def test_each_kind_and_month_counts_for_itself(now: datetime) -> None:
    assert next_reference_number("XQ", now) == "XQ-2026-11-00001"
    assert next_reference_number("CG", now) == "CG-2026-11-00001"
    assert next_reference_number("XQ", now.replace(month=12)) == "XQ-2026-12-00001"
