import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kezhuan.config.warmup import _TEMPLATES, warm_up


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_a_process_warms_up_without_an_index_or_a_database(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.INDEX_ROOT = tmp_path

    warm_up()

    assert caplog.text == ""
    assert gc.get_freeze_count() > 0
    assert _TEMPLATES


def test_a_fault_while_warming_up_is_logged_and_not_fatal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kezhuan.config.warmup._TEMPLATES", ("missing.html",))

    warm_up()

    assert "could not warm up" in caplog.text
