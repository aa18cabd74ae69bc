"""The rematch of everything open: a demand at a time, stored, then told; begun every night and on request.

A crash at any point loses nothing and doubles nothing. A demand's candidates and the moment they were looked for are
stored together; what is left of a night is read from those moments. An alert and the mark that it was given are one
transaction, and the marks stay for good: a pair is told once in its life. Two workers may run it at once: the second
to store finds the list already matched and leaves it.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.catalogue.rules import SHANGHAI, local_day, rulebook
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.match.answer import Match, Results, Strength
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.reading import Reader
from kezhuan.engine.words import N_
from kezhuan.matching import notices
from kezhuan.matching.candidates import (
    demand_to_match,
    demands_left,
    has_finished,
    last_run,
    lock_list,
    lock_run,
    lock_waiting,
    offers_left,
    running,
    urgent_demands,
    waiting_alerts,
)
from kezhuan.matching.documents import key_of, parse_key
from kezhuan.matching.models import Candidate, CandidateAlert, CandidateList, RematchRun, RematchState
from kezhuan.matching.questions import demand_question, offer_question, search_all
from kezhuan.matching.shards import is_built, reader

logger = logging.getLogger("kezhuan.matching")
#: Questions put to the index at once.
BATCH = 20
#: The longest a round works: timed jobs share one thread with the follower of the index.
ROUND_SECONDS = 1.0


@dataclass(slots=True)
class Done:
    """What one round did."""

    demands: int = 0
    offers: int = 0
    pairs: int = 0
    new_strong: int = 0
    told: int = 0
    milliseconds: int = 0


def request_rematch(*, actor: Actor, number: str, at: datetime) -> CandidateList:
    """Ask for one demand's candidates anew; the worker serves it next. Asking twice asks once.

    NotFound, NotPermitted, and NotAllowedNow for a demand that is not public.
    """
    demand = demand_to_match(actor, number, at)
    if not demand.is_public:
        raise NotAllowedNow(N_("需求公开以后才参与匹配。"), code="not_public")
    with transaction.atomic():
        listed = lock_list(demand.pk)
        if not listed.is_waiting:
            listed.requested_at = at
            listed.save(update_fields=["requested_at"])
    return listed


def rematch_round(
    at: datetime, *, seconds: float = ROUND_SECONDS, clock: Callable[[], float] = time.perf_counter
) -> Done:
    """One short round: what was asked for out of turn, then the night's next demands and offers, then the alerts.

    Nothing while there is no index. The worker calls it every few seconds; a night's run is begun when its hour comes.
    """
    done, end = Done(), clock() + seconds
    if not is_built():
        return done
    run = _run_now(at)
    began = clock()
    while clock() < end and (asked := list(urgent_demands(at)[:BATCH])):
        _match_demands(asked, None, at, done)
    while run is not None and clock() < end:
        left = list(demands_left(run, at)[:BATCH])
        _match_demands(left, run, at, done)
        if not left:
            offers = list(offers_left(run)[:BATCH])
            _match_offers(offers, run, at, done)
            if not offers:
                break
    _tell_waiting(at, done, end, clock)
    done.milliseconds = round((clock() - began) * 1000)
    if run is not None:
        _note(run, done, at)
    return done


# The night's run ----------------------------------------------------------------------------------------------------
def _run_now(at: datetime) -> RematchRun | None:
    """The run that is under way, or a new one when tonight's hour has come; None outside the night."""
    run = running()
    if run is not None:
        return run
    day = local_day(at)
    begin, length = rulebook().at("rematch.from_hour", day).whole, rulebook().at("rematch.hours", day).whole
    local = at.astimezone(SHANGHAI)
    start = local.replace(hour=begin, minute=0, second=0, microsecond=0)
    if local < start:
        start -= timedelta(days=1)
    until = start + timedelta(hours=length)
    former = last_run()
    if at >= until or (former is not None and former.started_at >= start):
        return None
    return begin_run(at, until=until)


def begin_run(at: datetime, *, until: datetime) -> RematchRun | None:
    """Open a run; None when another worker has just opened it."""
    former = last_run()
    try:
        with transaction.atomic():
            return RematchRun.objects.create(
                started_at=at,
                until=until,
                offers_since=former.started_at if former is not None else None,
                is_first=not has_finished(),
            )
    except IntegrityError:  # rematch_one_running
        return None


def _note(run: RematchRun, done: Done, at: datetime) -> None:
    """Add the round to the run, and end it when nothing is left or its time is over."""
    with transaction.atomic():
        held = lock_run(run.pk)
        if held.state != RematchState.RUNNING:
            return
        for name in ("demands", "offers", "pairs", "new_strong", "told", "milliseconds"):
            setattr(held, name, getattr(held, name) + getattr(done, name))
        if not demands_left(held, at).exists() and not offers_left(held).exists() and not waiting_alerts().exists():
            held.state, held.finished_at = RematchState.FINISHED, at
        elif at >= held.until:
            held.state, held.finished_at = RematchState.STOPPED, at
        held.save()


# Matching -----------------------------------------------------------------------------------------------------------
def _match_demands(demands: Sequence[Demand], run: RematchRun | None, at: datetime, done: Done) -> None:
    if not demands:
        return
    on = local_day(at)
    first = not has_finished()
    began = time.perf_counter()
    found = _found([demand_question(demand, on) for demand in demands])
    each = round((time.perf_counter() - began) * 1000 / len(demands))
    for demand, results in zip(demands, found, strict=True):
        stored = store_candidates(
            demand,
            results.matches,
            at,
            since=_matched_at(demand),
            known=first and not _is_new(demand, at),
            milliseconds=each,
        )
        if stored is not None:
            done.demands += run is not None
            done.pairs += len(results.matches)
            done.new_strong += stored


