"""The nightly rematch: stored lists, alerts once in a pair's life, time budget, crashes and rivals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.match.answer import Answer, Strength
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.matching import notices
from kezhuan.matching.actions import rematch, request_rematch
from kezhuan.matching.actions.rematch import begin_run, rematch_round, store_candidates, tell_new_matches
from kezhuan.matching.candidates import demands_left, rematch_runs
from kezhuan.matching.models import Candidate, CandidateList, RematchRun
from kezhuan.matching.upkeep import rebuild
from kezhuan.notifications.models import Notification
from tests.accounts.test_views import signed_in
from tests.catalogue.factories import AchievementFactory, DemandFactory


@pytest.fixture
def night(now: datetime) -> datetime:
    """01:30 in Wenzhou, within the hours of the rule."""
    return now.replace(hour=1, minute=30) + timedelta(days=1)


@pytest.fixture
def demand(things: dict[str, Any]) -> Demand:
    made: Demand = things["demand"]
    return made


def finish(at: datetime) -> RematchRun:
    for second in range(20):
        rematch_round(at + timedelta(seconds=second))
    return rematch_runs_all()[0]


def rematch_runs_all() -> list[RematchRun]:
    return list(RematchRun.objects.order_by("-started_at"))


def answer(pk: int, strength: Strength = Strength.STRONG, score: float = 0.9) -> Answer:
    key = f"achievement:{pk}"
    return Answer(key, Kind.ACHIEVEMENT, score, strength, Document(key, Kind.ACHIEVEMENT, f"成果 {pk}"))


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind__startswith="matching").order_by("pk")
    return [(row.recipient.username, row.kind) for row in rows]


# What a night does --------------------------------------------------------------------------------------------------
def test_a_night_matches_everything_open_and_writes_down_what_it_cost(
    indexed: dict[str, Any], demand: Demand, night: datetime
) -> None:
    ended = DemandFactory.create(published=True, expires_on=night.date() - timedelta(days=2))
    run = finish(night)

    assert (run.state, run.is_first) == ("finished", True)
    listed = CandidateList.objects.get(demand=demand)
    assert listed.found > 0
    best = Candidate.objects.filter(demand=demand, kind="achievement").order_by("rank")[0]
    assert best.answer_key == f"achievement:{indexed['seal'].pk}"
    assert {row.kind for row in Candidate.objects.filter(demand=demand)} >= {"achievement", "service", "expert"}
    assert not CandidateList.objects.filter(demand=ended).exists()
    assert rematch_round(night + timedelta(hours=1)).demands == 0  # once a night


def test_by_day_only_new_demands_and_asked_ones_are_matched(
    indexed: dict[str, Any], demand: Demand, now: datetime, as_jia: Actor
) -> None:
    rematch_round(now)
    assert RematchRun.objects.count() == 0
    first = CandidateList.objects.get(demand=demand).matched_at
    rematch_round(now + timedelta(seconds=3))
    assert CandidateList.objects.get(demand=demand).matched_at == first

    asked = now + timedelta(minutes=5)
    assert request_rematch(actor=as_jia, number=demand.reference_number, at=asked).is_waiting
    assert (
        request_rematch(actor=as_jia, number=demand.reference_number, at=asked + timedelta(seconds=1)).requested_at
        == asked
    )
    rematch_round(asked + timedelta(seconds=2))
    assert not CandidateList.objects.get(demand=demand).is_waiting


def test_only_its_own_side_officers_and_brokers_ask(
    indexed: dict[str, Any], demand: Demand, jia: Any, as_jia: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        request_rematch(actor=as_bing, number=demand.reference_number, at=now)
    draft = DemandFactory.create(owner=jia)
    with pytest.raises(NotAllowedNow):
        request_rematch(actor=as_jia, number=draft.reference_number, at=now)
    with pytest.raises(NotFound):
        request_rematch(actor=as_bing, number=draft.reference_number, at=now)


def test_a_night_stops_at_its_hour_and_the_next_goes_on_with_the_oldest(
    things: dict[str, Any], now: datetime, night: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        DemandFactory.create(published=True)
    rebuild()
    monkeypatch.setattr(rematch, "BATCH", 2)
    rematch_round(now)
    while CandidateList.objects.count() < Demand.objects.count():
        rematch_round(now)

    step = _steps()
    rematch_round(night, seconds=1.0, clock=step)
    run = RematchRun.objects.get()
    left = demands_left(run, night).count()
    assert 0 < left < Demand.objects.count()
    rematch_round(run.until, seconds=0.0)
    assert RematchRun.objects.get().state == "stopped"
    finish(night + timedelta(days=1))
    assert rematch_runs_all()[0].state == "finished"


def _steps() -> Callable[[], float]:
    """A clock that goes on by 0.3 s whenever it is read."""
    ticks = iter(range(1_000))
    return lambda: next(ticks) * 0.3


# Alerts -------------------------------------------------------------------------------------------------------------
def test_the_first_nights_finds_are_known_and_only_what_comes_later_is_told(
    things: dict[str, Any], demand: Demand, jia_member: Any, yi: Any, yi_member: Any, night: datetime
) -> None:
    Demand.objects.filter(pk=demand.pk).update(published_at=night - timedelta(days=30))
    rebuild()
    finish(night)
    assert told() == []

    again = AchievementFactory.create(
        owner=yi,
        published=True,
        title="LNG 管线球阀零下 46 度密封面渗漏",
        abstract=demand.statement,
        published_at=night + timedelta(hours=3),
    )
    rebuild()
    run = finish(night + timedelta(days=1))

    assert Candidate.objects.get(demand=demand, answer_key=f"achievement:{again.pk}").alert == "told"
    assert told() == [(jia_member.username, "matching.answers"), (yi_member.username, "matching.needed")]
    assert (run.new_strong, run.told, run.offers) == (1, 1, 1)
    to_owner = Notification.objects.get(kind="matching.needed")
    assert "甲阀门" not in to_owner.title + to_owner.body
    finish(night + timedelta(days=2))
    assert len(told()) == 2


def test_a_pair_is_told_once_in_its_life(
    indexed: dict[str, Any], demand: Demand, jia_member: Any, now: datetime
) -> None:
    pk = indexed["seal"].pk
    moments = [now + timedelta(days=day) for day in range(6)]
    strengths = [Strength.WEAK, Strength.STRONG, Strength.FAIR, Strength.STRONG]
    since = None
    for at, strength in zip(moments, strengths, strict=False):
        store_candidates(demand, [answer(pk, strength)], at, since=since)
        tell_new_matches(demand.pk, at)
        since = at
    store_candidates(demand, [], moments[4], since=since)
    store_candidates(demand, [answer(pk)], moments[5], since=moments[4])

    assert tell_new_matches(demand.pk, moments[5]) == 0
    Notification.objects.all().delete()  # even when the message itself has been cleared away
    assert tell_new_matches(demand.pk, moments[5]) == 0
    assert told() == []


def test_strong_for_a_moment_that_nobody_heard_of_is_no_news(
    indexed: dict[str, Any], demand: Demand, now: datetime
) -> None:
    pk = indexed["seal"].pk
    store_candidates(demand, [answer(pk)], now, since=None)
    store_candidates(demand, [answer(pk, Strength.FAIR)], now + timedelta(days=1), since=now)

    assert tell_new_matches(demand.pk, now + timedelta(days=1)) == 0


def test_what_left_the_public_is_marked_without_a_word(
    indexed: dict[str, Any], demand: Demand, jia_member: Any, now: datetime
) -> None:
    seal = indexed["seal"]
    store_candidates(demand, [answer(seal.pk)], now, since=None)
    seal.state = "closed"
    seal.save()

    assert tell_new_matches(demand.pk, now) == 1
    assert told() == []


# Crashes and rivals -------------------------------------------------------------------------------------------------
def test_a_crash_between_storing_and_telling_loses_nothing(
    indexed: dict[str, Any], demand: Demand, jia_member: Any, now: datetime
) -> None:
    store_candidates(demand, [answer(indexed["seal"].pk)], now, since=None)  # and here the process dies

    rematch_round(now + timedelta(seconds=10))
    assert told().count((jia_member.username, "matching.answers")) == 1


def test_a_crash_while_telling_tells_nobody_and_then_everybody_once(
    indexed: dict[str, Any], demand: Demand, jia_member: Any, yi_member: Any, now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    store_candidates(demand, [answer(indexed["seal"].pk)], now, since=None)
    with monkeypatch.context() as patched:
        patched.setattr(notices, "_tell_owners", _die)
        with pytest.raises(ZeroDivisionError):
            tell_new_matches(demand.pk, now)
    assert told() == []

    tell_new_matches(demand.pk, now)
    tell_new_matches(demand.pk, now)
    assert told() == [(jia_member.username, "matching.answers"), (yi_member.username, "matching.needed")]


def _die(*_args: object) -> None:
    raise ZeroDivisionError


def test_of_two_workers_that_matched_the_same_demand_one_stores(
    indexed: dict[str, Any], demand: Demand, now: datetime
) -> None:
    pk = indexed["seal"].pk

    assert store_candidates(demand, [answer(pk)], now, since=None) == 1
    assert store_candidates(demand, [answer(pk, score=0.1)], now + timedelta(seconds=1), since=None) is None
    assert Candidate.objects.get().score == 0.9


def test_only_one_run_is_open_at_a_time(indexed: dict[str, Any], night: datetime) -> None:
    assert begin_run(night, until=night + timedelta(hours=5)) is not None
    assert begin_run(night, until=night + timedelta(hours=5)) is None


def test_a_question_that_fails_stops_no_other(
    things: dict[str, Any], demand: Demand, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DemandFactory.create(published=True, title="别的")
    rebuild()
    plain = Shard.search

    def sometimes(shard: Shard, query: Query) -> Any:
        if query.title == "别的":
            raise ZeroDivisionError
        return plain(shard, query)

    monkeypatch.setattr(Shard, "search", sometimes)
    rematch_round(now)

    assert CandidateList.objects.get(demand=other).found == 0
    assert CandidateList.objects.get(demand=demand).found > 0


# Pages --------------------------------------------------------------------------------------------------------------
def test_the_firm_sees_its_candidates_and_an_outsider_does_not(
    indexed: dict[str, Any], demand: Demand, jia_member: Any, bing_member: Any, now: datetime
) -> None:
    client, path = signed_in(jia_member), f"/demands/{demand.reference_number}/candidates/"
    assert "还没有匹配过" in client.get(path).content.decode()
    rematch_round(now)

    page = client.get(path).content.decode()
    assert "深冷球阀双金属密封副" in page.replace("<wbr>", "")
    assert "合适" in page
    assert "陈砚舟" in client.get(f"{path}?kind=expert").content.decode()
    assert "候选答案" in client.get(demand.get_absolute_url()).content.decode()
    assert signed_in(bing_member).get(path).status_code == 403
    assert "候选答案" not in signed_in(bing_member).get(demand.get_absolute_url()).content.decode()


def test_asking_again_shows_how_it_goes_and_reloads_when_done(
    indexed: dict[str, Any], demand: Demand, jia_member: Any
) -> None:
    from django.utils import timezone

    client, path = signed_in(jia_member), f"/demands/{demand.reference_number}/candidates/"
    rematch_round(timezone.now() - timedelta(minutes=1))
    assert client.post(f"{path}again/").status_code == 302
    waiting = client.get(f"{path}progress/")
    assert "正在重新匹配" in waiting.content.decode()
    assert "HX-Refresh" not in waiting.headers
    rematch_round(timezone.now())
    assert client.get(f"{path}progress/").headers["HX-Refresh"] == "true"


def test_officers_see_the_nights(indexed: dict[str, Any], city_officer: Any, as_jia: Actor, night: datetime) -> None:
    finish(night)

    page = signed_in(city_officer).get("/matching/nights/").content.decode()
    assert "完成" in page
    with pytest.raises(NotPermitted):
        rematch_runs(as_jia)
