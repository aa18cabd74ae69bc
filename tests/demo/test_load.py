"""The small city, replayed once through the verbs: what everybody who types ``make demo`` relies on."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from kezhuan.catalogue.kinds import KINDS
from kezhuan.config.commands.demo import demo_city
from kezhuan.deals.models import Interest
from kezhuan.demo.load import PASSWORD, city_of, welcome, write_city
from kezhuan.demo.replay import Replay, moment_before
from kezhuan.demo.rounds import with_rounds
from kezhuan.engine.actor import Role
from kezhuan.engine.codes import divisions

AS_OF = date(2026, 11, 23)


@pytest.fixture
def replayed(db: None, django_capture_on_commit_callbacks: Any) -> Replay:
    city = city_of("small", 2024, AS_OF)
    replay = Replay(city=city, password=PASSWORD, until=moment_before(city.as_of))
    with transaction.atomic():
        for _key in replay.enter_parties():
            pass
        replay.enter_accounts()
        for act in with_rounds(replay):
            act.run()
    return replay


@pytest.mark.slow
def test_the_small_city_is_alive_in_every_corner(replayed: Replay) -> None:
    for kind in KINDS.values():
        states = Counter(kind.model._default_manager.values_list("state", flat=True))
        assert states["published"] >= 30, (kind.code, states)
    demands = Counter(KINDS["demand"].model._default_manager.values_list("state", flat=True))
    assert set(demands) == set(KINDS["demand"].lifecycle.states), demands
    counties = set(KINDS["demand"].model._default_manager.values_list("division_code", flat=True))
    assert counties == {row.code for row in divisions().children("3303", AS_OF)}
    assert set(Interest.objects.values_list("state", flat=True)) >= {"sent", "accepted", "declined", "lapsed"}

    assert len(replayed.refused) <= 60, replayed.refused[:10]
    assert verify_chain().intact
    assert AuditEvent.objects.count() > 5000
    roles = {role for user in User.objects.all() for role in actor_of(user).roles}
    assert roles == set(Role)
    said = welcome("http://127.0.0.1:8000/")
    assert all(account.username in said for account in replayed.city.accounts)
    assert PASSWORD in said


@pytest.mark.pure
def test_the_same_seed_and_day_write_the_same_bytes(tmp_path: Any) -> None:
    for name in ("a", "b"):
        write_city(str(tmp_path / name), scale="small", seed=2024, as_of=AS_OF)
    write_city(str(tmp_path / "c"), scale="small", seed=2025, as_of=AS_OF)

    first = (tmp_path / "a").read_bytes()
    assert first == (tmp_path / "b").read_bytes()
    assert first != (tmp_path / "c").read_bytes()


@pytest.mark.pure
def test_the_command_writes_a_city_to_a_file_and_its_counts_to_standard_output(tmp_path: Any) -> None:
    out = tmp_path / "city.jsonl"

    result = CliRunner().invoke(demo_city, ["--seed", "7", "--as-of", "2026-11-23", "--out", str(out), "--json"])

    assert result.exit_code == 0, result.output
    assert '"demands": 260' in result.stdout
    assert out.read_text(encoding="utf-8").count("\n") > 1500
