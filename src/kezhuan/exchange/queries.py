"""Reading imports: own uploads, those for an organisation one manages, and what colleagues uploaded for the city.

Lock order of this app: batch → row → what the row's verb locks.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.exchange import RUNNING_STATES
from kezhuan.exchange.models import ImportBatch, ImportRow, RowOutcome
from kezhuan.parties.models import Organisation, OrganisationState

#: Rows that are to be written.
TO_WRITE = (RowOutcome.NEW, RowOutcome.CHANGED)


def visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """Workbooks hold contact numbers: nobody sees another organisation's."""
    rows = ImportBatch.objects.select_related("uploaded_by", "organisation")
    if actor.is_system:
        return rows
    if actor.kind is not ActorKind.USER:
        return rows.none()
    managed = {grant.organisation_id for grant in actor.grants if grant.manages}
    seen = Q(uploaded_by_id=actor.user_id) | Q(organisation_id__in=managed - {None})
    if actor.has(Role.CITY_OFFICER):
        posted = Q(
            uploaded_by__posts__role__in=[Role.CITY_OFFICER, Role.COUNTY_OFFICER],
            uploaded_by__posts__ended_at__isnull=True,
        )
        seen |= Q(pk__in=ImportBatch.objects.filter(posted, organisation__isnull=True).values("pk"))
    return rows.filter(seen)


def get_batch(actor: Actor, batch_id: int) -> ImportBatch:
    """One visible batch; NotFound otherwise."""
    batch = visible_to(actor).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    return batch


def lock_batch(actor: Actor, batch_id: int) -> ImportBatch:
    """The batch, locked until the transaction ends; NotFound when it is not this actor's to see."""
    visible = visible_to(actor).filter(pk=batch_id).values("pk")
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("uploaded_by", "organisation")
        .filter(pk__in=visible)
        .first()
    )
    if batch is None:
        raise NotFound
    return batch


def lock_row(row_id: int) -> ImportRow:
    """One row of a batch that is being written, locked."""
    return ImportRow.objects.select_for_update().get(pk=row_id)


def with_counts(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """Each batch with ``new``, ``changed``, ``same``, ``bad`` and ``written``: numbers of its rows."""
    counted = {f"{word.value}_rows": Count("rows", filter=Q(rows__outcome=word)) for word in RowOutcome}
    return batches.annotate(written_rows=Count("rows", filter=Q(rows__written=True)), **counted)


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one batch by outcome; ``written`` of them stand in the platform."""

    total: int
    new: int
    changed: int
    same: int
    bad: int
    written: int
    written_new: int

    @property
    def looked_at(self) -> int:
        return self.new + self.changed + self.same + self.bad

    @property
    def to_write(self) -> int:
        """Rows that would be, are being or were written."""
        return self.new + self.changed

    @property
    def written_changed(self) -> int:
        return self.written - self.written_new

    def count(self, outcome: str) -> int:
        return {"new": self.new, "changed": self.changed, "same": self.same, "bad": self.bad}[outcome]


def tally(batch: ImportBatch) -> Tally:
    """One query over the rows."""
    rows = ImportRow.objects.filter(batch=batch).values_list("outcome", "written").annotate(n=Count("pk")).order_by()
    found = {(outcome, written): n for outcome, written, n in rows}
    by_outcome = {word.value: found.get((word, False), 0) + found.get((word, True), 0) for word in RowOutcome}
    written_new = found.get((RowOutcome.NEW, True), 0)
    written = written_new + found.get((RowOutcome.CHANGED, True), 0)
    return Tally(
        total=batch.total,
        written=written,
        written_new=written_new,
        new=by_outcome["new"],
        changed=by_outcome["changed"],
        same=by_outcome["same"],
        bad=by_outcome["bad"],
    )


def rows_of(batch: ImportBatch, outcome: str | None = None) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    return rows if outcome is None else rows.filter(outcome=outcome)


def rows_to_write(batch: ImportBatch) -> QuerySet[ImportRow]:
    """What is still to be written, in the order of the sheet."""
    return rows_of(batch).filter(outcome__in=TO_WRITE, written=False)


def same_file(actor: Actor, kind: str, digest: str) -> ImportBatch | None:
    """The latest import of exactly this file that was not given up, if the actor may see it."""
    given_up = ["cancelled", "refused"]
    return visible_to(actor).filter(kind=kind, digest=digest).exclude(state__in=given_up).order_by("-pk").first()


def unattended() -> QuerySet[ImportBatch]:
    """Batches the worker has something to do with."""
    return ImportBatch.objects.filter(state__in=RUNNING_STATES).order_by("pk")


def organisations_to_import_for(actor: Actor) -> QuerySet[Organisation]:
    """Active organisations the actor acts for as a member."""
    return Organisation.objects.filter(pk__in=actor.organisation_ids, state=OrganisationState.ACTIVE).order_by("name")


def organisation_to_import_for(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation the actor acts for or oversees; NotFound otherwise."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None or not (actor.belongs_to(found.pk) or actor.is_officer):
        raise NotFound
    return found


def organisations_named(actor: Actor, text: str) -> QuerySet[Organisation]:
    """Active organisations with this credit code or full name for which the actor may import."""
    rows = Organisation.objects.filter(state=OrganisationState.ACTIVE)
    rows = rows.filter(Q(credit_code=text.upper()) | Q(name=text)).order_by("pk")
    if actor.has(Role.CITY_OFFICER):
        return rows
    return rows.filter(Q(pk__in=actor.organisation_ids) | Q(division_code__in=actor.officer_divisions))
