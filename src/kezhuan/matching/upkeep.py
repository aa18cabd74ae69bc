"""The index follows the audit log: what changed is indexed anew, what may no longer be found is taken out.

One writer, in the worker. It remembers with a cursor how far it has read, commits the index first and moves the cursor
after: a crash between the two repeats work and loses none (adding a document replaces the one of its key).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import models

from kezhuan.audit.models import AuditEvent, ChainHead, Cursor
from kezhuan.audit.queries import events_after
from kezhuan.catalogue.models import Achievement, Completer, Demand, Facility, Refinement, ServiceOffer
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.folder import IndexBusy
from kezhuan.engine.match.reading import Writer
from kezhuan.matching.documents import count, documents, documents_of, key_of
from kezhuan.matching.models import TermGroup
from kezhuan.matching.shards import is_up_to_date, kept_whole, left_behind, replacement, writer
from kezhuan.matching.terms import read_lexicon, write_lexicon
from kezhuan.parties.models import (
    Organisation,
    OrganisationMerge,
    Person,
    PersonConsent,
    Qualification,
)

_CURSOR = "matching.index"
_EVENTS_AT_ONCE = 500
_BATCH = 500

#: Things that are documents themselves.
_OWN: dict[str, Kind] = {
    Achievement._meta.label_lower: Kind.ACHIEVEMENT,
    Person._meta.label_lower: Kind.EXPERT,
    ServiceOffer._meta.label_lower: Kind.SERVICE,
    Facility._meta.label_lower: Kind.FACILITY,
    Demand._meta.label_lower: Kind.DEMAND,
    Organisation._meta.label_lower: Kind.ORGANISATION,
}
#: Rows that are part of another thing's document: where its number stands.
_PARTS: dict[str, tuple[type[models.Model], str, Kind]] = {
    Refinement._meta.label_lower: (Refinement, "demand_id", Kind.DEMAND),
    Completer._meta.label_lower: (Completer, "achievement_id", Kind.ACHIEVEMENT),
    Qualification._meta.label_lower: (Qualification, "person_id", Kind.EXPERT),
    PersonConsent._meta.label_lower: (PersonConsent, "person_id", Kind.EXPERT),
}
_OWNED: dict[Kind, tuple[type[models.Model], str]] = {
    Kind.ACHIEVEMENT: (Achievement, "owner_id"),
    Kind.SERVICE: (ServiceOffer, "owner_id"),
    Kind.FACILITY: (Facility, "owner_id"),
    Kind.DEMAND: (Demand, "owner_id"),
    Kind.EXPERT: (Person, "organisation_id"),
}


_TERMS = TermGroup._meta.label_lower


@dataclass(frozen=True)
class Followed:
    """What one look at the log led to: events read, documents written, keys taken out."""

    events: int = 0
    written: int = 0
    removed: int = 0


#: Called while rebuilding: kind, documents done, documents in all.
Progress = Callable[[Kind, int, int], None]


def cursor_name() -> str:
    """Each place where an index can lie has a cursor of its own: who goes back to the other catches up there."""
    return f"{_CURSOR}.cluster" if settings.CLUSTER else _CURSOR


def follow(at: datetime) -> Followed:
    """Bring the index up to the log's end; the worker calls this every second. Builds the index when there is none
    of this version.
    """
    cursor = Cursor.objects.filter(name=cursor_name()).first()
    if cursor is None or not is_up_to_date():
        return _unless_busy(rebuild)
    found = _unless_busy(lambda: _catch_up(cursor)) if events_after(cursor, 1) or left_behind() else Followed()
    if read_lexicon().domain != kept_whole():
        # Texts are cut anew; searches go on with the old index until the new one is done.
        return _unless_busy(rebuild)
    return found


def _unless_busy(work: Callable[[], Followed]) -> Followed:
    """Nothing while another process rebuilds: the next look finds what is left to do."""
    try:
        return work()
    except IndexBusy:
        return Followed()


def rebuild(progress: Progress | None = None) -> Followed:
    """Build the whole index anew from the database. Searches go on with the old one until it is done."""
    write_lexicon()
    with replacement(read_lexicon().domain) as shard:
        head = ChainHead.objects.filter(pk=1).first()
        reached = head.sequence if head else 0
        written = sum(_add_all(shard, kind, progress) for kind in Kind)
        shard.commit()
    # After the new index is in place: a crash before this line makes the follower repeat work, never skip it.
    Cursor.objects.update_or_create(name=cursor_name(), defaults={"sequence": reached})
    return Followed(written=written)


def _add_all(shard: Writer, kind: Kind, progress: Progress | None) -> int:
    total, done = count(kind), 0
    rows = documents(kind)
    while batch := list(islice(rows, _BATCH)):
        done += shard.add(batch)
        if progress is not None:
            progress(kind, done, max(total, done))
    return done


def _catch_up(cursor: Cursor) -> Followed:
    with writer() as shard:
        if not shard.fresh:
            return _follow_all(shard, cursor)
    return rebuild()  # what lay on disk was made by another version


def _follow_all(shard: Writer, cursor: Cursor) -> Followed:
    total = Followed()
    while events := events_after(cursor, _EVENTS_AT_ONCE):
        keys = _touched(events)
        if any(event.object_type == _TERMS for event in events):
            write_lexicon()
        found = list(documents_of(keys))
        gone = keys - {document.key for document in found}
        if keys:
            shard.add(found)
            shard.remove(gone)
            shard.commit()
        cursor.sequence = events[-1].sequence
        cursor.save(update_fields=["sequence"])
        total = Followed(total.events + len(events), total.written + len(found), total.removed + len(gone))
    return total


def _touched(events: Iterable[AuditEvent]) -> set[str]:
    """Keys of all documents that the things of ``events`` are, or are part of."""
    numbers: dict[str, set[int]] = {}
    for event in events:
        if event.object_id.isdigit():
            numbers.setdefault(event.object_type, set()).add(int(event.object_id))
    keys: set[str] = set()
    for label, pks in numbers.items():
        if label in _OWN:
            keys |= {key_of(_OWN[label], pk) for pk in pks}
        elif label in _PARTS:
            model, column, kind = _PARTS[label]
            whole = model._default_manager.filter(pk__in=pks).values_list(column, flat=True)
            keys |= {key_of(kind, pk) for pk in whole}
        elif label == OrganisationMerge._meta.label_lower:
            keys |= _of_merged(pks)
    return keys


def _of_merged(pks: set[int]) -> set[str]:
    """Both organisations of each merge, and everything that belongs to either."""
    both = OrganisationMerge.objects.filter(pk__in=pks).values_list("kept_id", "absorbed_id")
    organisations = {pk for pair in both for pk in pair}
    keys = {key_of(Kind.ORGANISATION, pk) for pk in organisations}
    for kind, (model, column) in _OWNED.items():
        owned = model._default_manager.filter(**{f"{column}__in": organisations}).values_list("pk", flat=True)
        keys |= {key_of(kind, pk) for pk in owned}
    return keys
