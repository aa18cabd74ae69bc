"""Demands and achievements out of two spreadsheets, and their matches back into one. No database, no network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kezhuan.engine.encode.encoder import Encoder
from kezhuan.engine.errors import BadUpload
from kezhuan.engine.match.answer import Answer, Reasons
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand, Progress, silent
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.spreadsheet import Column, Limits, ParsedSheet, SheetSpec, Table, parse, pick_table, safe_open
from kezhuan.engine.spreadsheet.limits import MIB
from kezhuan.engine.spreadsheet.writing import Written
from kezhuan.engine.words import N_

#: The person's own files on the person's own machine: ten times what the platform takes from strangers.
OWN_FILES = Limits(
    file=200 * MIB, unpacked=1200 * MIB, rows=1_000_000, cells=10_000_000, area=20_000_000, text=300_000_000
)
_LONGEST = 32_767
_TERMS_SHOWN = 6

_KEY_WORDS = ("id", "编码", "序号", "编号", "code", "no", "number", "key")
_TITLE_WORDS = ("title", "name", "标题", "名称", "题目")
_TEXT_WORDS = ("content", "description", "text", "body", "内容", "描述", "详细描述", "说明", "简介", "summary")


def _spec(name: str, thing: str, titles: tuple[str, ...], texts: tuple[str, ...], keys: tuple[str, ...]) -> SheetSpec:
    columns = (
        Column("key", f"{thing}编号", aliases=(*keys, *_KEY_WORDS), max_length=200),
        Column("title", f"{thing}名称", aliases=(*titles, *_TITLE_WORDS), max_length=_LONGEST),
        Column("text", f"{thing}内容", aliases=(*texts, *_TEXT_WORDS), max_length=_LONGEST),
        Column(
            "words",
            "关键词",
            aliases=("关键字", "技术领域", "领域", "应用领域", "keywords", "field"),
            max_length=_LONGEST,
        ),
    )
    return SheetSpec(name, thing, columns, key=("key",))


DEMANDS = _spec(
    "demands",
    "需求",
    ("需求标题", "需求题目", "难题名称", "技术需求名称", "技术难题", "技术需求", "demand", "demand title"),
    ("需求描述", "需求说明", "需求简介", "难题描述", "技术需求描述", "需求详情", "问题描述", "主要内容", "problem"),
    ("需求id", "demand id", "demand_id"),
)
ACHIEVEMENTS = _spec(
    "achievements",
    "成果",
    ("成果标题", "技术名称", "项目名称", "专利名称", "科技成果", "科技成果名称", "发明名称", "achievement"),
    ("成果简介", "成果描述", "成果介绍", "技术简介", "项目简介", "摘要", "专利摘要", "abstract"),
    ("成果id", "achievement id", "achievement_id", "专利号", "申请号", "公开号"),
)

MATCH_COLUMNS = (
    N_("需求编号"),
    N_("需求名称"),
    N_("名次"),
    N_("成果编号"),
    N_("成果名称"),
    N_("匹配程度"),
    N_("得分"),
    N_("匹配词"),
    N_("理由"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet; ``row`` is its number as the spreadsheet program shows it."""

    key: str
    title: str
    text: str
    words: str = ""
    row: int = 0

    @property
    def blank(self) -> bool:
        """Whether there is nothing to match by."""
        return not (self.title or self.text or self.words)


@dataclass(frozen=True, slots=True)
class Matched:
    """One demand's best achievements, best first."""

    demand: Line
    answers: tuple[Answer, ...]


