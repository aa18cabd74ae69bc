from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound
from kezhuan.outreach.actions import cancel_stop, move_stop, plan_stop, record_visit, void_visit
from kezhuan.outreach.models import Brigade, RouteStop
from kezhuan.outreach.queries import coming_stops, stops_visible_to
from tests.outreach.conftest import CONTENT

TODAY = date(2026, 11, 23)


@pytest.fixture
def stop(brigade: Brigade, as_rider: Actor, jia: Any, now: datetime) -> RouteStop:
    return plan_stop(actor=as_rider, brigade_id=brigade.pk, enterprise=jia.name, planned_on=TODAY, at=now)


def test_a_stop_is_done_by_a_visit_of_that_day_and_open_again_when_the_visit_is_void(
    stop: RouteStop, brigade: Brigade, as_rider: Actor, as_county: Actor, jia: Any, now: datetime
) -> None:
    assert list(coming_stops(as_rider, TODAY)) == [stop]
    content = replace(CONTENT, enterprise_name=jia.name, happened_on=TODAY)
    visit = record_visit(actor=as_rider, brigade_id=brigade.pk, client_key=uuid4(), content=content, at=now).visit
    assert not coming_stops(as_rider, TODAY).exists()
    with pytest.raises(NotAllowedNow, match="已经走访过"):
        cancel_stop(actor=as_rider, stop_id=stop.pk, reason="x", at=now)
    void_visit(actor=as_county, visit_id=visit.pk, reason="写错", at=now)
    assert coming_stops(as_rider, TODAY).exists()


def test_wrong_stops_are_named_field_by_field(
    stop: RouteStop, brigade: Brigade, as_rider: Actor, as_bing: Actor, jia: Any, now: datetime
) -> None:
    good = {"brigade_id": brigade.pk, "enterprise": jia.name, "planned_on": TODAY + timedelta(days=1), "at": now}
    for change, field in (
        ({"enterprise": "无名厂"}, "enterprise"),
        ({"planned_on": TODAY - timedelta(days=1)}, "planned_on"),
        ({"note": "长" * 201}, "note"),
    ):
        with pytest.raises(InvalidInput) as caught:
            plan_stop(actor=as_rider, **{**good, **change})  # type: ignore[arg-type]
        assert set(caught.value.fields) == {field}
    with pytest.raises(Conflict):
        plan_stop(actor=as_rider, **{**good, "planned_on": TODAY})  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        plan_stop(actor=as_bing, **good)  # type: ignore[arg-type]


def test_a_stop_is_moved_or_given_up_with_a_reason(
    stop: RouteStop, as_rider: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotFound):
        move_stop(actor=as_bing, stop_id=stop.pk, planned_on=TODAY, at=now)
    with pytest.raises(InvalidInput):
        move_stop(actor=as_rider, stop_id=stop.pk, planned_on=TODAY - timedelta(days=1), at=now)
    moved = move_stop(actor=as_rider, stop_id=stop.pk, planned_on=TODAY + timedelta(days=2), at=now)
    assert moved.planned_on == date(2026, 11, 25)
    with pytest.raises(InvalidInput):
        cancel_stop(actor=as_rider, stop_id=stop.pk, reason=" ", at=now)
    assert cancel_stop(actor=as_rider, stop_id=stop.pk, reason="企业停产", at=now).state == "cancelled"
    with pytest.raises(NotAllowedNow):
        move_stop(actor=as_rider, stop_id=stop.pk, planned_on=TODAY, at=now)


def test_the_route_on_its_page(
    brigade: Brigade, rider: Any, jia: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(rider)
    page = f"/brigades/{brigade.reference_number}/route/"
    assert client.post(page, {"enterprise": "无名厂", "planned_on": "2099-01-01"}).status_code == 422
    assert client.post(page, {"enterprise": jia.name, "planned_on": "2099-01-01"}).status_code == 302
    with django_assert_max_num_queries(20):
        assert "计划中" in client.get(page).content.decode()
    stop = RouteStop.objects.get()
    assert client.post(f"/route-stops/{stop.pk}/move/", {"planned_on": "2000-01-01"}).status_code == 422
    assert client.post(f"/route-stops/{stop.pk}/move/", {"planned_on": "2099-01-02"}).status_code == 302
    assert client.post(f"/route-stops/{stop.pk}/cancel/", {"reason": "停产"}).status_code == 302
    assert stops_visible_to(client.get(page).wsgi_request.actor).get().state_reason == "停产"  # type: ignore[attr-defined]
