from datetime import date
from pathlib import Path

import pytest

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.spreadsheet import Limits, safe_open
from tests.engine.spreadsheet.workbooks import SHEET, changed, sheet_xml, xlsx


def test_a_good_workbook_is_read_with_its_own_row_numbers() -> None:
    content = xlsx([[], [None, "名称", "金额"], [None, "泵", 3.5], [None, "阀", 4], [None, True, date(2026, 11, 3)]])

    table = safe_open(content, "需求.xlsx").tables[0]

    assert table.row(2) == [None, "名称", "金额"]
    assert table.row(4) == [None, "阀", 4]
    assert table.row(5)[1] is True
    assert table.row(5)[2] == date(2026, 11, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_any_usual_encoding(encoding: str, delimiter: str) -> None:
    text = f'名称{delimiter}说明\r\n"泵{delimiter}阀"{delimiter}"两行\n说明"\r\n\r\n'

    table = safe_open(text.encode(encoding), "需求.csv").tables[0]

    assert table.rows == [["名称", "说明"], [f"泵{delimiter}阀", "两行\n说明"]]


def test_a_guarded_text_comes_back_as_it_was() -> None:
    assert safe_open("名称\n'=1+1\n'引号\n".encode(), "a.csv").tables[0].rows == [["名称"], ["=1+1"], ["'引号"]]


def test_a_path_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "需求.xlsx"
    path.write_bytes(xlsx([["名称"], ["泵"]]))

    assert safe_open(path).filename == "需求.xlsx"


def test_hidden_sheets_are_left_alone_and_links_are_allowed() -> None:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["网址"])
    sheet["A2"] = "主页"
    sheet["A2"].hyperlink = "https://example.org/"
    book.create_sheet("隐藏").sheet_state = "hidden"
    book["隐藏"]["A1"] = "x"
    file = BytesIO()
    book.save(file)

    assert [table.name for table in safe_open(file.getvalue(), "a.xlsx").tables] == ["Sheet"]


def test_limits_can_be_set_and_the_sentence_names_sheet_and_number() -> None:
    wide = changed({SHEET: sheet_xml('<row r="1"><c r="F1"><v>1</v></c></row>')})

    with pytest.raises(BadUpload, match="第 6 列，最多 5 列"):
        safe_open(wide, "a.xlsx", Limits(columns=5))
    assert safe_open(wide, "a.xlsx").tables[0].row(1)[5] == 1


def test_an_ordinary_formula_is_no_danger() -> None:
    formula = "A2&amp;&quot;|&quot;&amp;Sheet1!B2&amp;&quot;!&quot;"
    content = changed({SHEET: sheet_xml(f'<row r="1"><c r="A1" t="str"><f>{formula}</f><v>泵|阀</v></c></row>')})

    assert safe_open(content, "a.xlsx").tables[0].rows == [["泵|阀"]]
