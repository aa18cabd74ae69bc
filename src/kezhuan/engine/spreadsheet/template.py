"""The empty form of a sheet: required marks, drop-downs, text columns, notes, an example, and a page that explains."""

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kezhuan.engine.spreadsheet.spec import EXAMPLE_MARK, KIND_WORDS, Column, Kind, SheetSpec
from kezhuan.engine.spreadsheet.writing import HEAD_FILL, HEAD_FONT, display_width
from kezhuan.engine.words import N_

Translate = Callable[[str], str]
#: Drop-downs and text format reach down to this row.
PREPARED_ROWS = 5000
#: The spreadsheet programs take at most 255 characters for a list written into the rule itself.
_INLINE_LIST = 255
_LISTS_SHEET = "_选项"
_TEXT_KINDS = {Kind.CODE, Kind.CREDIT_CODE, Kind.DIVISION, Kind.INDUSTRY, Kind.TEXT, Kind.CHOICE, Kind.MULTI}
_REQUIRED_FILL = PatternFill("solid", fgColor="FBEFD9")
_EXAMPLE_FONT = Font(italic=False, color="6B7280")


def untranslated(text: str) -> str:
    return text


def make_template(spec: SheetSpec, translate: Translate = untranslated) -> bytes:
    """An xlsx to fill in; ``translate`` turns the words around it into the reader's language (headers stay Chinese)."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = spec.title[:31]
    lists = book.create_sheet(_LISTS_SHEET)
    for place, column in enumerate(spec.columns, 1):
        _head(sheet, place, column, translate)
        _body(sheet, lists, place, column, translate)
    if any(column.example for column in spec.columns):
        _example(sheet, spec)
    sheet.freeze_panes = "A2"
    lists.sheet_state = "hidden"
    _explain(book, spec, translate)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def options(column: Column) -> list[str]:
    """What the drop-down of a column offers; empty for none."""
    if column.kind is Kind.BOOLEAN:
        return ["是", "否"]
    if column.kind is Kind.TRL:
        return [str(level) for level in range(1, 10)]
    return [] if column.kind is Kind.MULTI else list(column.choices.values())


def _head(sheet: Worksheet, place: int, column: Column, translate: Translate) -> None:
    cell = sheet.cell(1, place, column.shown_header)
    cell.font = HEAD_FONT
    cell.fill = _REQUIRED_FILL if column.required else HEAD_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.comment = Comment(_note(column, translate), "kezhuan", width=320, height=140)
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = column.width or min(max(display_width(column.shown_header) + 4, 14), 60)


def _note(column: Column, translate: Translate) -> str:
    lines = [
        translate(N_("必填。")) if column.required else translate(N_("选填。")),
        translate(KIND_WORDS[column.kind]),
    ]
    if column.comment:
        lines.append(translate(column.comment))
    if column.kind is Kind.MULTI:
        lines.append("、".join(column.choices.values()))
    return "\n".join(lines)


def _body(sheet: Worksheet, lists: Worksheet, place: int, column: Column, translate: Translate) -> None:
    letter = get_column_letter(place)
    if column.kind in _TEXT_KINDS:
        sheet.column_dimensions[letter].number_format = "@"
    elif column.kind is Kind.DATE:
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"
    offered = options(column)
    if not offered:
        return
    rule = DataValidation(type="list", formula1=_list_source(lists, offered), allow_blank=not column.required)
    rule.showErrorMessage = column.kind in (Kind.CHOICE, Kind.BOOLEAN, Kind.TRL)
    rule.errorTitle, rule.error = translate(N_("请从列表中选")), translate(N_("这一列只能填下拉列表里的内容。"))
    rule.add(f"{letter}2:{letter}{PREPARED_ROWS}")
    sheet.add_data_validation(rule)


def _list_source(lists: Worksheet, offered: list[str]) -> str:
    """The list itself when it is short and free of commas, else a range of the hidden sheet."""
    inline = ",".join(offered)
    if len(inline) <= _INLINE_LIST and not any(mark in item for item in offered for mark in ',"'):
        return f'"{inline}"'
    place = lists.max_column + 1 if lists["A1"].value is not None else 1
    for number, item in enumerate(offered, 1):
        lists.cell(number, place, item)
    letter = get_column_letter(place)
    return f"'{_LISTS_SHEET}'!${letter}$1:${letter}${len(offered)}"


def _example(sheet: Worksheet, spec: SheetSpec) -> None:
    for place, column in enumerate(spec.columns, 1):
        text = f"{EXAMPLE_MARK}{column.example}" if place == 1 else column.example
        cell = sheet.cell(2, place, text)
        cell.data_type, cell.number_format, cell.font = "s", "@", _EXAMPLE_FONT


def _explain(book: Workbook, spec: SheetSpec, translate: Translate) -> None:
    page = book.create_sheet(translate(N_("填写说明")))
    for line in (
        N_("带 * 的列必须填写。以“【示例】”开头的行不会导入，可以留着也可以删掉。"),
        N_("请不要改列名；列的顺序可以变，用不到的选填列可以删。"),
        N_("编号、电话和信用代码已设为文本格式，请直接填写，不要改成数字。"),
    ):
        page.append([translate(line)])
    page.append([])
    heads = (N_("列"), N_("是否必填"), N_("怎么填"), N_("可选项"), N_("说明"), N_("例子"))
    page.append([translate(head) for head in heads])
    for cell in page[page.max_row]:
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
    for column in spec.columns:
        needed = translate(N_("必填")) if column.required else translate(N_("选填"))
        offered = "、".join(column.choices.values())[:2000]
        comment = translate(column.comment) if column.comment else ""
        page.append([column.header, needed, translate(KIND_WORDS[column.kind]), offered, comment, column.example])
    for cells in page.iter_rows(min_row=1):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for letter, width in zip("ABCDEF", (24, 12, 32, 48, 48, 32), strict=True):
        page.column_dimensions[letter].width = width
