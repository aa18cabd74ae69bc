"""Merging two records of one organisation, undoing it exactly, and telling two organisations apart."""

from datetime import datetime

from django.db import IntegrityError, models, transaction

from kezhuan.audit.actions import plain, record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.lifecycle.parties import ORGANISATION
from kezhuan.engine.words import N_
from kezhuan.parties import permissions
from kezhuan.parties.merging import Relation, plan, relation_named
from kezhuan.parties.models import Organisation, OrganisationDistinct, OrganisationMerge, OrganisationState
from kezhuan.parties.queries import lock_merge, lock_merged_pair, lock_organisations

MERGE = "parties.merge_organisations"
UNDO = "parties.undo_merge"


@verb
def merge_organisations(
    *, actor: Actor, kept_id: int, absorbed_id: int, reason: str, at: datetime
) -> OrganisationMerge:
    """Move everything of one record to the other and fill the other's empty fields.

    Rows the kept one already holds in the same form (the same mark, the same membership) stay and are listed in
    ``left``. Raises NotAllowedNow when the credit codes differ or a relation is undecided, InvalidInput without reason.
    """
    rows = {row.pk: row for row in lock_organisations(actor, {kept_id, absorbed_id})}
    kept, absorbed = rows[kept_id], rows[absorbed_id]
    if not permissions.may_merge_organisations(actor, kept, absorbed):
        raise NotPermitted
    if not reason.strip():
        raise InvalidInput(fields={"reason": N_("请填写理由")})
    if kept.state != OrganisationState.ACTIVE:
        raise NotAllowedNow(N_("保留的一家必须是正常状态。"), code="merge_kept_not_active")
    target = ORGANISATION.after(absorbed.state, "merge")
    planned = plan(kept, absorbed)
    moved: dict[str, list[int]] = {}
    left: dict[str, list[int]] = {}
    for relation, _count in planned.moving:
        for row in relation.rows(absorbed.pk):
            done = _point(actor, relation, row, kept.pk, MERGE, at)
            (moved if done else left).setdefault(relation.name, []).append(row.pk)
    state = absorbed.state
    before = snapshot(absorbed)
    absorbed.state, absorbed.merged_into, absorbed.updated_at = OrganisationState(target), kept, at
    absorbed.save(update_fields=["state", "merged_into", "updated_at"])
    record(actor=actor, verb=MERGE, thing=absorbed, at=at, before=before, note=reason.strip())
    before = snapshot(kept)
    for field, value in planned.filled.items():
        setattr(kept, field, value)
    kept.updated_at = at
    kept.save()
    record(actor=actor, verb=MERGE, thing=kept, at=at, before=before, note=reason.strip())
    merge = OrganisationMerge.objects.create(
        kept=kept,
        absorbed=absorbed,
        moved=moved,
        left=left,
        filled={field: plain(value) for field, value in planned.filled.items()},
        absorbed_state=state,
        reason=reason.strip(),
        merged_at=at,
    )
    record(actor=actor, verb=MERGE, thing=merge, at=at)
    return merge


@verb
def undo_merge(*, actor: Actor, merge_id: int, at: datetime) -> OrganisationMerge:
    """Both records and every moved row as they were. Raises Conflict that names what has changed since."""
    merge = lock_merge(actor, merge_id)
    kept, absorbed = lock_merged_pair(merge)
    if not permissions.may_merge_organisations(actor, kept, absorbed):
        raise NotPermitted
    if merge.undone_at is not None:
        raise NotAllowedNow(N_("这次合并已经撤销。"), code="merge_already_undone")
    _refuse_conflicts(obstacles(merge, kept, absorbed))
    before, blank = snapshot(kept), Organisation()
    for field in merge.filled:
        setattr(kept, field, getattr(blank, field))
    kept.updated_at = at
    kept.save()
    record(actor=actor, verb=UNDO, thing=kept, at=at, before=before)
    before = snapshot(absorbed)
    absorbed.state, absorbed.merged_into, absorbed.updated_at = OrganisationState(merge.absorbed_state), None, at
    try:
        with transaction.atomic():
            absorbed.save(update_fields=["state", "merged_into", "updated_at"])
    except IntegrityError:
        _refuse_conflicts([f"{absorbed.name} {absorbed.credit_code}"])
    record(actor=actor, verb=UNDO, thing=absorbed, at=at, before=before)
    for name, ids in merge.moved.items():
        relation = relation_named(name)
        for row in relation.model._base_manager.filter(pk__in=ids).order_by("pk"):
            if not _point(actor, relation, row, absorbed.pk, UNDO, at):
                _refuse_conflicts([str(row)])
    before = snapshot(merge)
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])
    record(actor=actor, verb=UNDO, thing=merge, at=at, before=before)
    return merge


@verb
def mark_distinct(*, actor: Actor, first_id: int, second_id: int, reason: str, at: datetime) -> OrganisationDistinct:
    """An officer has looked: these are two. The pair leaves the worklist."""
    if first_id == second_id:
        raise NotAllowedNow(N_("请选择两家不同的单位。"), code="merge_same")
    first, second = lock_organisations(actor, {first_id, second_id})
    if not permissions.may_merge_organisations(actor, first, second):
        raise NotPermitted
    if not reason.strip():
        raise InvalidInput(fields={"reason": N_("请填写理由")})
    if OrganisationDistinct.objects.filter(first=first, second=second).exists():
        raise NotAllowedNow(N_("这两家已经认定为不同的单位。"), code="already_distinct")
    told = OrganisationDistinct.objects.create(first=first, second=second, reason=reason.strip(), said_at=at)
    record(actor=actor, verb="parties.mark_distinct", thing=told, at=at)
    return told


def obstacles(merge: OrganisationMerge, kept: Organisation, absorbed: Organisation) -> list[str]:
    """What has happened since the merge that forbids an exact way back, in words of the things themselves."""
    found: list[str] = []
    if kept.state == OrganisationState.MERGED:
        found.append(f"{kept.name}（{kept.get_state_display()}）")
    if absorbed.state != OrganisationState.MERGED or absorbed.merged_into_id != kept.pk:
        found.append(f"{absorbed.name}（{absorbed.get_state_display()}）")
    for field, value in merge.filled.items():
        if plain(getattr(kept, field)) != value:
            found.append(str(Organisation._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
    for name, ids in merge.moved.items():
        relation = relation_named(name)
        rows = {row.pk: row for row in relation.model._base_manager.filter(pk__in=ids)}
        for pk in ids:
            row = rows.get(pk)
            if row is None:
                found.append(f"{relation.model._meta.verbose_name} {pk}")
            elif getattr(row, f"{relation.field}_id") != kept.pk:
                found.append(str(row))
    return found


def _refuse_conflicts(found: list[str]) -> None:
    if found:
        raise Conflict(
            N_("不能撤销：合并之后有改动，撤销会丢失它们。请先处理：%(things)s。"),
            code="merge_changed_since",
            things="；".join(found[:10]),
        )


def _point(actor: Actor, relation: Relation, row: models.Model, organisation_id: int, word: str, at: datetime) -> bool:
    """Point a row to another organisation and record it; False (and nothing changed) when a constraint forbids it."""
    before = snapshot(row)
    old = getattr(row, f"{relation.field}_id")
    setattr(row, f"{relation.field}_id", organisation_id)
    try:
        with transaction.atomic():
            row.save(update_fields=[relation.field])
    except IntegrityError:
        setattr(row, f"{relation.field}_id", old)
        return False
    record(actor=actor, verb=word, thing=row, at=at, before=before)
    return True
