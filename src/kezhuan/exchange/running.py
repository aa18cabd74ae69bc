"""Looking at and writing the rows of a batch, step by step. Any step may be the last one before a crash.

Checking saves rows in chunks and goes on after the last saved one. Writing marks each row in the very transaction that
writes its thing. So both may be started again, or run twice at once, and nothing is doubled.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from kezhuan.accounts.queries import actor_of
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import BadUpload, Conflict, DomainError, NotAllowedNow
from kezhuan.engine.spreadsheet import ParsedSheet, cell_text
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.engine.words import N_
from kezhuan.exchange import actions
from kezhuan.exchange.encoding import decode, encode, encode_changes, encode_error
from kezhuan.exchange.examination import Examination, Finding, Places, write
from kezhuan.exchange.kinds import importer_named
from kezhuan.exchange.limits import CHECK_CHUNK
from kezhuan.exchange.models import ImportBatch, ImportRow, ImportState, RowOutcome, WriteMode
from kezhuan.exchange.queries import get_batch, lock_row, rows_of, rows_to_write

logger = logging.getLogger("kezhuan.exchange")


class RowRefused(Exception):
    """One row of an all-or-nothing write was refused: everything is rolled back."""

    def __init__(self, row: ImportRow, refusal: DomainError) -> None:
        super().__init__(refusal.text())
        self.row, self.refusal = row, refusal


def run(batch_id: int) -> None:
    """Do whatever the state of the batch asks for; a fault leaves it where its owner can let it go on.

    Runs in the site's own language: what is kept with the rows is translated when somebody reads it.
    """
    batch = get_batch(SYSTEM, batch_id)
    with override(settings.LANGUAGE_CODE):
        _run(batch)


def _run(batch: ImportBatch) -> None:
    try:
        if batch.state in (ImportState.WAITING, ImportState.CHECKING):
            _check(batch)
        elif batch.state == ImportState.WRITING:
            _write(batch)
    except NotAllowedNow:
        # cancelled meanwhile, or a second run was quicker
        logger.info("import %s: the state changed while it ran", batch.pk)
    except Exception:
        logger.exception("import %s stopped", batch.pk)
        actions.fail_batch(actor=SYSTEM, batch_id=batch.pk, at=timezone.now())


# Checking -------------------------------------------------------------------------------------------------------------
def _check(batch: ImportBatch) -> None:
    importer = importer_named(batch.kind)
    try:
        parsed = stored_sheet(batch)
    except BadUpload as refusal:
        actions.refuse_batch(actor=SYSTEM, batch_id=batch.pk, refusal=refusal, at=timezone.now())
        return
    if batch.state == ImportState.WAITING:
        actions.begin_check(actor=SYSTEM, batch_id=batch.pk, at=timezone.now())
    examination = Examination(importer, actor_of(batch.uploaded_by), batch.organisation, timezone.now())
    last = 0
    for number, object_id, values, outcome in rows_of(batch).values_list("number", "object_id", "values", "outcome"):
        last = number
        if outcome != RowOutcome.BAD:
            examination.remember(number, object_id, decode(values))
    chunk: list[Finding] = []
    for finding in examination.findings(parsed, after=last):
        chunk.append(finding)
        if len(chunk) == CHECK_CHUNK:
            _keep(batch, parsed, chunk)
            chunk = []
    _keep(batch, parsed, chunk)
    actions.finish_check(actor=SYSTEM, batch_id=batch.pk, at=timezone.now())


def stored_sheet(batch: ImportBatch) -> ParsedSheet:
    """The uploaded sheet, parsed as of the day it came. BadUpload when the file is gone or no longer acceptable."""
    try:
        with batch.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise BadUpload(N_("找不到上传的文件了。请重新上传。"), code="bad_upload_gone") from None
    uploaded_at = timezone.localtime(batch.uploaded_at)
    return actions.read_workbook(importer_named(batch.kind), content, batch.filename, uploaded_at)


def _keep(batch: ImportBatch, parsed: ParsedSheet, findings: list[Finding]) -> None:
    """Save one chunk; NotAllowedNow ends the run when the batch was cancelled meanwhile."""
    state = get_batch(SYSTEM, batch.pk).state
    if state != ImportState.CHECKING:
        batch.lifecycle.after(state, "finish_check")
    ImportRow.objects.bulk_create([_row(batch, parsed, finding) for finding in findings], ignore_conflicts=True)


def _row(batch: ImportBatch, parsed: ParsedSheet, finding: Finding) -> ImportRow:
    cells = parsed.table.row(finding.number)
    return ImportRow(
        batch=batch,
        number=finding.number,
        cells={name: cell_text(cells[place - 1]) for name, place in parsed.places.items() if place <= len(cells)},
        values=encode(finding.values),
        outcome=finding.outcome,
        changes=encode_changes(finding.changes),
        errors=[encode_error(error) for error in finding.errors],
        object_id=finding.object_id,
    )


# Writing --------------------------------------------------------------------------------------------------------------
def _write(batch: ImportBatch) -> None:
    writer = RowWriter(batch)
    row_ids = list(rows_to_write(batch).values_list("pk", flat=True))
    if batch.mode == WriteMode.ALL_OR_NOTHING:
        try:
            with transaction.atomic():
                for row_id in row_ids:
                    writer.write(row_id, all_or_nothing=True)
        except RowRefused as refused:
            errors = writer.errors_of(refused.row, refused.refusal)
            now = timezone.now()
            actions.hand_back(actor=SYSTEM, batch_id=batch.pk, row_id=refused.row.pk, errors=errors, at=now)
            return
    else:
        for row_id in row_ids:
            writer.write(row_id)
    actions.finish_write(actor=SYSTEM, batch_id=batch.pk, at=timezone.now())


class RowWriter:
    """Writes single rows of one batch with the rights its owner has now."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.importer: Importer = importer_named(batch.kind)
        self.actor: Actor = actor_of(batch.uploaded_by)

    def write(self, row_id: int, *, all_or_nothing: bool = False) -> None:
        """Write one row and mark it in the same transaction; a refused row turns bad with the reason."""
        with transaction.atomic():
            row = lock_row(row_id)
            if row.written or row.outcome not in (RowOutcome.NEW, RowOutcome.CHANGED):
                return
            try:
                row.object_id = self._through_verbs(row, timezone.now())
            except DomainError as refusal:
                if all_or_nothing:
                    raise RowRefused(row, refusal) from refusal
                row.outcome, row.errors = RowOutcome.BAD, self.errors_of(row, refusal)
                row.save(update_fields=["outcome", "errors"])
                return
            row.written = True
            row.save(update_fields=["object_id", "written"])

    def errors_of(self, row: ImportRow, refusal: DomainError) -> list[dict[str, object]]:
        """Kept without places: the error workbook looks them up in the file's own header."""
        return [encode_error(error) for error in Places(self.importer, {}).errors_of(row.number, refusal)]

    def _through_verbs(self, row: ImportRow, at: datetime) -> int:
        values = decode(row.values)
        existing = self.importer.find(values, self.actor)
        if (existing.pk if existing is not None else None) != row.object_id:
            raise Conflict(N_("检查之后，这条记录已经由别人登记或改动。请重新上传核对。"), code="changed_since_check")
        if existing is not None and encode_changes(self.importer.changes(values, existing)) != row.changes:
            raise Conflict(N_("检查之后，这条记录已经由别人登记或改动。请重新上传核对。"), code="changed_since_check")
        return write(self.importer, self.actor, values, existing, at)
