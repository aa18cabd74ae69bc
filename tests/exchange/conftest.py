from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kezhuan.accounts.models import User
from kezhuan.exchange import actions
from kezhuan.exchange.models import ImportBatch
from kezhuan.exchange.running import run
from tests.cast import UserFactory, acting

Upload = Callable[..., ImportBatch]


@pytest.fixture
def upload(now: datetime) -> Upload:
    """Upload as a user; checked at once unless ``checked=False``."""

    def make(user: User, kind: str, content: bytes, **more: Any) -> ImportBatch:
        checked = more.pop("checked", True)
        given = {"filename": "台账.xlsx", "organisation_id": None, "at": now, **more}
        batch = actions.upload_workbook(actor=acting(user), kind=kind, content=content, **given)
        if checked:
            run(batch.pk)
        return fresh(batch)

    return make


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_related("uploaded_by", "organisation").get(pk=batch.pk)


def written(batch: ImportBatch, now: datetime, mode: str = "valid_only") -> ImportBatch:
    """Confirmed by who uploaded it and written."""
    actions.commit_batch(actor=acting(batch.uploaded_by), batch_id=batch.pk, mode=mode, at=now)
    run(batch.pk)
    return fresh(batch)


@pytest.fixture
def nobody(db: None) -> User:
    """Signed in, member of nothing."""
    return UserFactory.create()
