from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.engine.actor import Actor
from kezhuan.outreach.actions import Service, record_service, record_visit, take_finding, void_visit
from kezhuan.outreach.content import Heard
from kezhuan.outreach.models import Brigade, EventOutcome, Visit
from kezhuan.outreach.queries.counting import MEASURES, Scope, measure_named
from kezhuan.parties.actions import merge_organisations
from tests.cast import OrganisationFactory
from tests.outreach.conftest import CONTENT, held

YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))
Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(brigade: Brigade, as_rider: Actor, now: datetime) -> Visiting:
    def go(firm: str, day: date = date(2026, 11, 20), findings: tuple[Heard, ...] = CONTENT.findings) -> Visit:
        said = replace(CONTENT, enterprise_name=firm, happened_on=day, findings=findings)
        return record_visit(actor=as_rider, brigade_id=brigade.pk, client_key=uuid4(), content=said, at=now).visit

    return go


def serve(actor: Actor, now: datetime, visit: Visit | None = None, **more: Any) -> Any:
    said = Service("testing", "phone", 20, more.pop("outcome", "informed"), answers={"sample": "阀芯"}, **more)
    return record_service(actor=actor, said=said, visit_id=visit.pk if visit else None, at=now)


def figures(actor: Actor, scope: Scope = YEAR) -> dict[str, int]:
    return {measure.code: measure.figure(actor, scope) for measure in MEASURES}


def test_a_visit_and_the_services_made_from_it_are_one(
    visiting: Visiting, as_rider: Actor, as_city: Actor, jia: Any, now: datetime
) -> None:
    visit = visiting(jia.name)
    serve(as_rider, now, visit, outcome="solved")
    assert figures(as_city) == {"contacts": 1, "firms": 1, "events": 0, "demands": 1, "solved": 1}
    serve(as_rider, now, organisation_id=jia.pk, happened_on=date(2026, 11, 21), outcome="solved")
    assert figures(as_city) == {"contacts": 2, "firms": 1, "events": 0, "demands": 1, "solved": 2}
    void_visit(actor=as_city, visit_id=visit.pk, reason="重复", at=now)  # takes its record along
    assert figures(as_city) == {"contacts": 1, "firms": 1, "events": 0, "demands": 0, "solved": 1}


def test_a_demand_heard_on_a_visit_and_met_at_two_events_is_one(
    visiting: Visiting, as_rider: Actor, as_city: Actor, jia: Any, now: datetime
) -> None:
    visit = visiting(jia.name)
    demand = take_finding(actor=as_rider, finding_id=visit.findings.get(kind="demand").pk, title="密封", at=now)
    first, second = held(now), held(now + timedelta(days=1))
    for number, (event, which) in enumerate([(first, demand), (second, demand), (first, None), (second, None)]):
        EventOutcome.objects.create(
            event=event,
            kind="demand",
            words=f"需求{number}",
            demand=which,
            number="X" if which else "",
            recorded_at=now,
        )
    assert figures(as_city)["demands"] == 3  # the one heard, and two nobody has written up yet
    void_visit(actor=as_city, visit_id=visit.pk, reason="没有去", at=now)
    assert figures(as_city)["demands"] == 3  # now the first event is where it was met


def test_firms_are_counted_once_whatever_they_were_called_before_a_merge(
    visiting: Visiting, as_rider: Actor, as_city: Actor, now: datetime
) -> None:
    kept = OrganisationFactory.create(name="同一家阀门有限公司")
    absorbed = OrganisationFactory.create(name="同一家阀门厂")
    for firm in (kept, absorbed):
        visiting(firm.name)
        serve(as_rider, now, organisation_id=firm.pk, happened_on=date(2026, 11, 21))
    assert (figures(as_city)["contacts"], figures(as_city)["firms"]) == (4, 2)

    merge_organisations(actor=as_city, kept_id=kept.pk, absorbed_id=absorbed.pk, reason="同一家", at=now)

    # The second record of one service to one firm on one day cannot move: it was the same service.
    assert (figures(as_city)["contacts"], figures(as_city)["firms"]) == (3, 1)