def column_letter(place: int) -> str:
    """The letters a spreadsheet program shows above column ``place`` (from 1)."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_lines(path: Path, spec: SheetSpec) -> list[Line]:
    """Every row of the sheet, blank ones too; BadUpload with one sentence that names the sheet, the row and the
    column.
    """
    table = pick_table(spec, safe_open(path, limits=OWN_FILES))
    # No column of these sheets depends on the day.
    sheet = parse(spec, table, on=date.max)
    if not {"title", "text"} & sheet.places.keys():
        raise BadUpload(
            N_("工作表“%(sheet)s”第 %(row)s 行是表头，但是缺少“%(column)s”这一列。"),
            code="bad_upload_column",
            fields=None,
            sheet=table.name,
            row=sheet.header_row,
            column=spec.column("title").header,
        )
    for fault in sheet.errors:
        raise _fault(table, fault.row, fault.place, fault.header, fault.text(), len(sheet.errors))
    lines = list(_lines(sheet))
    if not lines:
        raise BadUpload(N_("工作表“%(sheet)s”里只有表头，没有内容。"), code="bad_upload_rows", sheet=table.name)
    return lines


def _lines(sheet: ParsedSheet) -> Iterator[Line]:
    for row in sheet.rows:
        key, title, text, words = (str(row.values.get(name) or "") for name in ("key", "title", "text", "words"))
        yield Line(key or str(row.number), title, text, words, row.number)


def _fault(table: Table, row: int, place: int, header: str, sentence: str, count: int) -> BadUpload:
    more = N_("（同样要改的共 %(count)s 处）") % {"count": count} if count > 1 else ""
    return BadUpload(
        N_("工作表“%(sheet)s”第 %(row)s 行 %(letter)s 列“%(header)s”：%(sentence)s%(more)s"),
        code="bad_upload_cell",
        fields=None,
        sheet=table.name,
        row=row,
        letter=column_letter(place),
        header=header,
        sentence=sentence,
        more=more,
    )


def match_lines(
    demands: Sequence[Line],
    achievements: Sequence[Line],
    *,
    top: int,
    encoder: Encoder | None = None,
    progress: Progress = silent,
) -> Iterator[Matched]:
    """The ``top`` best achievements for each demand, in the order of the demands. ``top`` is at most 100; without
    ``encoder`` by words alone.
    """
    with Shard(names=False, encoder=encoder) as shard:
        shard.add(_documents(achievements, progress))
        shard.commit()
        progress("index", len(achievements), len(achievements))
        for done, line in enumerate(demands):
            progress("rank", done, len(demands))
            asked = demand(line)
            found = shard.search(Query(asked.text, asked.title, (Kind.ACHIEVEMENT,), limit=top))
            yield Matched(line, found.answers)
        progress("rank", len(demands), len(demands))


def demand(line: Line) -> Demand:
    """A demand as the engine is asked; without a text its title is the whole question."""
    text = " ".join(part for part in (line.text, line.words) if part)
    return Demand(line.key, line.title if text else "", text or line.title)


def _documents(achievements: Sequence[Line], progress: Progress) -> Iterator[Document]:
    for done, line in enumerate(achievements):
        if done % 100 == 0:
            progress("index", done, len(achievements))
        if line.blank:
            continue
        body = {name: text for name, text in (("text", line.text), ("words", line.words)) if text}
        yield Document(line.key, Kind.ACHIEVEMENT, line.title, body)


def match_rows(matched: Matched) -> Iterator[tuple[Written, ...]]:
    """Rows of the result under :data:`MATCH_COLUMNS`; a demand nothing answers keeps one row that says so."""
    line = matched.demand
    if not matched.answers:
        yield line.key, line.title, None, None, None, N_("没有找到相关的成果"), None, None, None
    for place, answer in enumerate(matched.answers, 1):
        terms = answer.reasons.terms[:_TERMS_SHOWN] if answer.reasons else ()
        yield (
            line.key,
            line.title,
            place,
            answer.key,
            answer.document.title,
            answer.strength.label,
            round(answer.score * 100),
            [term.term for term in terms],
            reason_sentence(answer.reasons) if answer.reasons else None,
        )


def reason_sentence(reasons: Reasons) -> str:
    """The reasons as one Chinese sentence: shared words with their part of the score, and where they stand."""
    words = "、".join(f"{term.term}（{term.share:.0%}）" for term in reasons.terms[:_TERMS_SHOWN])
    where = [(N_("标题"), reasons.shares["title"]), (N_("正文"), reasons.shares["body"])]
    places = "，".join(f"{name} {share:.0%}" for name, share in where if share >= 0.005)
    shared = N_("用词相同：%(words)s。") % {"words": words} if words else N_("只有零散的字相同。")
    return shared + (N_("得分来自%(places)s。") % {"places": places} if places else "")