def _found(queries: Sequence[Query]) -> list[Results]:
    """Answers to every question; one that fails is logged and answered by nothing, so that it stops no other."""
    shard = reader()
    try:
        return search_all(shard, queries)
    except Exception:
        logger.exception("a batch of the rematch failed; its questions are asked one by one")
    return [_one(shard, query) for query in queries]


def _one(shard: Reader, query: Query) -> Results:
    try:
        return shard.search(query)
    except Exception:
        logger.exception("the rematch leaves out “%s”", query.title)
        return Results()


def _is_new(demand: Demand, at: datetime) -> bool:
    """Published within the last day: its first matches are news even before the first night."""
    return demand.published_at is not None and demand.published_at >= at - timedelta(days=1)


def _matched_at(demand: Demand) -> datetime | None:
    listed: CandidateList | None = getattr(demand, "candidate_list", None)
    return listed.matched_at if listed is not None else None


def store_candidates(
    demand: Demand,
    matches: Sequence[Match],
    at: datetime,
    *,
    since: datetime | None,
    known: bool = False,
    milliseconds: int = 0,
) -> int | None:
    """Store one demand's list in one transaction; returns how many pairs are strong for the first time.

    ``since`` is the list's moment when the search began: None is returned, and nothing stored, when another worker has
    matched it meanwhile. ``known``: what is strong counts as no news.
    """
    with transaction.atomic():
        listed = lock_list(demand.pk)
        if listed.matched_at != since or (since is not None and since >= at):
            return None
        ranks: dict[Kind, int] = {}
        rows = []
        for match in matches:
            ranks[match.kind] = ranks.get(match.kind, 0) + 1
            rows.append((match.key, match.kind, ranks[match.kind], match.score, match.strength))
        fresh = _put(demand.pk, rows, at, known=known)
        listed.matched_at, listed.milliseconds = at, milliseconds
        listed.found = len(rows)
        listed.strong = sum(strength is Strength.STRONG for *_rest, strength in rows)
        listed.save()
        return fresh


Row = tuple[str, Kind, int, float, Strength]


def _put(demand_id: int, rows: Sequence[Row], at: datetime, *, known: bool) -> int:
    """Update the pairs already stored, add the new; returns how many became strong for the first time."""
    stored = {
        each.answer_key: each
        for each in Candidate.objects.filter(demand_id=demand_id, answer_key__in=[row[0] for row in rows])
    }
    made, kept, fresh = list[Candidate](), list[Candidate](), 0
    for key, kind, rank, score, strength in rows:
        each = stored.get(key) or Candidate(demand_id=demand_id, answer_key=key, kind=kind.value, first_seen=at)
        each.rank, each.score, each.strength, each.last_seen = rank, score, strength.value, at
        if strength is Strength.STRONG and each.alert == CandidateAlert.NONE:
            each.alert = CandidateAlert.KNOWN if known else CandidateAlert.WAITING
            fresh += 1
        elif strength is not Strength.STRONG and each.alert == CandidateAlert.WAITING:
            each.alert = CandidateAlert.NONE  # it was strong for a moment that nobody was told of
        (kept if each.pk else made).append(each)
    Candidate.objects.bulk_create(made)
    Candidate.objects.bulk_update(kept, ["rank", "score", "strength", "last_seen", "alert"])
    return fresh


def _match_offers(offers: Sequence[Achievement], run: RematchRun, at: datetime, done: Done) -> None:
    """New achievements look for their demands: what a demand's own list leaves out, the offer's search may find."""
    on = local_day(at)
    found = _found([offer_question(item, on) for item in offers])
    for item, results in zip(offers, found, strict=True):
        strong = [match for match in results.matches if match.strength is Strength.STRONG]
        with transaction.atomic():
            held = lock_run(run.pk)
            if held.offer_cursor >= item.pk:
                continue  # another worker has done it
            for match in strong:
                done.new_strong += _put_offer(item, match, at, known=run.is_first)
            held.offer_cursor = item.pk
            held.save(update_fields=["offer_cursor"])
        done.offers += 1
    run.refresh_from_db()


def _put_offer(item: Achievement, match: Match, at: datetime, *, known: bool) -> int:
    """A strong pair found from the offer's side; what the demand's own list already holds stays as it is."""
    demand = Demand.objects.filter(pk=parse_key(match.key)[1]).exclude(owner_id=item.owner_id).first()
    key = key_of(Kind.ACHIEVEMENT, item.pk)
    if demand is None or Candidate.objects.filter(demand=demand, answer_key=key).exists():
        return 0
    return _put(demand.pk, [(key, Kind.ACHIEVEMENT, 0, match.score, match.strength)], at, known=known)


# Alerts -------------------------------------------------------------------------------------------------------------
def _tell_waiting(at: datetime, done: Done, end: float, clock: Callable[[], float]) -> None:
    for demand_id in waiting_alerts().order_by("demand_id").values_list("demand_id", flat=True).distinct():
        done.told += tell_new_matches(demand_id, at)
        if clock() >= end:
            return


def tell_new_matches(demand_id: int, at: datetime) -> int:
    """Tell of one demand's new strong matches and mark them told, in one transaction. Returns how many pairs.

    A demand or an answer that has left the public since is marked told without a word.
    """
    with transaction.atomic():
        lock_list(demand_id)
        pairs = lock_waiting(demand_id)
        if not pairs:
            return 0
        notices.tell_new_matches(Demand.objects.get(pk=demand_id), pairs, at)
        Candidate.objects.filter(pk__in=[pair.pk for pair in pairs]).update(alert=CandidateAlert.TOLD, notified_at=at)
    return len(pairs)
