"""The years of an organisation in one line: founded, enrolled, recognitions won and run out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kezhuan.parties.models import Organisation, OrganisationMark


@dataclass(frozen=True)
class Happening:
    """``state``: empty for the past, ``next`` for what lies ahead (as the timeline component takes it)."""

    on: date
    words: str
    note: str = ""
    state: str = ""


def timeline_of(organisation: Organisation, marks: Iterable[OrganisationMark], on: date) -> list[Happening]:
    """Newest first, what lies ahead on top."""
    return sorted(_happenings(organisation, marks, on), key=lambda happening: happening.on, reverse=True)


def _happenings(organisation: Organisation, marks: Iterable[OrganisationMark], on: date) -> Iterator[Happening]:
    if organisation.founded_on:
        yield Happening(organisation.founded_on, _("成立"))
    if organisation.enrolled_on:
        yield Happening(organisation.enrolled_on, _("纳入规上统计"))
    for mark in marks:
        kind = mark.get_kind_display()
        yield Happening(mark.valid_from, _("取得“%(mark)s”") % {"mark": kind}, mark.number)
        if mark.valid_to:
            yield Happening(
                mark.valid_to, _("“%(mark)s”到期") % {"mark": kind}, state="next" if mark.valid_to >= on else ""
            )
