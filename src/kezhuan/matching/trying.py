"""What a group of words would change: the answers to one problem with it and without it, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.reading import Searcher
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import words, words_with
from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.models import TermGroup, TermKind
from kezhuan.matching.queries import rows_of
from kezhuan.matching.shards import reader
from kezhuan.matching.terms import approved_lexicon

_COMPARED = 10
_LOOKED_AT = 20


@dataclass(frozen=True)
class Moved:
    """One answer and its places; None where it is not among the first ten."""

    row: Any
    title: str
    before: int | None
    after: int | None

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Trial:
    """What a group changes for ``text``: answers for synonyms, how the text is cut for domain words."""

    text: str
    moved: Sequence[Moved] = ()
    cut_before: Sequence[str] = ()
    cut_after: Sequence[str] = ()

    @property
    def changes(self) -> int:
        return sum(each.is_changed for each in self.moved)


def sample_for(group: TermGroup, at: datetime) -> str:
    """A public demand that says one of the words, else the words themselves."""
    asked = Query(
        "、".join(group.words), kinds=(Kind.DEMAND,), filters=Filters(open_on=local_day(at)), limit=_LOOKED_AT,
        reasons=False,
    )  # fmt: skip
    for answer in reader().search(asked).answers:
        for text in answer.document.texts().values():
            if any(word in text for word in group.words):
                return text[:LONGEST_TEXT]
    return str(group.words[0])


def tried(actor: Actor, group: TermGroup, text: str, at: datetime) -> Trial:
    """The trial of one group; what the actor may not see is left out."""
    if group.kind == TermKind.DOMAIN:
        normal = normalise(text).text
        return Trial(text, (), [word.form for word in words(normal)], _cut_with(group, normal))
    without = approved_lexicon(without=group.pk).synonyms()
    with_it = approved_lexicon(without=group.pk, also=group).synonyms()
    shard, query = reader(), _query(text, at)
    before, after = (_order(shard.trying(each), query) for each in (without, with_it))
    return Trial(text, _moved(actor, before, after))


def _query(text: str, at: datetime) -> Query:
    filters = Filters(open_on=local_day(at))
    return Query(text, kinds=(Kind.ACHIEVEMENT,), filters=filters, limit=_COMPARED, reasons=False)


def _cut_with(group: TermGroup, normal: str) -> list[str]:
    return [word.form for word in words_with(group.words, normal)]


def _order(view: Searcher, query: Query) -> dict[str, tuple[int, str]]:
    """Key → place and title."""
    answers = view.search(query).answers
    return {answer.key: (place, answer.document.title) for place, answer in enumerate(answers, start=1)}


def _moved(actor: Actor, before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[Moved]:
    keys = [*after, *(key for key in before if key not in after)]
    rows = rows_of(actor, keys, named_only=True)
    found = []
    for key in keys:
        if key in rows:
            title = (after.get(key) or before[key])[1]
            places = [side[key][0] if key in side else None for side in (before, after)]
            found.append(Moved(rows[key], title, *places))
    return found
