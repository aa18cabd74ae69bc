from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.actions import (
    close_item,
    disengage_item,
    engage_item,
    expire_item,
    renew_item,
    reopen_item,
    solve_demand,
)
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, KINDS, Kind
from kezhuan.catalogue.queries import visible_to
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from tests.catalogue.factories import FACTORIES, AchievementFactory, DemandFactory
from tests.catalogue.serving import serve


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_talks_begin_and_end(as_jia: Actor, jia: Any, kind: Kind, now: datetime) -> None:
    item = FACTORIES[kind.code].create(owner=jia, published=True)

    assert engage_item(actor=SYSTEM, kind=kind, item_id=item.pk, at=now).state == "engaged"
    assert disengage_item(actor=as_jia, kind=kind, item_id=item.pk, at=now).state == "published"
    assert history_of(item).count() == 2


def test_outsiders_move_nothing_of_others(as_bing: Actor, demand: Any, now: datetime) -> None:
    for actor in (as_bing, STRANGER):
        for verb in (engage_item, disengage_item, renew_item, reopen_item, expire_item):
            with pytest.raises(NotPermitted):
                verb(actor=actor, kind=DEMAND, item_id=demand.pk, at=now)
        with pytest.raises(NotPermitted):
            close_item(actor=actor, kind=DEMAND, item_id=demand.pk, reason="x", closing_reason="other", at=now)
        with pytest.raises(NotPermitted):
            solve_demand(actor=actor, demand_id=demand.pk, outcome="own", reason="x", at=now)


def test_only_the_system_ends_a_thing_whose_day_is_over(as_jia: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, published=True, expires_on=now.date() - timedelta(days=1))

    with pytest.raises(NotPermitted):
        expire_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)
    expired = expire_item(actor=SYSTEM, kind=DEMAND, item_id=demand.pk, at=now)

    assert (expired.state, expired.ended_at) == ("expired", now)


def test_the_last_day_still_counts(jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, published=True, expires_on=now.date())

    with pytest.raises(NotAllowedNow, match="还没有结束"):
        expire_item(actor=SYSTEM, kind=DEMAND, item_id=demand.pk, at=now)


def test_renewal_counts_from_the_later_of_today_and_the_present_end(as_jia: Actor, jia: Any, now: datetime) -> None:
    running = DemandFactory.create(owner=jia, published=True, expires_on=date(2026, 12, 1))
    expired = DemandFactory.create(owner=jia, published=True, state="expired", expires_on=date(2026, 11, 1))

    renewed = renew_item(actor=as_jia, kind=DEMAND, item_id=running.pk, at=now)
    revived = renew_item(actor=as_jia, kind=DEMAND, item_id=expired.pk, at=now)

    assert renewed.expires_on == date(2026, 12, 1) + timedelta(days=90)
    assert (revived.state, revived.expires_on) == ("published", date(2026, 11, 23) + timedelta(days=90))


def test_renewals_are_limited_by_the_dated_rule(as_jia: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, published=True, renewals=4)
    achievement = AchievementFactory.create(owner=jia, published=True, renewals=40)

    with pytest.raises(NotAllowedNow) as refusal:
        renew_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)

    assert refusal.value.code == "renewals_used_up"
    renew_item(actor=as_jia, kind=ACHIEVEMENT, item_id=achievement.pk, at=now)


def test_a_demand_is_solved_only_with_an_outcome_and_a_reason(as_jia: Actor, demand: Any, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        solve_demand(actor=as_jia, demand_id=demand.pk, outcome="", reason="乙大学帮我们解决了", at=now)
    assert "outcome" in refusal.value.fields
    with pytest.raises(InvalidInput) as refusal:
        solve_demand(actor=as_jia, demand_id=demand.pk, outcome="expert", reason="", at=now)
    assert "reason" in refusal.value.fields

    record = serve(demand)
    solved = solve_demand(actor=as_jia, demand_id=demand.pk, outcome="expert", reason="乙大学专家来厂里解决", at=now)

    assert (solved.state, solved.ended_at) == ("solved", now)
    assert solved.served_by == f"deals.Interest:{record.pk}"


def test_a_demand_is_not_solved_by_others_without_a_record_of_it(as_jia: Actor, demand: Any, now: datetime) -> None:
    serve(demand, state="declined")

    with pytest.raises(InvalidInput) as refusal:
        solve_demand(actor=as_jia, demand_id=demand.pk, outcome="expert", reason="专家来过", at=now)

    assert refusal.value.code == "record_needed"
    assert (
        solve_demand(actor=as_jia, demand_id=demand.pk, outcome="own", reason="自己改了密封圈", at=now).served_by == ""
    )


def test_of_several_records_the_firm_says_which(as_jia: Actor, demand: Any, now: datetime) -> None:
    first, second = serve(demand), serve(demand)
    said = {"actor": as_jia, "demand_id": demand.pk, "outcome": "expert", "reason": "专家来过", "at": now}

    for wrong in ("", "deals.Interest:0"):
        with pytest.raises(InvalidInput) as refusal:
            solve_demand(**said, served_by=wrong)
        assert "served_by" in refusal.value.fields
    solved = solve_demand(**said, served_by=f"deals.Interest:{first.pk}")

    assert solved.served_by == f"deals.Interest:{first.pk}" != f"deals.Interest:{second.pk}"


def test_closing_a_demand_names_a_reason(as_jia: Actor, demand: Any, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        close_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, reason="不做了", at=now)
    assert "closing_reason" in refusal.value.fields

    closed = close_item(
        actor=as_jia, kind=DEMAND, item_id=demand.pk, reason="不做了", closing_reason="no_longer", at=now
    )

    assert closed.state == "closed"


def test_a_reopened_thing_is_withdrawn_from_the_public(
    as_jia: Actor, as_bing: Actor, demand: Any, now: datetime
) -> None:
    close_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, reason="不做了", closing_reason="budget", at=now)
    assert visible_to(STRANGER, DEMAND).filter(pk=demand.pk).exists()

    reopened = reopen_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)

    assert (reopened.state, reopened.published_at, reopened.expires_on) == ("draft", None, None)
    assert not visible_to(as_bing, DEMAND).filter(pk=demand.pk).exists()


def test_the_owner_is_told_when_an_officer_closes(
    as_county: Actor, jia: Any, jia_member: Any, demand: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    from kezhuan.notifications.models import Notification

    with django_capture_on_commit_callbacks(execute=True):
        close_item(
            actor=as_county, kind=DEMAND, item_id=demand.pk, reason="与另一条重复", closing_reason="duplicate", at=now
        )

    assert Notification.objects.get(recipient=jia_member).kind == "catalogue.close"
