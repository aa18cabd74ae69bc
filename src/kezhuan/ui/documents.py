"""Papers as docx (python-docx): A4, 宋体, a title, tables and notes. Apps put their own words into it."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BODY = 10.5


def page(title: str) -> Any:
    """An empty A4 paper under its title."""
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


def heading(document: Any, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.bold = True
    _song(run, 12)


def paragraph(document: Any, words: str) -> None:
    _song(document.add_paragraph().add_run(words), _BODY)


def table(document: Any, rows: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """A grid with a bold first row."""
    found = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, words in zip(found.rows[0].cells, heads, strict=True):
        _cell(cell, words, bold=True)
    for row in rows:
        for cell, words in zip(found.add_row().cells, row, strict=True):
            _cell(cell, words)


def _cell(cell: Any, words: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(words)
    run.bold = bold
    _song(run, _BODY)


def _song(run: Any, size: float) -> None:
    """宋体, with its East Asian name so that Word does not fall back to a Latin face."""
    run.font.size = Pt(size)
    run.font.name = "宋体"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def saved(document: Any) -> bytes:
    """The file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
