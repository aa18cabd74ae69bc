"""``kezhuan import``: what it prints, what it leaves, how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kezhuan.accounts.models import User
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Demand
from kezhuan.config.commands.spreadsheets import import_file
from kezhuan.exchange.models import ImportBatch
from kezhuan.parties.models import Organisation
from tests.exchange.sheets import demand, organisation, workbook


@pytest.fixture
def shell(tmp_path: Path) -> Any:
    def run(kind: str, content: bytes, *options: str, name: str = "台账.xlsx") -> Result:
        path = tmp_path / name
        path.write_bytes(content)
        return CliRunner().invoke(import_file, [kind, str(path), *options])

    return run


def test_a_dry_run_says_everything_and_leaves_nothing(shell: Any, city_officer: User) -> None:
    content = workbook([organisation(1), organisation(2, 单位类别="许愿池")])
    events = AuditEvent.objects.count()

    answer = shell("organisations", content, "--as", city_officer.username, "--dry-run", "--json")

    told = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert (told["new"], told["bad"], told["written"]) == (1, 1, 0)
    assert (told["faults"][0]["row"], told["faults"][0]["column"]) == (3, "单位类别")
    assert (ImportBatch.objects.count(), AuditEvent.objects.count() - events) == (0, 0)
    assert not Organisation.objects.filter(name__startswith="样例1").exists()


def test_good_rows_are_written_and_the_exit_tells(shell: Any, city_officer: User, tmp_path: Path) -> None:
    errors = tmp_path / "错误.xlsx"
    content = workbook([organisation(1), organisation(2, 单位类别="许愿池")])

    answer = shell("organisations", content, "--as", city_officer.username, "--errors", str(errors))

    assert answer.exit_code == 1
    assert "写入 1 行" in answer.stdout
    assert "第 3 行 单位类别" in answer.stderr
    assert errors.read_bytes().startswith(b"PK")
    assert shell("organisations", workbook([organisation(1)]), "--as", city_officer.username).exit_code == 0


def test_all_or_nothing_writes_nothing_when_a_row_is_bad(shell: Any, city_officer: User) -> None:
    content = workbook([organisation(1), organisation(2, 单位类别="许愿池")])

    answer = shell("organisations", content, "--as", city_officer.username, "--all-or-nothing", "--json")

    assert (answer.exit_code, json.loads(answer.stdout)["written"]) == (1, 0)


def test_rows_without_owner_go_to_the_named_organisation(shell: Any, jia: Any, city_officer: User) -> None:
    content = workbook([demand(1)])

    answer = shell("demands", content, "--as", city_officer.username, "--organisation", jia.name)

    assert answer.exit_code == 0, answer.output
    assert Demand.objects.get().owner == jia


@pytest.mark.parametrize(
    ("kind", "name", "options", "words"),
    [
        ("organisations", "a.xlsx", ["--as", "没有这人"], "没有这人"),
        ("organisations", "a.xlsx", ["--as", "甲小明"], "没有权限"),
        ("dragons", "a.xlsx", ["--as", "科技局李"], "没有找到"),
        ("organisations", "a.xls", ["--as", "科技局李"], "旧版表格"),
        ("demands", "a.xlsx", ["--as", "科技局李", "--organisation", "丁公司"], "丁公司"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_one_sentence(
    shell: Any, jia_member: User, city_officer: User, kind: str, name: str, options: list[str], words: str
) -> None:
    for more in ([], ["--dry-run"], ["--json"]):
        answer = shell(kind, workbook([organisation(1)]), *options, *more, name=name)
        assert answer.exit_code == 2
        assert words in answer.output
    assert not ImportBatch.objects.exists()