def test_windows_counties_brigades_and_kinds_narrow_a_figure(
    visiting: Visiting, as_city: Actor, brigade: Brigade, jia: Any, now: datetime
) -> None:
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 1)):
        visiting(jia.name, day)
    held(now, kind="forum")
    held(now, county="330302")
    assert figures(as_city)["contacts"] == 2
    assert figures(as_city, replace(YEAR, county="330302"))["contacts"] == 0
    assert figures(as_city, replace(YEAR, team=brigade.pk)) == {
        "contacts": 2, "firms": 1, "events": 0, "demands": 2, "solved": 2,
    }  # fmt: skip
    assert figures(as_city, replace(YEAR, kind="forum"))["events"] == 1


def test_everybody_counts_what_they_may_see(
    visiting: Visiting, as_rider: Actor, as_jia: Actor, as_bing: Actor, as_county: Actor, jia: Any, now: datetime
) -> None:
    visiting(jia.name)
    for actor, seen in ((as_rider, 1), (as_jia, 1), (as_county, 1), (as_bing, 0)):
        assert figures(actor)["contacts"] == seen, actor.label


# For any history ----------------------------------------------------------------------------------------------------
@dataclass
class Step:
    firm: int
    day: int
    served: int
    void: bool
    kinds: list[str] = field(default_factory=list)


STEPS = st.lists(
    st.builds(
        Step,
        firm=st.integers(0, 2),
        day=st.integers(1, 3),
        served=st.integers(0, 2),
        void=st.booleans(),
        kinds=st.lists(st.sampled_from(["demand", "solved", "service"]), min_size=1, max_size=3),
    ),
    max_size=5,
)


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_every_figure_is_its_rows_and_the_sum_of_its_groups(
    steps: list[Step], visiting: Visiting, as_rider: Actor, as_city: Actor, now: datetime
) -> None:
    """Against a model of ten lines that knows nothing of queries."""
    from django.db import transaction

    with transaction.atomic():
        firms = [OrganisationFactory.create(division_code=code) for code in ("330324", "330302", "330381")]
        alive: list[Step] = []
        for step in steps:
            said = tuple(Heard(kind, f"{kind}{number}") for number, kind in enumerate(step.kinds))
            visit = visiting(firms[step.firm].name, date(2026, 3, step.day), said)
            for kind in ("testing", "diagnosis")[: step.served]:
                answers = {"sample": "x"} if kind == "testing" else {"problem": "x", "part": "other"}
                same = {"server_id": as_rider.user_id, "organisation": firms[step.firm], "service_type": kind}
                if not visit.enterprise.services_received.filter(happened_on=visit.happened_on, **same).exists():  # type: ignore[union-attr]
                    said_too = Service(kind, "phone", 5, "solved", answers=answers)
                    record_service(actor=as_rider, said=said_too, visit_id=visit.pk, at=now)
            if step.void:
                void_visit(actor=as_city, visit_id=visit.pk, reason="x", at=now)
            else:
                alive.append(step)

        found = Counter(kind for step in alive for kind in step.kinds)
        assert figures(as_city) == {
            "contacts": len(alive),
            "firms": len({step.firm for step in alive}),
            "events": 0,
            "demands": found["demand"],
            "solved": found["solved"],
        }
        for measure in MEASURES:
            rows = list(measure.rows(as_city, YEAR))
            assert len(rows) == measure.figure(as_city, YEAR)
            groups = measure.grouped(as_city, YEAR, "county")
            for county, number in groups.numbers.items():
                assert measure.figure(as_city, replace(YEAR, county=county)) == number
            assert groups.whole == len(rows)
        transaction.set_rollback(True)


def test_the_page_opens_every_figure_within_its_queries(
    visiting: Visiting,
    city_officer: Any,
    rider: Any,
    jia: Any,
    client: Client,
    now: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    for day in range(1, 24):
        visiting(jia.name, date(2026, 10, day))
    held(now)
    for user in (rider, city_officer):
        client.force_login(user)
        for by in ("county", "team"):
            with django_assert_max_num_queries(20):
                page = client.get(f"/outreach/figures/?year=2026&by={by}")
            assert ">23</a>" in page.content.decode()
    for measure in MEASURES:
        with django_assert_max_num_queries(20):
            shown = client.get(f"/outreach/figures/{measure.code}/?year=2026")
        assert shown.context["table"].count == measure_named(measure.code).figure(shown.wsgi_request.actor, YEAR)
        assert client.get(f"/outreach/figures/{measure.code}/?year=2026&export=xlsx").status_code == 200
    assert client.get("/outreach/figures/moons/").status_code == 404
    assert client.get("/outreach/figures/?year=later").status_code == 200
