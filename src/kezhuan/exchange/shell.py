"""An import from the command line: the same verbs, carried out at once instead of by the worker."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext

from kezhuan.accounts.queries import actor_of, user_by_name
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.engine.spreadsheet import CellError, error_workbook
from kezhuan.engine.words import N_
from kezhuan.exchange import actions, permissions
from kezhuan.exchange.encoding import decode_error
from kezhuan.exchange.examination import Examination
from kezhuan.exchange.kinds import importer_named
from kezhuan.exchange.models import ImportBatch, RowOutcome, WriteMode
from kezhuan.exchange.presenting import error_file, sentence_of
from kezhuan.exchange.queries import get_batch, organisations_named, rows_of, tally
from kezhuan.exchange.running import run
from kezhuan.parties.models import Organisation

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for. ``organisation``: credit code or full name, empty for none."""

    kind: str
    file: Path
    username: str
    organisation: str
    dry_run: bool
    all_or_nothing: bool
    errors: Path | None


@dataclass
class Result:
    """Rows by outcome; ``faults``: row, column, message."""

    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0
    written: int = 0
    faults: list[dict[str, object]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    batch: int | None = None
    dry_run: bool = False

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def carry_out(order: Order, progress: Progress) -> Result:
    """Check, and write unless it is a dry run, which leaves nothing behind. DomainError: nothing could be done."""
    now = timezone.localtime()
    actor = _actor(order.username)
    organisation = _organisation(actor, order.organisation)
    if order.dry_run:
        return _examine(order, actor, organisation, now, progress)
    batch = actions.upload_workbook(
        actor=actor,
        kind=order.kind,
        filename=order.file.name,
        content=order.file.read_bytes(),
        organisation_id=organisation.pk if organisation else None,
        at=now,
        again=True,
    )
    progress(0, batch.total)
    run(batch.pk)
    batch = get_batch(actor, batch.pk)
    counts = tally(batch)
    progress(batch.total // 2, batch.total)
    if batch.state == "ready" and counts.to_write and not (order.all_or_nothing and counts.bad):
        mode = WriteMode.ALL_OR_NOTHING if order.all_or_nothing else WriteMode.VALID_ONLY
        actions.commit_batch(actor=actor, batch_id=batch.pk, mode=mode, at=timezone.now())
        run(batch.pk)
        batch = get_batch(actor, batch.pk)
    progress(batch.total, batch.total)
    if batch.state in ("failed", "refused"):
        raise InvalidInput(N_("导入中途停下了。请在网页的导入记录里继续。"), code="import_stopped")
    if order.errors is not None and tally(batch).bad:
        order.errors.write_bytes(error_file(batch))
    return _result(batch)


def _actor(username: str) -> Actor:
    user = user_by_name(username)
    if user is None or not user.is_active:
        raise NotFound(N_("没有“%(name)s”这个用户。"), name=username)
    return actor_of(user)


def _organisation(actor: Actor, written: str) -> Organisation | None:
    if not written:
        return None
    found = list(organisations_named(actor, written)[:2])
    if len(found) != 1:
        raise NotFound(N_("没有找到“%(name)s”，或者您不能为它导入。"), name=written)
    return found[0]


def _examine(order: Order, actor: Actor, organisation: Organisation | None, at: datetime, progress: Progress) -> Result:
    importer = importer_named(order.kind)
    if not permissions.may_upload(actor, order.kind, organisation):
        raise NotPermitted
    parsed = actions.read_workbook(importer, order.file.read_bytes(), order.file.name, at)
    result = Result(dry_run=True, unknown=list(parsed.unknown))
    errors: list[CellError] = []
    for done, finding in enumerate(Examination(importer, actor, organisation, at).findings(parsed), 1):
        setattr(result, finding.outcome.value, getattr(result, finding.outcome.value) + 1)
        errors += finding.errors
        progress(done, len(parsed.rows))
    result.faults = [_fault(error) for error in errors]
    if order.errors is not None and errors:
        order.errors.write_bytes(error_workbook(parsed, errors, translate=gettext))
    return result


def _fault(error: CellError) -> dict[str, object]:
    return {"row": error.row, "column": error.header, "message": sentence_of(error), "code": error.code}


def _result(batch: ImportBatch) -> Result:
    counts = tally(batch)
    faults = [
        _fault(decode_error(row.number, stored)) for row in rows_of(batch, RowOutcome.BAD) for stored in row.errors
    ]
    return Result(
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
        bad=counts.bad,
        written=counts.written,
        faults=faults,
        unknown=list(batch.unknown_columns),
        batch=batch.pk,
    )
