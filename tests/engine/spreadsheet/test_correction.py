from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from kezhuan.engine.spreadsheet import CellError, error_workbook, parse, pick_table, safe_open
from tests.engine.spreadsheet.sheets import DEMANDS
from tests.engine.spreadsheet.workbooks import xlsx

TODAY = date(2026, 11, 23)
UPLOAD = xlsx(
    [["汇总表"], ["需求名称", "类型", "预算", "备注"], ["泵", "人才", 80, "=不是公式"], ["阀", "火箭", "面议", "留着"]],
    "需求",
)


def test_the_correction_keeps_every_row_and_says_why_beside() -> None:
    parsed = parse(DEMANDS, pick_table(DEMANDS, safe_open(UPLOAD, "a.xlsx")), TODAY)

    sheet = load_workbook(BytesIO(error_workbook(parsed)))["需求"]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:1] == ["汇总表"]
    assert rows[1] == ["需求名称", "类型", "预算", "备注", "错误原因"]
    assert rows[2] == ["泵", "人才", 80, None, None] or rows[2][:3] == ["泵", "人才", 80]
    assert rows[3][:4] == ["阀", "火箭", "面议", "留着"]
    assert str(rows[3][4]).startswith("预算：“面议”不是一个金额")
    assert "类型：" in str(rows[3][4])
    assert sheet["B4"].fill.fgColor.rgb.endswith("F9DEDA")
    assert sheet["B4"].comment is not None
    assert sheet["A4"].comment is None


def test_a_mended_correction_is_read_and_corrected_again_in_the_same_column() -> None:
    parsed = parse(DEMANDS, pick_table(DEMANDS, safe_open(UPLOAD, "a.xlsx")), TODAY)
    book = load_workbook(BytesIO(error_workbook(parsed)))
    book["需求"]["B4"] = "难题攻关"
    file = BytesIO()
    book.save(file)

    again = parse(DEMANDS, pick_table(DEMANDS, safe_open(file.getvalue(), "b.xlsx")), TODAY)

    assert again.unknown == ("备注",)
    assert [error.name for error in again.errors] == ["budget"]
    header = [cell.value for cell in load_workbook(BytesIO(error_workbook(again)))["需求"][2]]
    assert header.count("错误原因") == 1


def test_reasons_found_elsewhere_can_be_added() -> None:
    parsed = parse(DEMANDS, pick_table(DEMANDS, safe_open("需求名称,类型\n泵,人才\n".encode(), "a.csv")), TODAY)
    found = CellError(2, 0, "", "", "这家单位还没有登记。")

    sheet = load_workbook(BytesIO(error_workbook(parsed, [found]))).active

    assert sheet is not None
    assert sheet["C2"].value == "这家单位还没有登记"
