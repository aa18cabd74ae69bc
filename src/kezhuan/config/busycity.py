"""A demo city made busy for measuring: its open deals and its visits, copied until there are as many as a city has."""

import uuid
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from django.db import models, transaction

from kezhuan.deals.models import Deal
from kezhuan.engine.lifecycle.deals import CLOSED_STAGES
from kezhuan.outreach.models import Finding, Visit

_BATCH = 1000


@transaction.atomic
def make_busy(*, deals: int, visits: int) -> dict[str, int]:
    """Copy until there are ``deals`` open deals and ``visits`` visits (each with its findings). Nothing is recorded in
    the chain: the database is thrown away. ValueError when the city has none to copy.
    """
    return {"deals": _more_deals(deals), "visits": _more_visits(visits)}


def _copies(rows: list[Any], wanted: int) -> Iterator[tuple[int, Any]]:
    if not rows:
        raise ValueError("the city has no row to copy")
    return enumerate(islice(cycle(rows), max(wanted - len(rows), 0)), start=1)


def _copy(row: models.Model, **changes: Any) -> Any:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**{**values, **changes})


def _more_deals(wanted: int) -> int:
    rows = list(Deal.objects.exclude(stage__in=CLOSED_STAGES))
    made = (
        _copy(row, reference_number=f"BUSY-D-{number:06d}", interest_id=None) for number, row in _copies(rows, wanted)
    )
    return len(rows) + _store(Deal, made)


def _more_visits(wanted: int) -> int:
    rows = list(Visit.objects.prefetch_related("findings"))
    total = len(rows)
    for number, row in _copies(rows, wanted):
        visit = _copy(row, reference_number=f"BUSY-V-{number:06d}", client_key=uuid.UUID(int=number))
        visit.save(force_insert=True)
        Finding.objects.bulk_create(
            _copy(
                finding, visit_id=visit.pk, demand_id=None, state="open" if finding.state == "taken" else finding.state
            )
            for finding in row.findings.all()
        )
        total += 1
    return total


def _store(model: type[models.Model], rows: Iterator[models.Model]) -> int:
    count = 0
    while batch := list(islice(rows, _BATCH)):
        model._default_manager.bulk_create(batch)
        count += len(batch)
    return count
