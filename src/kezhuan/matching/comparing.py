"""Up to four answers side by side: what each states, what fits the question, and why each was found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Filters
from kezhuan.engine.reading import Reading
from kezhuan.matching.asking import ANSWER_KINDS, Ask
from kezhuan.matching.documents import any_document, parse_key
from kezhuan.matching.presenting import Fact, Why, explained
from kezhuan.matching.queries import rows_of
from kezhuan.matching.reading import stated
from kezhuan.matching.shards import reader
from kezhuan.matching.words import KIND_WORDS, division_name, industry_name, way_name
from kezhuan.ui.formatting import join_names, money

#: More columns cannot be read beside each other.
MOST = 4
_WORDS = 4


@dataclass(frozen=True)
class Column:
    """One of the things compared; ``why`` and ``strength`` only where a question was asked and it has to do with it."""

    key: str
    kind: Kind
    title: str
    row: Any
    document: Document
    strength: Strength | None = None
    why: Why | None = None
    facts: Sequence[Fact] = ()

    @property
    def url(self) -> str:
        return str(self.row.get_absolute_url())


@dataclass(frozen=True)
class Cell:
    """What one column says in one line: a text, or the facts and the strength a page draws."""

    title: str
    text: str = ""
    facts: Sequence[Fact] = ()
    strength: Strength | None = None

    @property
    def exported(self) -> str:
        """For a spreadsheet: the same in words."""
        if self.strength is not None:
            return _(self.strength.label)
        if self.facts:
            marks = {"yes": _("符合"), "no": _("不符合"), "ask": _("不清楚")}
            return "；".join(f"{marks[fact.mark]}：{fact.sentence}" for fact in self.facts)
        return self.text


@dataclass(frozen=True)
class Line:
    """One line of the comparison; left out when no column has anything to say."""

    name: str
    cells: Sequence[Cell] = field(default_factory=tuple)

    @property
    def says_something(self) -> bool:
        return any(cell.text or cell.facts or cell.strength is not None for cell in self.cells)


def picked(values: Iterable[str]) -> tuple[str, ...]:
    """The keys of an address that can be compared, each once, at most four; the rest is left out."""
    found: dict[str, None] = {}
    for value in values:
        try:
            kind, _pk = parse_key(value)
        except NotFound:
            continue
        if kind in ANSWER_KINDS:
            found[value] = None
    return tuple(found)[:MOST]


def compared(actor: Actor, ask: Ask, keys: Sequence[str], reading: Reading, *, at: datetime) -> list[Column]:
    """The things of ``keys`` in their order, without what the actor may not see."""
    rows = rows_of(actor, keys)
    answers = {}
    kinds = tuple(dict.fromkeys(parse_key(key)[0] for key in keys))
    if ask.text and kinds:
        query = replace(ask.without_filters().query(local_day(at), kinds=kinds), limit=MOST, offset=0, unrelated=True)
        found = reader().search(replace(query, filters=Filters(keys=tuple(keys))))
        answers = {answer.key: answer for answer in found.answers}
    columns = []
    for key in (key for key in keys if key in rows):
        kind, pk = parse_key(key)
        answer = answers.get(key)
        document = answer.document if answer is not None else any_document(kind, pk)
        if document is None:
            continue
        why = explained(document, answer.reasons, ask.text) if answer is not None and answer.reasons else None
        facts = (*(why.facts if why else ()), *stated(reading, document)) if ask.text else ()
        strength = answer.strength if answer is not None else None
        columns.append(Column(key, kind, document.title, rows[key], document, strength, why, facts))
    return columns


Say = Callable[[Column], str]


def lines(columns: Sequence[Column], *, asked: bool) -> list[Line]:
    """The comparison line by line, what decides first."""
    said: list[Line] = []
    if asked:
        said.append(_line(_("匹配程度"), columns, lambda column: Cell(column.title, strength=_shown(column.strength))))
        said.append(_line(_("与难题对照"), columns, lambda column: Cell(column.title, facts=column.facts)))
    texts: Sequence[tuple[str, Say]] = (
        (_("类别"), lambda column: str(KIND_WORDS[column.kind])),
        (_("单位"), _owner),
        (_("成熟度"), _readiness),
        (_("价格"), _price),
        (_("转化方式"), lambda column: join_names(map(way_name, getattr(column.row, "transfer_ways", ())))),
        (_("产业"), lambda column: join_names(map(industry_name, getattr(column.row, "industries", ())))),
        (_("所在地"), lambda column: division_name(column.row.division_code) if column.row.division_code else ""),
        (_("内容"), _summary),
    )
    for name, say in texts:
        said.append(_line(name, columns, lambda column, say=say: Cell(column.title, say(column))))  # type: ignore[misc]
    if asked:
        said.append(_line(_("相同用词"), columns, lambda column: Cell(column.title, _words(column))))
        said.append(_line(_("意思相近"), columns, lambda column: Cell(column.title, _pairs(column))))
        said.append(_line(_("得分来自"), columns, lambda column: Cell(column.title, _shares(column))))
    return [line for line in said if line.says_something]


def _line(name: str, columns: Sequence[Column], cell: Callable[[Column], Cell]) -> Line:
    return Line(name, [cell(column) for column in columns])


def _shown(strength: Strength | None) -> Strength | None:
    return None if strength is Strength.NONE else strength


def _owner(column: Column) -> str:
    owner = getattr(column.row, "owner", None) or getattr(column.row, "organisation", None)
    return str(owner.name) if owner is not None else ""


def _readiness(column: Column) -> str:
    level = getattr(column.row, "trl", None)
    return _("%(level)s 级") % {"level": level} if level else ""


def _price(column: Column) -> str:
    """As the answers page says it; people have no price."""
    if column.kind is Kind.EXPERT:
        return ""
    low, high = getattr(column.row, "price_from", None), getattr(column.row, "price_to", None)
    if not low:
        return _("价格面议")
    text = money(Decimal(low)) + (f"–{money(Decimal(high))}" if high else "")
    unit = getattr(column.row, "price_unit", "")
    return f"{text}／{unit}" if unit else text


def _summary(column: Column) -> str:
    """The telling text where there is a question, the first one otherwise."""
    text = column.why.text if column.why is not None else next(iter(column.document.body.values()), "")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "……"


_LONGEST = 160


def _words(column: Column) -> str:
    if column.why is None:
        return ""
    return _("，").join(f"{word.term} {word.percent}%" for word in column.why.words[:_WORDS])


def _pairs(column: Column) -> str:
    return _("，").join(f"{pair.asked} ≈ {pair.found}" for pair in column.why.pairs) if column.why is not None else ""


def _shares(column: Column) -> str:
    if column.why is None or column.why.bar is None:
        return ""
    return _("，").join(f"{part.label} {part.percent}%" for part in column.why.bar.parts)
