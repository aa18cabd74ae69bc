import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from kezhuan.accounts.actions import change_profile
from kezhuan.accounts.models import User
from kezhuan.config.cli import main
from tests.cast import acting


@pytest.fixture
def happened(jia_member: User, now: datetime) -> None:
    for name in ("甲一", "甲二", "甲三"):
        change_profile(actor=acting(jia_member), display_name=name, mobile="", at=now)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["audit", *arguments])
    return result.exit_code, result.stdout


def test_an_intact_chain_is_verified_and_a_broken_one_ends_with_1(happened: None) -> None:
    code, text = run("verify", "--json")
    assert (code, json.loads(text)["intact"], json.loads(text)["events"]) == (0, True, 3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET object_label = 'x' WHERE sequence = 2")

    code, text = run("verify")

    assert code == 1
    assert "第 2 条的内容与摘要不符" in text


def test_a_checkpoint_outside_finds_a_cut_tail_even_when_the_head_was_moved(happened: None, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    assert run("checkpoint", "--out", str(kept))[0] == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE sequence = 3")
        cursor.execute("DELETE FROM audit_checkpoint")
        cursor.execute("SELECT hash FROM audit_auditevent WHERE sequence = 2")
        (tail,) = cursor.fetchone()
        cursor.execute("UPDATE audit_chainhead SET sequence = 2, hash = %s", [tail])

    assert run("verify")[0] == 0
    code, text = run("verify", "--checkpoint", str(kept))

    assert code == 1
    assert "存证点第 3 条" in text


def test_the_log_is_exported_line_by_line(happened: None, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"

    assert run("export", str(out), "--after", "1")[0] == 0

    assert [json.loads(line)["sequence"] for line in out.read_text().splitlines()] == [2, 3]


def test_a_file_that_holds_no_checkpoints_is_named(happened: None, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("hello")

    result = CliRunner().invoke(main, ["audit", "verify", "--checkpoint", str(wrong)])

    assert result.exit_code == 1
    assert "不是存证点文件" in result.stderr


def test_the_first_administrator_gets_a_one_time_password(db: None) -> None:
    result = CliRunner().invoke(main, ["createadmin", "anquan", "--name", "安全员"])

    assert result.exit_code == 0
    user = User.objects.get(username="anquan")
    password = result.stdout.splitlines()[1].partition("：")[2]
    assert user.check_password(password)
    assert user.must_change_password
    assert CliRunner().invoke(main, ["createadmin", "anquan"]).exit_code == 1
