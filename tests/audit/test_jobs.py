from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kezhuan.audit.jobs import FILE, publish_checkpoint
from kezhuan.audit.queries import verify_chain
from kezhuan.config.commands.audit import _outside
from kezhuan.engine.actor import SYSTEM
from kezhuan.parties.actions import register_organisation


@pytest.fixture
def var(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    object.__setattr__(settings.ENV, "var", tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_a_checkpoint_lands_outside_the_database_once(var: Path, now: datetime) -> None:
    values = {"name": "甲泵业有限公司", "kind": "enterprise", "division_code": "330324"}
    register_organisation(actor=SYSTEM, values=values, at=now)

    first, second = publish_checkpoint(now), publish_checkpoint(now)

    assert first is not None
    assert second is None
    outside = _outside(var / FILE)
    assert outside == {first.sequence: first.hash}
    assert verify_chain(outside).intact
