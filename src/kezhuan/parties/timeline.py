"""The years of an organisation in one line: founded, recognitions, merges, and what was recorded about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation, OrganisationMark
from kezhuan.parties.permissions import may_update_organisation
from kezhuan.parties.queries import marks_of
from kezhuan.parties.words import VERB_WORDS

#: What anyone may read of the record's own history; the rest is for members and officers.
PUBLIC_VERBS = frozenset(
    {
        "parties.register_organisation",
        "parties.confirm_organisation",
        "parties.close_organisation",
        "parties.reopen_organisation",
        "parties.merge_organisations",
        "parties.undo_merge",
    }
)
_LONGEST = 60


@dataclass(frozen=True)
class Happening:
    """``state``: empty for the past, ``is-next`` for what lies ahead (as the timeline component takes it)."""

    on: date
    words: str
    note: str = ""
    state: str = ""


def timeline_of(actor: Actor, organisation: Organisation, on: date) -> list[Happening]:
    """Newest first. Who did what is shown only to those who may change the record."""
    found = [*_dates_of(organisation, marks_of(organisation), on)]
    inside = may_update_organisation(actor, organisation)
    for event in history_of(organisation)[:_LONGEST]:
        if inside or event.verb in PUBLIC_VERBS:
            found.append(_of_event(event, inside))
    return sorted(found, key=lambda happening: happening.on, reverse=True)


def _dates_of(organisation: Organisation, marks: Iterable[OrganisationMark], on: date) -> Iterable[Happening]:
    if organisation.founded_on:
        yield Happening(organisation.founded_on, _("成立"))
    if organisation.enrolled_on:
        yield Happening(organisation.enrolled_on, _("纳入规上统计"))
    for mark in marks:
        kind = mark.get_kind_display()
        yield Happening(mark.valid_from, _("取得%(mark)s") % {"mark": kind}, mark.number)
        if mark.valid_to:
            ahead = mark.valid_to >= on
            yield Happening(mark.valid_to, _("%(mark)s到期") % {"mark": kind}, state="is-todo" if ahead else "")


def _of_event(event: AuditEvent, inside: bool) -> Happening:
    at: datetime = event.at
    words: Any = VERB_WORDS.get(event.verb, event.verb)
    note = "，".join(part for part in (event.actor_label, event.note) if part) if inside else ""
    return Happening(localdate(at), str(words), note)
