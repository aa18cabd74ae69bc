from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from kezhuan.engine.spreadsheet import make_template, parse, pick_table, safe_open
from tests.engine.spreadsheet.sheets import DEMANDS

TODAY = date(2026, 11, 23)


def test_the_template_marks_offers_and_explains() -> None:
    book = load_workbook(BytesIO(make_template(DEMANDS)))

    sheet = book["需求"]
    assert [cell.value for cell in sheet[1]][:4] == ["需求名称*", "编号", "预算（万元）", "截止日期"]
    assert sheet["A1"].comment is not None
    assert "一句话说清" in sheet["A1"].comment.text
    assert sheet.column_dimensions["B"].number_format == "@"
    sources = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert sources["E2"] == '"难题攻关,人才"'
    assert sources["M2"] == "'_选项'!$A$1:$A$40"
    assert book["_选项"].sheet_state == "hidden"
    assert book["填写说明"].max_row == 5 + len(DEMANDS.columns)


def test_the_template_opens_again_and_its_example_is_not_imported() -> None:
    parsed = parse(DEMANDS, pick_table(DEMANDS, safe_open(make_template(DEMANDS), "需求.xlsx")), TODAY)

    assert set(parsed.places) == {column.name for column in DEMANDS.columns}
    assert parsed.missing == parsed.unknown == parsed.rows == ()


def test_a_filled_template_is_read() -> None:
    book = load_workbook(BytesIO(make_template(DEMANDS)))
    book["需求"]["A3"], book["需求"]["E3"], book["需求"]["C3"] = "泵", "人才", 80
    file = BytesIO()
    book.save(file)

    parsed = parse(DEMANDS, pick_table(DEMANDS, safe_open(file.getvalue(), "需求.xlsx")), TODAY)

    assert [(row.number, row.values["title"]) for row in parsed.good] == [(3, "泵")]


def test_the_words_around_can_be_translated() -> None:
    book = load_workbook(BytesIO(make_template(DEMANDS, translate=lambda text: f"<{text}>")))

    assert "<必填。>" in str(book["需求"]["A1"].comment and book["需求"]["A1"].comment.text)
