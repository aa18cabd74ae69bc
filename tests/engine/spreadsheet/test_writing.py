import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import safe_open, stream_csv, write_table

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "  =1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x","y")',
]
HEAD = ["说明", "金额（万元）", "数", "日期", "匿名"]


def test_no_text_acts_as_a_formula_in_csv() -> None:
    content = write_table([[text, None, None, None, None] for text in DANGEROUS], HEAD, "csv")

    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))

    assert content.startswith(b"\xef\xbb\xbf")
    assert all(row[0].startswith("'") for row in rows[1:])


def test_no_text_acts_as_a_formula_in_xlsx() -> None:
    content = write_table([[text, None, None, None, None] for text in DANGEROUS], HEAD)

    sheet = load_workbook(BytesIO(content)).active

    assert sheet is not None
    assert [row[0].data_type for row in sheet.iter_rows(min_row=2)] == ["s"] * len(DANGEROUS)
    assert b"<f>" not in content


@pytest.mark.parametrize(
    ("kind", "back"),
    [
        ("csv", ["=泵", "45.50", "-1.5", "2026-11-23", "是"]),
        ("xlsx", ["=泵", 45.5, -1.5, date(2026, 11, 23), "是"]),
    ],
)
def test_what_is_written_can_be_read_back(kind: str, back: list[object]) -> None:
    row = ["=泵", Money(455_000), Decimal("-1.5"), date(2026, 11, 23), True]

    table = safe_open(write_table([row], HEAD, kind), f"a.{kind}").tables[0]

    assert table.rows == [HEAD, back]


def test_times_are_written_in_china_and_bad_marks_left_out() -> None:
    content = write_table(
        [["甲\x00\x0b乙", datetime(2026, 11, 23, 1, 2, tzinfo=UTC), ["泵", "阀"]]], ["a", "b", "c"], "csv"
    )

    assert "甲乙,2026-11-23 09:02,泵、阀" in content.decode()


def test_a_hundred_thousand_rows_stream_in_pieces() -> None:
    def rows() -> Iterator[list[str]]:
        return (["泵", str(number)] for number in range(100_000))

    pieces = list(stream_csv(rows(), ["名称", "号"]))

    assert len(pieces) > 90
    assert b"".join(pieces).count(b"\r\n") == 100_001


def test_long_numbers_and_long_texts_survive() -> None:
    content = write_table([[10**17 + 1, "字" * 40_000]], ["号", "文"])

    sheet = load_workbook(BytesIO(content)).active

    assert sheet is not None
    assert sheet["A2"].value == str(10**17 + 1)
    assert len(str(sheet["B2"].value)) == 32_767


def test_an_unknown_format_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="ods"):
        write_table([], ["a"], "ods")
