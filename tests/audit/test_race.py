"""Two verbs at once: the chain stays without gap or fork, because the head is locked (STYLE.md, rule 22)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections

from kezhuan.accounts.actions import change_profile
from kezhuan.accounts.models import User
from kezhuan.audit import actions
from kezhuan.audit.chain import GENESIS
from kezhuan.audit.models import AuditEvent, ChainHead
from kezhuan.audit.queries import verify_chain
from tests.cast import UserFactory, acting

THREADS, ROUNDS = 4, 5


def race(users: list[User], now: datetime) -> list[str]:
    """Every thread acts as its own user, all starting together; returns "ok" or the kind of failure for each verb."""
    gate = Barrier(len(users))

    def act(user: User) -> list[str]:
        actor, said = acting(user), []
        gate.wait()
        try:
            for number in range(ROUNDS):
                try:
                    change_profile(actor=actor, display_name=f"{user.username}-{number}", mobile="", at=now)
                    said.append("ok")
                except DatabaseError as error:
                    said.append(type(error).__name__)
        finally:
            connections.close_all()
        return said

    with ThreadPoolExecutor(len(users)) as pool:
        return [word for words in pool.map(act, users) for word in words]


@pytest.mark.django_db(transaction=True)
def test_verbs_at_once_keep_the_chain_whole(now: datetime) -> None:
    users = [UserFactory.create() for _ in range(THREADS)]

    assert race(users, now) == ["ok"] * (THREADS * ROUNDS)

    assert list(AuditEvent.objects.values_list("sequence", flat=True)) == list(range(1, THREADS * ROUNDS + 1))
    assert verify_chain().intact


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_happens_on_postgresql(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: PostgreSQL then refuses doubled numbers; SQLite has one writer at a time by itself."""

    def unlocked_head() -> ChainHead:
        return ChainHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})[0]

    monkeypatch.setattr(actions, "lock_head", unlocked_head)
    users = [UserFactory.create() for _ in range(THREADS)]
    ChainHead.objects.create(pk=1, hash=GENESIS)

    said = race(users, now)

    expected: dict[str, Callable[[], bool]] = {
        "postgresql": lambda: "IntegrityError" in said,
        "sqlite": lambda: said == ["ok"] * (THREADS * ROUNDS),
    }
    assert expected[connection.vendor]()
    assert verify_chain().intact
