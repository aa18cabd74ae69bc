"""Who may do what with an uploaded workbook. Pure on loaded objects.

Rows are written with the rights of who uploaded them, so only that person confirms or continues.
"""

from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.exchange.kinds import importer_named, may_import
from kezhuan.exchange.models import ImportBatch
from kezhuan.parties.models import Organisation


def may_upload(actor: Actor, kind: str, organisation: Organisation | None) -> bool:
    """Members for their own organisation, officers for those they oversee; without one, the sheet names the owners."""
    if not may_import(actor, importer_named(kind)):
        return False
    if organisation is None:
        return True
    return actor.belongs_to(organisation.pk) or actor.oversees(organisation.division_code or None)


def _is_own(actor: Actor, batch: ImportBatch) -> bool:
    return actor.kind is ActorKind.USER and actor.user_id == batch.uploaded_by_id


def may_commit(actor: Actor, batch: ImportBatch) -> bool:
    return _is_own(actor, batch) and may_import(actor, importer_named(batch.kind))


def may_resume(actor: Actor, batch: ImportBatch) -> bool:
    return may_commit(actor, batch)


def may_cancel(actor: Actor, batch: ImportBatch) -> bool:
    """Also a manager of the organisation it is for, when who uploaded it has left."""
    return _is_own(actor, batch) or actor.manages(batch.organisation_id)


def may_run(actor: Actor) -> bool:
    """Checking and writing are the worker's."""
    return actor.is_system
