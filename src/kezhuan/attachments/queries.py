"""Files of a record the actor may read; the only place that locks them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.rules import purge_before
from kezhuan.attachments.subjects import Subject, label_of, subject_labelled, subject_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted


def attachments_of(actor: Actor, subject: models.Model) -> QuerySet[Attachment]:
    """The standing files of a record, oldest first; none if the actor may not read them."""
    rows = _standing()
    try:
        subject_of(subject).find(actor, subject.pk)
    except (NotFound, NotPermitted):
        return rows.none()
    return rows.filter(subject_label=label_of(subject), subject_id=subject.pk)


def attachments_of_each(subjects: Sequence[models.Model]) -> dict[int, list[Attachment]]:
    """The standing files of records of one kind by the record's id; whether they may be read the caller knows."""
    found: dict[int, list[Attachment]] = {}
    if subjects:
        ids = [subject.pk for subject in subjects]
        for each in _standing().filter(subject_label=label_of(subjects[0]), subject_id__in=ids):
            found.setdefault(each.subject_id, []).append(each)
    return found


def _standing() -> QuerySet[Attachment]:
    return Attachment.objects.filter(withdrawn_at__isnull=True).select_related("attached_by")


def attachment_for(actor: Actor, attachment_id: int) -> tuple[Attachment, Subject, Any]:
    """A standing file with its kind of record and its record, or NotFound."""
    found = Attachment.objects.filter(pk=attachment_id, withdrawn_at__isnull=True).first()
    if found is None:
        raise NotFound
    kind = subject_labelled(found.subject_label)
    return found, kind, kind.find(actor, found.subject_id)


def lock_attachment(actor: Actor, attachment_id: int) -> tuple[Attachment, Subject, Any]:
    """Fetch, check that it is visible and lock in one call."""
    found, kind, thing = attachment_for(actor, attachment_id)
    locked = Attachment.objects.select_for_update(of=("self",)).filter(pk=found.pk, withdrawn_at__isnull=True).first()
    if locked is None:
        raise NotFound
    return locked, kind, thing


def lock_to_purge(attachment_id: int) -> Attachment | None:
    """A withdrawn file whose content is still there, whatever its record."""
    rows = Attachment.objects.filter(pk=attachment_id, withdrawn_at__isnull=False, purged_at__isnull=True)
    return rows.select_for_update(of=("self",)).first()


def count_beside(subject: models.Model) -> int:
    return Attachment.objects.filter(subject_label=label_of(subject), subject_id=subject.pk).count()


def to_purge(at: datetime) -> QuerySet[Attachment]:
    """What the rule lets go of."""
    return Attachment.objects.filter(withdrawn_at__lt=purge_before(at), purged_at__isnull=True).order_by("pk")
