"""Verbs on uploaded workbooks: upload, check, confirm, continue, give up. The running itself is in ``running``."""

import hashlib
import uuid
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.base import ContentFile

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import BadUpload, Conflict, DomainError, InvalidInput, NotPermitted
from kezhuan.engine.spreadsheet import ParsedSheet, parse, pick_table, safe_open
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.engine.words import N_
from kezhuan.exchange import permissions
from kezhuan.exchange.kinds import importer_named
from kezhuan.exchange.limits import ALL_OR_NOTHING_ROWS
from kezhuan.exchange.models import ImportBatch, ImportRow, ImportState, RowOutcome, WriteMode
from kezhuan.exchange.notices import tell
from kezhuan.exchange.queries import lock_batch, organisation_to_import_for, same_file, tally
from kezhuan.parties.models import Organisation

#: Errors of one row as ``encoding.encode_error`` keeps them.
StoredErrors = list[dict[str, object]]


class SameFile(Conflict):
    """This file was imported before; ``batch_id`` says by which batch."""

    default_code = "same_file"
    default_message = N_("这个文件已经上传过。重复上传不会重复登记，但一般没有必要。")


@verb
def upload_workbook(
    *,
    actor: Actor,
    kind: str,
    filename: str,
    content: bytes,
    organisation_id: int | None,
    at: datetime,
    again: bool = False,
) -> ImportBatch:
    """Take in a workbook after every check of the file itself; its rows are looked at in the background.

    Stored outside the web root under a random name. Raises BadUpload for a file that must not be opened, has no
    fitting header or lacks required columns; SameFile unless ``again``; NotPermitted.
    """
    importer = importer_named(kind)
    organisation = _organisation(actor, organisation_id)
    if not permissions.may_upload(actor, kind, organisation):
        raise NotPermitted
    parsed = read_workbook(importer, content, filename, at)
    digest = hashlib.sha256(content).hexdigest()
    earlier = None if again else same_file(actor, kind, digest)
    if earlier is not None:
        raise SameFile(batch_id=earlier.pk)
    assert actor.user_id is not None
    batch = ImportBatch(
        kind=kind,
        uploaded_by_id=actor.user_id,
        organisation=organisation,
        filename=filename,
        digest=digest,
        total=len(parsed.rows),
        unknown_columns=list(parsed.unknown),
        uploaded_at=at,
    )
    stored = f"{uuid.uuid4().hex}{PurePosixPath(filename).suffix.lower()}"
    batch.file.save(stored, ContentFile(content), save=False)
    try:
        batch.save(force_insert=True)
        record(actor=actor, verb="exchange.upload_workbook", thing=batch, at=at)
    except BaseException:
        batch.file.delete(save=False)
        raise
    return batch


def read_workbook(importer: Importer, content: bytes, filename: str, at: datetime) -> ParsedSheet:
    """The sheet of an acceptable file, parsed. BadUpload says what is wrong: the file, missing columns, no rows."""
    book = safe_open(content, filename)
    parsed = parse(importer.spec, pick_table(importer.spec, book), at.date())
    if parsed.missing:
        raise BadUpload(
            N_("缺少必须有的列：%(columns)s。请下载模板对照，补上后再上传。"),
            code="bad_upload_columns",
            columns="、".join(parsed.missing),
        )
    if not parsed.rows:
        raise BadUpload(N_("表里没有可以导入的行。请在表头下面填好内容后再上传。"), code="bad_upload_no_rows")
    return parsed


def _organisation(actor: Actor, organisation_id: int | None) -> Organisation | None:
    return None if organisation_id is None else organisation_to_import_for(actor, organisation_id)


@verb
def commit_batch(*, actor: Actor, batch_id: int, mode: str, at: datetime) -> ImportBatch:
    """Confirm what the preview shows; from now on the rows are written in the background.

    ``mode``: only the good rows, or all rows in one transaction (refused when one is bad, or for too many rows).
    """
    batch = lock_batch(actor, batch_id)
    if not permissions.may_commit(actor, batch):
        raise NotPermitted
    state = batch.lifecycle.after(batch.state, "commit")
    counts = tally(batch)
    if mode not in WriteMode.values:
        raise InvalidInput(fields={"mode": N_("请选择一项")})
    if counts.to_write == 0:
        raise InvalidInput(N_("没有可以写入的行。"), code="nothing_to_write")
    if mode == WriteMode.ALL_OR_NOTHING:
        _check_all_or_nothing(counts.bad, counts.to_write)
    return _step(batch, actor, "exchange.commit_batch", at, state=state, mode=mode, committed_at=at, message="")


