"""Verbs of files: attach, download, withdraw, purge."""

from datetime import datetime
from functools import partial
from typing import Protocol

from django.core.files.base import ContentFile
from django.db import models, transaction

from kezhuan.attachments.models import Attachment
from kezhuan.attachments.permissions import may_attach, may_purge, may_withdraw
from kezhuan.attachments.queries import attachment_for, count_beside, lock_attachment, lock_to_purge
from kezhuan.attachments.rules import purge_before
from kezhuan.attachments.subjects import label_of, subject_of
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.audit.chain import sm3
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.files import DEFAULT_LIMITS, check_file
from kezhuan.engine.words import N_

#: Files beside one record, withdrawn ones counted: more is a sign of something else going on.
MOST_FILES = 200
_LONGEST_REASON = 300


class Upload(Protocol):
    """What Django hands a view for an uploaded file, or anything with a name that can be read."""

    name: str | None

    def read(self, size: int = -1, /) -> bytes: ...


@verb
def attach(*, actor: Actor, subject: models.Model, upload: Upload, purpose: str, at: datetime) -> Attachment:
    """Keep a checked file beside ``subject``; BadUpload (with a sentence) for anything that is not what it says.

    NotFound for a record out of sight, NotPermitted for who may read it only, NotAllowedNow when it has too many.
    """
    kind = subject_of(subject)
    thing = kind.find(actor, subject.pk)
    if actor.user_id is None or not may_attach(actor, kind, thing):
        raise NotPermitted
    if purpose not in kind.purposes:
        raise InvalidInput(fields={"purpose": N_("请选择文件的用途")})
    if count_beside(thing) >= MOST_FILES:
        raise NotAllowedNow(N_("这里已有 %(most)s 个文件，不能再加。"), code="too_many_files", most=MOST_FILES)
    content = upload.read(DEFAULT_LIMITS.file + 1)
    checked = check_file(upload.name or "", content)
    attachment = Attachment(
        subject_label=label_of(thing),
        subject_id=thing.pk,
        purpose=purpose,
        name=checked.name,
        kind=checked.kind.code,
        size=len(content),
        digest=sm3(content),
        attached_by_id=actor.user_id,
        attached_at=at,
    )
    attachment.file.save(checked.name, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
            record(actor=actor, verb="attachments.attach", thing=attachment, at=at)
    except BaseException:
        attachment.file.storage.delete(str(attachment.file.name))
        raise
    return attachment


@verb
def download_attachment(*, actor: Actor, attachment_id: int, at: datetime) -> Attachment:
    """The file for who may read its record; the log keeps who took it out and when."""
    attachment, _kind, _thing = attachment_for(actor, attachment_id)
    same = snapshot(attachment)
    record(actor=actor, verb="attachments.download_attachment", thing=attachment, at=at, before=same, after=same)
    return attachment


@verb
def withdraw_attachment(*, actor: Actor, attachment_id: int, reason: str, at: datetime) -> Attachment:
    """Take a file out of sight with the reason; its content goes when the rule says so."""
    attachment, kind, thing = lock_attachment(actor, attachment_id)
    if not may_withdraw(actor, kind, thing, attachment):
        raise NotPermitted
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(attachment)
    attachment.withdrawn_at, attachment.withdrawn_reason = at, words
    attachment.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(actor=actor, verb="attachments.withdraw_attachment", thing=attachment, at=at, before=before)
    return attachment


@verb
def purge_attachment(*, actor: Actor, attachment_id: int, at: datetime) -> Attachment:
    """SYSTEM removes the content of a file withdrawn long enough ago; what it was and its digest stay."""
    if not may_purge(actor):
        raise NotPermitted
    attachment = lock_to_purge(attachment_id)
    if attachment is None:
        raise NotFound
    if attachment.withdrawn_at is None or attachment.withdrawn_at >= purge_before(at):
        raise NotAllowedNow(N_("保留期还没有满。"), code="still_kept")
    before = snapshot(attachment)
    attachment.purged_at = at
    attachment.save(update_fields=["purged_at"])
    record(actor=actor, verb="attachments.purge_attachment", thing=attachment, at=at, before=before)
    transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)))
    return attachment
