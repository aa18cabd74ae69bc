"""Lists and what is in sight: each number belongs to its row, and a page is not paid for by the rows of all pages."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.outreach import queries
from kezhuan.outreach.actions import form_brigade, record_visit, release_member, void_visit
from kezhuan.outreach.models import Brigade, BrigadeMember, EventRegistration, Visit
from tests.cast import UserFactory, acting
from tests.outreach.conftest import CONTENT, held


def went(actor: Actor, brigade: Brigade, now: datetime, **more: Any) -> Visit:
    said = replace(CONTENT, **more)
    return record_visit(actor=actor, brigade_id=brigade.pk, client_key=uuid4(), content=said, at=now).visit


def seen(actor: Actor) -> set[str]:
    return set(queries.visits_visible_to(actor).values_list("enterprise_name", flat=True))


def test_a_visit_is_seen_by_its_brigade_recorder_firm_and_county_and_by_nobody_else(
    brigade: Brigade, as_rider: Actor, as_county: Actor, as_city: Actor, jia: Any, as_jia: Actor, now: datetime
) -> None:
    went(as_rider, brigade, now, enterprise_name=jia.name)
    went(as_rider, brigade, now, enterprise_name="没有登记的作坊")

    assert seen(as_jia) == {jia.name}
    assert seen(as_rider) == seen(as_county) == seen(as_city) == {jia.name, "没有登记的作坊"}
    assert seen(STRANGER) == seen(acting(UserFactory.create())) == set()
    release_member(actor=as_county, member_id=BrigadeMember.objects.get().pk, at=now)
    assert seen(as_rider) == {jia.name, "没有登记的作坊"}, "who wrote it down goes on seeing it"
    other = UserFactory.create()
    Visit.objects.filter(enterprise_name=jia.name).update(recorder=other)
    assert seen(as_rider) == {"没有登记的作坊"}
    assert queries.lock_visit(acting(other), Visit.objects.get(enterprise_name=jia.name).pk)


def test_visits_and_brigades_come_with_their_own_numbers(
    brigade: Brigade, as_rider: Actor, as_county: Actor, as_city: Actor, now: datetime
) -> None:
    went(as_rider, brigade, now)
    went(as_rider, brigade, now, happened_on=date(2026, 11, 19), findings=())
    gone = went(as_rider, brigade, now, happened_on=date(2026, 11, 18))
    void_visit(actor=as_city, visit_id=gone.pk, reason="重复", at=now)
    empty = form_brigade(
        actor=as_county, name="空队", division_code="330324", city_industry="", formed_on=date(2026, 2, 1), at=now
    )

    visits = queries.listed_visits(as_city)
    assert [row.found for row in visits.order_by("-happened_on")] == [3, 0, 3]
    brigades = {row.pk: (row.serving, row.visited) for row in queries.listed_brigades(as_city)}
    assert brigades == {brigade.pk: (1, 2), empty.pk: (0, 0)}


def test_events_come_with_their_own_numbers(as_city: Actor, now: datetime) -> None:
    def event(states: tuple[str, ...]) -> str:
        made = held(now)
        for position, state in enumerate(states):
            EventRegistration.objects.create(
                event=made,
                name=f"参会人{position}",
                mobile=f"1380000{position:04d}",
                nonce=uuid4().hex[:16],
                state=state,
                consented_at=now,
                registered_at=now,
                attended_at=now if state == "attended" else None,
            )
        return made.reference_number

    full, empty = event(("registered", "attended", "attended", "cancelled")), event(())

    found = {row.reference_number: (row.seated, row.came) for row in queries.listed_events(as_city)}
    assert found == {full: (3, 2), empty: (0, 0)}


@pytest.mark.django_db
def test_no_list_is_grouped_as_a_whole_before_its_first_page(as_city: Actor) -> None:
    for listed in (queries.listed_visits, queries.listed_brigades, queries.listed_events):
        assert "GROUP BY" not in str(listed(as_city).query)