def _check_all_or_nothing(bad: int, to_write: int) -> None:
    if bad:
        raise InvalidInput(
            N_("有 %(bad)s 行有错误，不能全部写入。请改正后重新上传，或只写正确的行。"),
            code="all_or_nothing_has_errors",
            bad=bad,
        )
    if to_write > ALL_OR_NOTHING_ROWS:
        raise InvalidInput(
            N_("“全部写入，否则一行都不写”最多 %(limit)s 行。请分成几个文件，或只写正确的行。"),
            code="all_or_nothing_too_many",
            limit=ALL_OR_NOTHING_ROWS,
        )


@verb
def cancel_batch(*, actor: Actor, batch_id: int, at: datetime) -> ImportBatch:
    """Give up before writing, or stop a run that was interrupted; rows already written stay, and so does the file."""
    batch = lock_batch(actor, batch_id)
    if not permissions.may_cancel(actor, batch):
        raise NotPermitted
    state = batch.lifecycle.after(batch.state, "cancel")
    return _step(batch, actor, "exchange.cancel_batch", at, state=state, finished_at=at)


@verb
def resume_batch(*, actor: Actor, batch_id: int, at: datetime) -> ImportBatch:
    """Go on after an interruption: what was looked at or written is not done again."""
    batch = lock_batch(actor, batch_id)
    if not permissions.may_resume(actor, batch):
        raise NotPermitted
    word = "resume_check" if batch.committed_at is None else "resume_write"
    state = batch.lifecycle.after(batch.state, word)
    return _step(batch, actor, "exchange.resume_batch", at, state=state, message="", message_data={})


# The worker's own steps -----------------------------------------------------------------------------------------------
@verb
def begin_check(*, actor: Actor, batch_id: int, at: datetime) -> ImportBatch:
    """The worker has opened the file."""
    return _worker_step(actor, batch_id, "begin_check", at)


@verb
def finish_check(*, actor: Actor, batch_id: int, at: datetime) -> ImportBatch:
    """Every row has its outcome; the event says how many of each."""
    return _worker_step(actor, batch_id, "finish_check", at, checked_at=at)


@verb
def refuse_batch(*, actor: Actor, batch_id: int, refusal: DomainError, at: datetime) -> ImportBatch:
    """The stored file can no longer be used, ``refusal`` says why."""
    return _worker_step(actor, batch_id, "refuse", at, finished_at=at, **_said(refusal))


@verb
def fail_batch(*, actor: Actor, batch_id: int, at: datetime) -> ImportBatch:
    """A run stopped unexpectedly; who uploaded it may go on."""
    return _worker_step(actor, batch_id, "fail", at)


@verb
def hand_back(*, actor: Actor, batch_id: int, row_id: int, errors: StoredErrors, at: datetime) -> ImportBatch:
    """All or nothing, and one row was refused: nothing was written, that row is marked, somebody decides again."""
    message = N_("有一行在写入时被拒绝，所以一行都没有写。请看“有错误”里的原因。")
    batch = _worker_step(actor, batch_id, "hand_back", at, message=message, mode="", committed_at=None)
    ImportRow.objects.filter(pk=row_id, batch_id=batch_id).update(outcome=RowOutcome.BAD, errors=errors)
    return batch


@verb
def finish_write(*, actor: Actor, batch_id: int, at: datetime) -> ImportBatch:
    """Every row that could be written is; the event says how many."""
    return _worker_step(actor, batch_id, "finish_write", at, finished_at=at)


def _said(refusal: DomainError) -> dict[str, object]:
    return {"message": refusal.message, "message_data": {key: str(value) for key, value in refusal.data.items()}}


def _worker_step(actor: Actor, batch_id: int, word: str, at: datetime, **values: object) -> ImportBatch:
    batch = lock_batch(actor, batch_id)
    if not permissions.may_run(actor):
        raise NotPermitted
    state = batch.lifecycle.after(batch.state, word)
    name = word if word == "hand_back" or "_" in word else f"{word}_batch"
    batch = _step(batch, actor, f"exchange.{name}", at, state=state, **values)
    tell(batch, word, at)
    return batch


def _step(batch: ImportBatch, actor: Actor, name: str, at: datetime, *, state: str, **values: object) -> ImportBatch:
    before = snapshot(batch)
    batch.state = ImportState(state)
    for field, value in values.items():
        setattr(batch, field, value)
    batch.save()
    counts = tally(batch)
    note = f"new {counts.new}, changed {counts.changed}, same {counts.same}, bad {counts.bad}, written {counts.written}"
    record(actor=actor, verb=name, thing=batch, at=at, before=before, note=note)
    return batch
