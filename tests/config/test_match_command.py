"""``kezhuan match`` on files as people make them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from kezhuan.config.commands.match import match
from kezhuan.engine.match.sheets import MATCH_COLUMNS, column_letter

DEMANDS = (
    "需求编号,需求名称,需求内容\n1,深冷球阀渗漏,LNG 管线上密封面渗漏\n2,鞋底开胶,想找水性胶\n3,量子纠缠,量子纠缠\n"
)
OFFERS = (
    "编号,名称,摘要\nA,深冷球阀双金属密封副,解决密封面泄漏\n"
    "B,水性聚氨酯鞋用胶粘剂,鞋底不开胶\nC,=1+1,公式样的名称 鞋底\n"
)


def run(folder: Path, demands: bytes | str, offers: bytes | str, *more: str, out: str = "out.xlsx") -> Result:
    paths = []
    for name, content in (("demands.csv", demands), ("offers.csv", offers)):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(str(path))
    return CliRunner().invoke(match, [*paths, "--out", str(folder / out), *more])


def rows(path: Path) -> list[tuple[object, ...]]:
    return list(load_workbook(path).active.iter_rows(values_only=True))


def test_every_demand_gets_its_matches_with_reasons(tmp_path: Path):
    result = run(tmp_path, DEMANDS, OFFERS, "--json")

    assert result.exit_code == 0, result.stderr
    head, *body = rows(tmp_path / "out.xlsx")
    assert head == MATCH_COLUMNS
    assert [(row[0], row[2], row[3]) for row in body if row[2] in (1, None)] == [
        ("1", 1, "A"),
        ("2", 1, "B"),
        ("3", None, None),
    ]
    assert "球阀" in str(body[0][7])
    assert "用词相同" in str(body[0][8])
    assert body[-1][5] == "没有找到相关的成果"
    summary = json.loads(result.stdout)
    assert (summary["demands"], summary["achievements"], summary["unanswered"]) == (3, 3, 1)
    assert summary["matches"] == len(body) - 1


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path):
    assert run(tmp_path, DEMANDS, OFFERS).exit_code == 0
    assert run(tmp_path, DEMANDS, OFFERS, out="out.csv").exit_code == 0

    cells = [cell for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert ",=1+1" not in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_spreadsheet_programs_write(tmp_path: Path, encoding: str):
    assert run(tmp_path, DEMANDS.encode(encoding), OFFERS.encode(encoding)).exit_code == 0

    assert rows(tmp_path / "out.xlsx")[1][4] == "深冷球阀双金属密封副"


def test_english_headers_and_workbooks_are_read(tmp_path: Path):
    book = Workbook()
    sheet = book.active
    sheet.append(["ID", "Title", "Content"])
    sheet.append([7, "球阀渗漏", "深冷球阀渗漏"])
    book.save(tmp_path / "d.xlsx")
    (tmp_path / "o.csv").write_text("id,title,abstract\nA,球阀密封,\n")

    result = CliRunner().invoke(
        match, [str(tmp_path / "d.xlsx"), str(tmp_path / "o.csv"), "--out", str(tmp_path / "m.csv"), "--top", "1"]
    )

    assert result.exit_code == 0, result.stderr
    assert "7,球阀渗漏,1,A,球阀密封" in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")


def test_two_runs_write_the_same(tmp_path: Path):
    first = run(tmp_path, DEMANDS, OFFERS, out="a.csv")
    second = run(tmp_path, DEMANDS, OFFERS, out="b.csv")

    assert first.exit_code == second.exit_code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_blank_rows_are_told_and_left_out(tmp_path: Path):
    result = run(tmp_path, DEMANDS, OFFERS + "D,,\n")

    assert result.exit_code == 0
    assert "offers.csv：第 5 行没有名称也没有内容" in result.stderr


@pytest.mark.parametrize(
    ("demands", "sentence"),
    [
        ("", "demands.csv：文件是空的"),
        ("姓名,电话\n张,1\n", "demands.csv：没有找到表头"),
        ("需求编号,预算\n1,2\n", "工作表“demands”第 1 行是表头，但是缺少“需求名称”这一列"),
        ("需求编号,需求名称\n", "工作表“demands”里只有表头"),
        ("需求编号,需求名称\n1,甲\n1,乙\n", "工作表“demands”第 3 行 A 列“需求编号”：和第 2 行重复"),
        ("需求编号,需求名称\n1,\n", "demands.csv：没有一行写了需求名称"),
        (b"\x89PNG\r\n\x1a\n....", "demands.csv：文件内容和扩展名 .csv 不一致"),
        (b"\xff\xff\xfe\x80\x81", "demands.csv：读不出文件的文字编码"),
    ],
)
def test_a_wrong_file_gets_one_sentence_that_says_where(tmp_path: Path, demands: bytes | str, sentence: str):
    result = run(tmp_path, demands, OFFERS)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("out", ["out.doc", "missing/out.xlsx"])
def test_a_wrong_target_is_refused_before_any_work(tmp_path: Path, out: str):
    assert run(tmp_path, DEMANDS, OFFERS, out=out).exit_code == 2


def test_the_result_never_replaces_what_it_was_made_of(tmp_path: Path):
    result = run(tmp_path, DEMANDS, OFFERS, out="demands.csv")

    assert result.exit_code == 2
    assert "请换一个文件名" in result.stderr
    assert (tmp_path / "demands.csv").read_text(encoding="utf-8") == DEMANDS


@pytest.mark.parametrize(
    "text",
    [
        "，。！……",
        "'; DROP TABLE demands; --",
        "😀🚀",
        "valve leaking",
        "球閥密封滲漏",
        "渗漏" * 15_000,
        "=1+1",
        "\u200b",
    ],
)
def test_odd_words_get_a_row_and_never_an_error(tmp_path: Path, text: str):
    result = run(tmp_path, f"需求编号,需求名称\n1,{text}\n2,深冷球阀渗漏\n", OFFERS)

    assert result.exit_code == 0, result.output
    assert ["2", "A"] in [[row[0], row[3]] for row in rows(tmp_path / "out.xlsx")]
    assert "1" in [row[0] for row in rows(tmp_path / "out.xlsx")]


def test_wrong_usage_ends_with_two():
    assert CliRunner().invoke(match, ["nowhere.xlsx", "nowhere.csv", "--out", "x.xlsx"]).exit_code == 2


def test_columns_are_named_as_spreadsheet_programs_do():
    assert [column_letter(place) for place in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]


def test_the_command_never_loads_django():
    script = (
        "import sys; import kezhuan.config.commands.match, kezhuan.config.commands.evaluate; "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
