from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.catalogue.evidence import evidence_of
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import STRANGER, Actor, Role
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.outreach.actions import (
    Service,
    record_service,
    record_visit,
    take_finding,
    void_service,
    void_visit,
)
from kezhuan.outreach.models import Brigade, ServiceRecord, Visit
from kezhuan.outreach.queries import services_visible_to
from kezhuan.ratings.models import Rating
from tests.cast import acting, member
from tests.outreach.conftest import CONTENT

ANSWERS = {"problem": "阀芯渗漏", "part": "process"}


@pytest.fixture
def said(jia: Any) -> Service:
    return Service(
        service_type="diagnosis",
        channel="on_site",
        minutes=90,
        outcome="solved",
        organisation_id=jia.pk,
        happened_on=date(2026, 11, 20),
        summary="换了密封圈",
        answers=ANSWERS,
    )


@pytest.fixture
def visit(brigade: Brigade, as_rider: Actor, jia: Any, now: datetime) -> Visit:
    return record_visit(actor=as_rider, brigade_id=brigade.pk, client_key=uuid4(), content=CONTENT, at=now).visit


def test_a_service_is_kept_with_its_answers_and_a_rating_is_asked_for(
    said: Service, as_rider: Actor, jia: Any, now: datetime
) -> None:
    made = record_service(actor=as_rider, said=said, at=now)

    assert made.reference_number.startswith("FJ-2026-11-")
    assert (made.answers, made.question_version, made.division_code) == (ANSWERS, 1, "330324")
    asked = Rating.objects.get()
    assert (asked.organisation, asked.title) == (jia, "技术诊断（11月20日）")
    assert (asked.subject_label, asked.subject_id) == ("outreach.ServiceRecord", made.pk)
    assert [event.verb for event in history_of(made)] == ["outreach.record_service"]
    assert verify_chain().intact


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service_type": "massage"}, "service_type"),
        ({"channel": "pigeon"}, "channel"),
        ({"outcome": "great"}, "outcome"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"happened_on": date(2026, 11, 24)}, "happened_on"),
        ({"happened_on": None}, "happened_on"),
        ({"organisation_id": None}, "organisation"),
        ({"organisation_id": 0}, "organisation"),
        ({"summary": "长" * 2001}, "summary"),
        ({"brigade_id": 0}, "brigade"),
        ({"demand_id": 0}, "demand"),
        ({"answers": {}}, "answer_problem"),
        ({"answers": {**ANSWERS, "part": "moon"}}, "answer_part"),
        ({"answers": {**ANSWERS, "saving": "many"}}, "answer_saving"),
        ({"answers": {**ANSWERS, "saving": "-1"}}, "answer_saving"),
        ({"answers": {**ANSWERS, "advice": "长" * 2001}}, "answer_advice"),
        ({"answers": {**ANSWERS, "colour": "red"}}, "answer_colour"),
    ],
)
def test_wrong_input_names_its_field_and_keeps_nothing(
    said: Service, as_rider: Actor, now: datetime, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        record_service(actor=as_rider, said=replace(said, **change), at=now)

    assert field in caught.value.fields
    assert not ServiceRecord.objects.exists()


def test_only_who_serves_records_and_nobody_serves_their_own_house(
    said: Service, as_jia: Actor, yi: Any, jia: Any, now: datetime
) -> None:
    for actor in (as_jia, STRANGER):
        with pytest.raises(NotPermitted):
            record_service(actor=actor, said=said, at=now)
    both = member("两头", yi, Role.INSTITUTE)
    with pytest.raises(InvalidInput) as caught:
        record_service(actor=acting(both), said=replace(said, organisation_id=yi.pk), at=now)
    assert caught.value.fields == {"organisation": "给自己单位办的事不算服务"}
    assert record_service(actor=acting(both), said=said, at=now).provider == yi


def test_the_same_service_is_recorded_once(said: Service, as_rider: Actor, now: datetime) -> None:
    first = record_service(actor=as_rider, said=said, at=now)
    with pytest.raises(Conflict, match=first.reference_number):
        record_service(actor=as_rider, said=replace(said, summary="又一条"), at=now)
    void_service(actor=as_rider, service_id=first.pk, reason="写错了", at=now)
    assert record_service(actor=as_rider, said=said, at=now).pk != first.pk


def test_from_a_visit_whom_and_when_are_the_visits(
    said: Service, visit: Visit, as_rider: Actor, as_county: Actor, as_bing: Actor, now: datetime
) -> None:
    other = replace(said, organisation_id=None, happened_on=None)
    made = record_service(actor=as_rider, said=other, visit_id=visit.pk, at=now)
    assert (made.organisation, made.happened_on, made.brigade) == (visit.enterprise, visit.happened_on, visit.brigade)
    with pytest.raises(Conflict):  # by whoever, a visit has one record of a type
        record_service(actor=as_county, said=other, visit_id=visit.pk, at=now)
    with pytest.raises(NotPermitted):
        record_service(actor=as_bing, said=other, visit_id=visit.pk, at=now)
    void_visit(actor=as_county, visit_id=visit.pk, reason="重复", at=now)
    with pytest.raises(NotAllowedNow):
        record_service(actor=as_rider, said=replace(other, service_type="testing"), visit_id=visit.pk, at=now)
    with pytest.raises(NotFound):
        record_service(actor=as_rider, said=other, about_label="moon.Rock", about_id=1, at=now)


def test_a_service_for_a_demand_is_evidence_when_the_demand_is_closed(
    said: Service, visit: Visit, as_rider: Actor, now: datetime
) -> None:
    demand = take_finding(actor=as_rider, finding_id=visit.findings.get(kind="demand").pk, title="密封", at=now)
    with pytest.raises(InvalidInput):  # a draft is nobody's business yet
        record_service(actor=as_rider, said=replace(said, demand_id=demand.pk), at=now)
    Demand.objects.filter(pk=demand.pk).update(state="submitted", submitted_at=now)
    made = record_service(actor=as_rider, said=replace(said, demand_id=demand.pk), at=now)
    assert [row.title for row in evidence_of(demand)] == [made.reference_number]
    void_service(actor=as_rider, service_id=made.pk, reason="写错", at=now)
    assert evidence_of(demand) == []


def test_a_void_record_is_rated_no_more(
    said: Service, as_rider: Actor, as_jia: Actor, as_county: Actor, now: datetime
) -> None:
    made = record_service(actor=as_rider, said=said, at=now)
    with pytest.raises(NotPermitted):
        void_service(actor=as_jia, service_id=made.pk, reason="不满意", at=now)
    with pytest.raises(InvalidInput):
        void_service(actor=as_county, service_id=made.pk, reason=" ", at=now)
    void_service(actor=as_county, service_id=made.pk, reason="没有去", at=now)
    assert Rating.objects.get().state == "withdrawn"
    with pytest.raises(NotAllowedNow):
        void_service(actor=as_county, service_id=made.pk, reason="再来", at=now)


def test_a_record_is_seen_by_the_two_sides_and_the_county_only(
    said: Service, as_rider: Actor, as_jia: Actor, as_county: Actor, as_city: Actor, as_bing: Actor, now: datetime
) -> None:
    record_service(actor=as_rider, said=said, at=now)
    for actor, seen in ((as_rider, 1), (as_jia, 1), (as_county, 1), (as_city, 1), (as_bing, 0), (STRANGER, 0)):
        assert services_visible_to(actor).count() == seen, actor.label


# Pages --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def riding(rider: Any, client: Client) -> Client:
    client.force_login(rider)
    return client


POSTED = {
    "organisation": "甲阀门有限公司",
    "happened_on": "2026-11-20",
    "channel": "phone",
    "minutes": "30",
    "outcome": "informed",
    "answer_topics": ["high_tech", "voucher"],
    "answer_next": "准备材料",
}


def test_a_service_is_written_down_on_one_page(riding: Client, jia: Any) -> None:
    assert "政策辅导" in riding.get("/service-records/new/").content.decode()
    page = "/service-records/new/?type=policy_advice"
    assert riding.get(page).status_code == 200
    wrong = riding.post(page, {**POSTED, "organisation": "无名厂", "minutes": "x", "answer_topics": []})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    for sentence in ("请填写整数", "无名厂", "准备材料"):
        assert sentence in text
    assert "没有叫这个名字的单位" in riding.post(page, {**POSTED, "organisation": "无名厂"}).content.decode()
    done = riding.post(page, POSTED)
    assert done.status_code == 302
    shown = riding.get(done.headers["Location"]).content.decode()
    assert "高新技术企业认定、创新券" in shown
    again = riding.post(page, POSTED)
    assert again.status_code == 422
    assert "已经登记过" in again.content.decode()


def test_from_a_visit_one_comes_back_to_it(riding: Client, visit: Visit) -> None:
    page = f"/service-records/new/?type=testing&visit={visit.reference_number}"
    assert 'name="organisation"' not in riding.get(page).content.decode()
    posted = {**POSTED, "answer_sample": "阀芯", "answer_passed": "yes"}
    assert riding.post(page, posted).status_code == 302
    shown = riding.get(visit.get_absolute_url()).content.decode()
    assert "检验检测" in shown
    assert riding.get("/service-records/new/?visit=ZF-2026-11-99999").status_code == 404
    assert riding.get("/service-records/new/?about=moon.Rock:1").status_code == 404


def test_the_list_stays_within_its_queries(
    riding: Client, said: Service, as_rider: Actor, jia: Any, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for day in range(1, 22):
        record_service(actor=as_rider, said=replace(said, happened_on=date(2026, 10, day)), at=now)
    with django_assert_max_num_queries(20):
        assert riding.get("/service-records/").status_code == 200
    with django_assert_max_num_queries(20):
        assert riding.get(ServiceRecord.objects.first().get_absolute_url()).status_code == 200  # type: ignore[union-attr]
