"""Everything that happened with an organisation in one line: founded, recognised, visited, matched, contracted.

A higher app that keeps such records adds them in its ``AppConfig.ready``; it answers only what the actor may see::

    register_happenings(lambda actor, organisation, on: [Happening(on, _("走访"), note="…", url="/visits/…")])
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation, OrganisationMark


@dataclass(frozen=True)
class Happening:
    """``state``: empty for the past, ``next`` for what lies ahead (as the timeline component takes it)."""

    on: date
    words: str
    note: str = ""
    state: str = ""
    url: str = ""


#: (actor, organisation, today) → what a higher app knows of it, at most ``MOST`` entries, the newest.
Happenings = Callable[[Actor, Organisation, date], Iterable[Happening]]
MOST = 30
_sources: list[Happenings] = []


def register_happenings(source: Happenings) -> None:
    if source not in _sources:
        _sources.append(source)


def timeline_of(
    actor: Actor, organisation: Organisation, marks: Iterable[OrganisationMark], on: date
) -> list[Happening]:
    """Newest first, what lies ahead on top."""
    found = list(_happenings(organisation, marks, on))
    for source in _sources:
        found += source(actor, organisation, on)
    return sorted(found, key=lambda happening: happening.on, reverse=True)


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
