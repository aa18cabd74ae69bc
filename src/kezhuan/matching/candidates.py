"""Reads of the rematch: what waits to be matched, stored candidates with their rows, and the nights' figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND
from kezhuan.catalogue.models import Achievement, Demand, Refinement
from kezhuan.catalogue.queries import is_recognised_broker, item_numbered, visible_to
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotPermitted
from kezhuan.engine.lifecycle.catalogue import PUBLIC_STATES
from kezhuan.engine.match.document import Kind
from kezhuan.matching.models import Candidate, CandidateAlert, CandidateList, RematchRun, RematchState
from kezhuan.matching.permissions import may_read_rematches, may_see_candidates
from kezhuan.matching.queries import rows_of


# What is left to do -------------------------------------------------------------------------------------------------
def _open_demands(on: date) -> QuerySet[Demand]:
    confirmed = Refinement.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")
    return (
        Demand.objects.filter(state__in=PUBLIC_STATES)
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
        .select_related("candidate_list")
        .prefetch_related(Prefetch("refinements", queryset=confirmed, to_attr="confirmed"))
    )


def urgent_demands(at: datetime) -> QuerySet[Demand]:
    """Open demands without any list yet, and those somebody asked for out of turn; the longest waiting first."""
    never = Q(candidate_list__isnull=True) | Q(candidate_list__matched_at__isnull=True)
    asked = Q(candidate_list__requested_at__gt=F("candidate_list__matched_at"))
    return _open_demands(local_day(at)).filter(never | asked).order_by("candidate_list__requested_at", "pk")


def demands_left(run: RematchRun, at: datetime) -> QuerySet[Demand]:
    """Open demands this run has not matched yet, the longest unmatched first."""
    left = Q(candidate_list__isnull=True) | Q(candidate_list__matched_at__isnull=True)
    left |= Q(candidate_list__matched_at__lt=run.started_at)
    return (
        _open_demands(local_day(at)).filter(left).order_by(F("candidate_list__matched_at").asc(nulls_first=True), "pk")
    )


def offers_left(run: RematchRun) -> QuerySet[Achievement]:
    """Achievements published since the last run began that have not looked for their demands yet."""
    if run.offers_since is None:
        return Achievement.objects.none()
    return Achievement.objects.filter(
        state__in=PUBLIC_STATES,
        published_at__gte=run.offers_since,
        published_at__lt=run.started_at,
        pk__gt=run.offer_cursor,
    ).order_by("pk")


def waiting_alerts() -> QuerySet[Candidate]:
    """Pairs that are strong, new and untold."""
    return Candidate.objects.filter(alert=CandidateAlert.WAITING)


# Locks: list → candidates, the run last -----------------------------------------------------------------------------
def lock_list(demand_id: int) -> CandidateList:
    """The bookkeeping of one demand, made on first use, locked until the transaction ends."""
    CandidateList.objects.get_or_create(demand_id=demand_id)
    return CandidateList.objects.select_for_update().get(demand_id=demand_id)


def lock_waiting(demand_id: int) -> list[Candidate]:
    """A demand's untold pairs, locked in order."""
    return list(waiting_alerts().select_for_update().filter(demand_id=demand_id).order_by("pk"))


def lock_run(run_id: int) -> RematchRun:
    return RematchRun.objects.select_for_update().get(pk=run_id)


def running() -> RematchRun | None:
    """The run that has begun and not ended, if there is one."""
    return RematchRun.objects.filter(state=RematchState.RUNNING).first()


def last_run() -> RematchRun | None:
    """The latest run, whatever became of it."""
    return RematchRun.objects.order_by("-started_at", "-pk").first()


def has_finished() -> bool:
    """Whether a run has ever come to its end; until then what is found counts as known."""
    return RematchRun.objects.filter(state=RematchState.FINISHED).exists()


def rematch_runs(actor: Actor) -> QuerySet[RematchRun]:
    """The nights, the latest first; NotPermitted for who has nothing to do with them."""
    if not may_read_rematches(actor):
        raise NotPermitted
    return RematchRun.objects.order_by("-started_at", "-pk")


# For pages ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Listed:
    """A stored candidate with its row as the reader may see it. ``is_new``: not in the list before the latest look."""

    candidate: Candidate
    row: Any
    is_new: bool

    @property
    def key(self) -> str:
        return self.candidate.answer_key


def demand_to_match(actor: Actor, number: str, at: datetime) -> Demand:
    """The demand as somebody who may see its candidates; NotFound when it is not in sight, else NotPermitted."""
    found = item_numbered(actor, DEMAND, number)
    assert isinstance(found, Demand)
    if not may_see_candidates(actor, found, recognised_broker=is_recognised_broker(actor, local_day(at))):
        raise NotPermitted
    return found


def list_of(demand: Demand) -> CandidateList | None:
    return CandidateList.objects.filter(demand_id=demand.pk).first()


def counts_of(demand: Demand, listed: CandidateList) -> Mapping[Kind, int]:
    """How many candidates of each kind the latest look found (offers' own finds included)."""
    kinds = _current(demand, listed).values_list("kind", flat=True)
    counts: dict[Kind, int] = {}
    for kind in kinds:
        counts[Kind(kind)] = counts.get(Kind(kind), 0) + 1
    return counts


def _current(demand: Demand, listed: CandidateList) -> QuerySet[Candidate]:
    return Candidate.objects.filter(demand_id=demand.pk, last_seen__gte=listed.matched_at or listed.requested_at)


def candidates_of(actor: Actor, demand: Demand, listed: CandidateList, kind: Kind | None = None) -> list[Listed]:
    """The latest candidates, best first, without what the actor may not see. One query a kind for the rows."""
    found = _current(demand, listed).order_by("-score", "pk")
    if kind is not None:
        found = found.filter(kind=kind.value)
    stored = list(found)
    rows = rows_of(actor, (each.answer_key for each in stored))
    older = any(each.first_seen < each.last_seen for each in stored)
    return [
        Listed(each, rows[each.answer_key], older and each.first_seen == each.last_seen)
        for each in stored
        if each.answer_key in rows
    ]


def achievements_by_key(keys: Iterable[int]) -> dict[int, Achievement]:
    """Public achievements by primary key, to tell their owners."""
    return Achievement.objects.filter(pk__in=list(keys), state__in=PUBLIC_STATES).in_bulk()


def achievement_in_sight(actor: Actor, number: str) -> Achievement:
    found = item_numbered(actor, ACHIEVEMENT, number)
    assert isinstance(found, Achievement)
    return found


def public_demands(actor: Actor, pks: Iterable[int]) -> dict[int, Demand]:
    """Open demands among ``pks`` that the actor may see."""
    return visible_to(actor, DEMAND).filter(state__in=PUBLIC_STATES, pk__in=list(pks)).in_bulk()
