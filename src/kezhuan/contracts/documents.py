"""The registration form of a contract, and the yearly report of transfer, as xlsx and as docx (python-docx)."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kezhuan.contracts.models import Contract, Side
from kezhuan.contracts.parties import COUNTRIES
from kezhuan.engine.spreadsheet.writing import write_table
from kezhuan.parties.choices import division_name, industry_name
from kezhuan.ui.formatting import grouped

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Facts = Sequence[tuple[str, str]]


def form_facts(contract: Contract) -> list[tuple[str, str]]:
    """The fields of the registration form, in its order: what the national system asks for, in words and codes."""
    facts = [
        (_("合同登记编号"), contract.certificate_number),
        (_("合同编号"), contract.reference_number),
        (_("项目名称"), contract.name),
        (_("合同类别"), _kind(contract)),
        (_("签订日期"), _day(contract.signed_on)),
        (
            _("有效期限"),
            _("%(start)s 至 %(end)s") % {"start": _day(contract.valid_from), "end": _day(contract.valid_to)},
        ),
    ]
    for side, word in ((Side.SELLER, _("卖方")), (Side.BUYER, _("买方"))):
        parties = [party for party in contract.parties.all() if party.side == side]
        for number, party in enumerate(parties, 1):
            who = word if len(parties) == 1 else f"{word} {number}"
            facts += [
                (_("%(who)s名称") % {"who": who}, party.name),
                (_("%(who)s统一社会信用代码") % {"who": who}, party.credit_code),
                (_("%(who)s类别") % {"who": who}, str(party.get_nature_display())),
                (_("%(who)s国别") % {"who": who}, f"{party.country} {_(COUNTRIES.get(party.country, ''))}".strip()),
                (_("%(who)s行政区划") % {"who": who}, _coded(party.division_code, division_name(party.division_code))),
                (_("%(who)s行业") % {"who": who}, industry_name(party.industry_code)),
            ]
    return [
        *facts,
        (_("成交额（元）"), grouped(contract.total_value, 2)),
        (_("技术交易额（元）"), grouped(contract.technology_value, 2)),
        (_("技术领域"), str(contract.get_field_display())),
        (_("知识产权形式"), str(contract.get_ip_display())),
        (_("计划来源"), str(contract.get_plan_source_display())),
    ]


def _kind(contract: Contract) -> str:
    words = str(contract.get_kind_display())
    return f"{words}（{contract.get_form_display()}）" if contract.form else words


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _coded(code: str, name: str) -> str:
    return f"{code} {name}".strip() if code else ""


def price_rows(contract: Contract) -> list[list[str]]:
    return [[str(line.get_kind_display()), line.label, grouped(line.amount, 2)] for line in contract.lines.all()]


def form_xlsx(contract: Contract) -> bytes:
    """One row a field; the items of the price follow."""
    rows: list[list[str]] = [[name, value] for name, value in form_facts(contract)]
    rows += [[f"{kind} {label}".strip(), amount] for kind, label, amount in price_rows(contract)]
    return write_table(rows, [_("项目"), _("内容")], "xlsx", title=_("技术合同登记表"))


def form_docx(contract: Contract) -> bytes:
    """The form on A4: a table of fields, then the items of the price."""
    document = _page(_("技术合同登记表"))
    _table(document, [[name, value] for name, value in form_facts(contract)], [_("项目"), _("内容")])
    rows = price_rows(contract)
    if rows:
        _heading(document, _("分项价款"))
        _table(document, rows, [_("用途"), _("名目"), _("金额（元）")])
    return _bytes(document)


def report_docx(title: str, facts: Facts, note: str) -> bytes:
    """A report of figures: name, value, and where they come from."""
    document = _page(title)
    _table(document, [[name, value] for name, value in facts], [_("指标"), _("数值")])
    paragraph = document.add_paragraph(note)
    _song(paragraph.runs[0], 10.5)
    return _bytes(document)


def _page(title: str):  # type: ignore[no-untyped-def]
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold = True
    _song(run, 18)
    return document


def _heading(document, words: str) -> None:  # type: ignore[no-untyped-def]
    run = document.add_paragraph().add_run(words)
    run.bold = True
    _song(run, 12)


def _table(document, rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        _cell(cell, words, bold=True)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _cell(cell, words)


def _cell(cell, words: str, *, bold: bool = False) -> None:  # type: ignore[no-untyped-def]
    run = cell.paragraphs[0].add_run(words)
    run.bold = bold
    _song(run, 10.5)


def _song(run, size: float) -> None:  # type: ignore[no-untyped-def]
    """宋体, with its East Asian name so that Word does not fall back to a Latin face."""
    run.font.size = Pt(size)
    run.font.name = "宋体"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def _bytes(document) -> bytes:  # type: ignore[no-untyped-def]
    out = BytesIO()
    document.save(out)
    return out.getvalue()
