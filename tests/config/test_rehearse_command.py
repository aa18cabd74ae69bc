"""A small bad day with the real server and a real browser, the checker's own eyes, and what is refused."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kezhuan.config.rehearsal.faults import MARK
from kezhuan.config.rehearsal.history import History
from kezhuan.config.rehearsal.visits_check import check

CLI = [sys.executable, "-m", "kezhuan.config.cli"]


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what the test run has put there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEZHUAN_", "DJANGO_"))}
    return {**kept, **more}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.waits
@pytest.mark.pure
def test_a_small_rehearsal_loses_nothing_and_doubles_nothing() -> None:
    done = subprocess.run(
        [*CLI, "rehearse", "visits", "--visits", "6", "--phones", "2", "--seed", "7", "--json"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["promised"], result["stored"], result["holds"]) == (6, 6, True)
    assert result["network_toggles"] + result.get("tabs_killed", 0) > 0


def site(path: Path, rows: list[tuple[str, int]]) -> str:
    """Tables with these visits: the firm's name, and how many findings."""
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE outreach_visit (id INTEGER, enterprise_name TEXT, reference_number TEXT)")
        base.execute("CREATE TABLE outreach_finding (id INTEGER, visit_id INTEGER)")
        for number, (firm, findings) in enumerate(rows, start=1):
            base.execute("INSERT INTO outreach_visit VALUES (?, ?, ?)", (number, firm, f"ZF-{number}"))
            base.executemany("INSERT INTO outreach_finding VALUES (?, ?)", [(n, number) for n in range(findings)])
    return f"sqlite://{path}"


def told(path: Path, *lines: dict[str, Any]) -> Path:
    with History(path) as history:
        for line in lines:
            history.note(**line)
    return path


@pytest.mark.pure
@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("甲", 1), ("乙", 2)], {}),
        ([("甲", 1)], {"lost": 1, "unknown_receipts": 1}),
        ([("甲", 1), ("乙", 2), ("乙", 2)], {"doubled": 1}),
        ([("甲", 1), ("乙", 1)], {"wrong_findings": 1}),
        ([("甲", 1), ("乙", 2), ("丙", 0)], {"strange": 1, "wrong_findings": 1}),
    ],
)
def test_the_checker_sees_each_kind_of_fault(
    tmp_path: Path, rows: list[tuple[str, int]], fault: dict[str, int]
) -> None:
    history = told(
        tmp_path / "history.jsonl",
        {"event": "begun", "firm": "甲", "findings": 1},
        {"event": "promised", "firm": "甲"},
        {"event": "begun", "firm": "乙", "findings": 2},
        {"event": "promised", "firm": "乙"},
        {"event": "ended", "left": 0, "receipts": ["ZF-1", "ZF-2"]},
    )

    verdict = check(history, site(tmp_path / "base.sqlite3", rows))

    names = ("lost", "doubled", "strange", "wrong_findings", "unknown_receipts", "left")
    assert {name: getattr(verdict, name) for name in names if getattr(verdict, name)} == fault
    assert verdict.holds == (not fault)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("module", "faults", "marked", "sentence"),
    [
        ("kezhuan.config.settings", "without-idempotency", True, "for rehearsals only"),
        ("kezhuan.config.settings_faults", "without-idempotency", False, "throw-away folder only"),
        ("kezhuan.config.settings_faults", "without-locks-of-bikes", True, "no fault is called"),
    ],
)
def test_protections_are_taken_away_nowhere_but_in_a_rehearsal(
    tmp_path: Path, module: str, faults: str, marked: bool, sentence: str
) -> None:
    if marked:
        (tmp_path / MARK).touch()
    asked = environment(DJANGO_SETTINGS_MODULE=module, KEZHUAN_FAULTS=faults, KEZHUAN_VAR=str(tmp_path))

    refused = subprocess.run([*CLI, "manage", "check"], env=asked, capture_output=True, text=True, check=False)

    assert refused.returncode != 0
    assert sentence in refused.stderr


@pytest.mark.pure
def test_a_rehearsal_refuses_to_run_in_production() -> None:
    asked = environment(KEZHUAN_PRODUCTION="1")

    refused = subprocess.run([*CLI, "rehearse", "visits"], env=asked, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert "不能在生产环境里运行" in refused.stderr
