from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from kezhuan.outreach.actions import (
    Receipt,
    add_member,
    correct_visit,
    disband_brigade,
    drop_finding,
    form_brigade,
    identify_enterprise,
    record_visit,
    release_member,
    take_finding,
    void_visit,
)
from kezhuan.outreach.content import Content, Heard
from kezhuan.outreach.models import Brigade, BrigadeMember, Finding, Visit
from kezhuan.outreach.queries import counted, measures, visible_to
from tests.cast import UserFactory, acting
from tests.outreach.conftest import CONTENT

KEY = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")


def sent(actor: Actor, brigade: Brigade, at: datetime, content: Content = CONTENT, key: UUID = KEY) -> Receipt:
    return record_visit(actor=actor, brigade_id=brigade.pk, client_key=key, content=content, at=at)


# Brigades -----------------------------------------------------------------------------------------------------------
def test_only_officers_of_the_county_form_its_brigades(as_jia: Actor, as_county: Actor, now: datetime) -> None:
    for actor, county in ((as_jia, "330324"), (STRANGER, "330324"), (as_county, "330302")):
        with pytest.raises(NotPermitted):
            form_brigade(actor=actor, name="队", division_code=county, formed_on=date(2026, 1, 1), at=now)


def test_what_is_wrong_with_a_brigade_is_named_field_by_field(as_city: Actor, now: datetime) -> None:
    with pytest.raises(InvalidInput) as caught:
        form_brigade(
            actor=as_city, name=" ", division_code="110000", city_industry="none", formed_on=date(2027, 1, 1), at=now
        )
    assert set(caught.value.fields) == {"name", "division_code", "city_industry", "formed_on"}


def test_a_county_has_one_standing_brigade_of_a_name(brigade: Brigade, as_county: Actor, now: datetime) -> None:
    again = {"name": "永嘉泵阀轻骑队", "division_code": "330324", "formed_on": date(2026, 2, 1), "at": now}
    with pytest.raises(Conflict, match="同名"):
        form_brigade(actor=as_county, **again)  # type: ignore[arg-type]
    disband_brigade(actor=as_county, brigade_id=brigade.pk, reason="并入市队", at=now)
    assert form_brigade(actor=as_county, **again).pk != brigade.pk  # type: ignore[arg-type]


def test_a_brigade_has_one_leader_and_each_member_once(
    brigade: Brigade, rider: Any, as_county: Actor, now: datetime
) -> None:
    joined = {"brigade_id": brigade.pk, "joined_on": date(2026, 3, 1), "at": now}
    with pytest.raises(Conflict, match="已经在队里"):
        add_member(actor=as_county, user_id=rider.pk, **joined)  # type: ignore[arg-type]
    first, second = UserFactory.create(), UserFactory.create()
    add_member(actor=as_county, user_id=first.pk, leads_it=True, **joined)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="已经有队长"):
        add_member(actor=as_county, user_id=second.pk, leads_it=True, **joined)  # type: ignore[arg-type]
    # The leader may take people in, an ordinary member may not.
    assert add_member(actor=acting(first), user_id=second.pk, **joined).user == second  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        add_member(actor=acting(rider), user_id=UserFactory.create().pk, **joined)  # type: ignore[arg-type]


def test_who_has_left_records_no_more(brigade: Brigade, as_rider: Actor, as_county: Actor, now: datetime) -> None:
    member = BrigadeMember.objects.get(user_id=as_rider.user_id)
    release_member(actor=as_county, member_id=member.pk, at=now)
    with pytest.raises(NotPermitted):
        sent(as_rider, brigade, now)
    with pytest.raises(Conflict, match="已经离队"):
        release_member(actor=as_county, member_id=member.pk, at=now)


def test_a_disbanded_brigade_keeps_its_visits_and_takes_no_new_ones(
    brigade: Brigade, as_rider: Actor, as_county: Actor, now: datetime
) -> None:
    sent(as_rider, brigade, now)
    ended = disband_brigade(actor=as_county, brigade_id=brigade.pk, reason="改组", at=now)
    assert (ended.state, ended.disbanded_on) == ("disbanded", date(2026, 11, 23))
    assert not BrigadeMember.objects.filter(left_on__isnull=True).exists()
    with pytest.raises(NotPermitted):
        sent(as_rider, brigade, now, key=uuid4())
    assert measures(counted(visible_to(as_county))).visits == 1


# Recording ----------------------------------------------------------------------------------------------------------
def test_a_visit_is_kept_with_what_was_found(
    brigade: Brigade, as_rider: Actor, jia: Any, county_officer: Any, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        receipt = sent(as_rider, brigade, now)
    visit = receipt.visit
    assert not receipt.repeated
    assert visit.reference_number.startswith("ZF-2026-11-")
    assert visit.enterprise == jia  # by its exact name
    assert list(visit.findings.values_list("kind", "state")) == [
        ("demand", "open"), ("solved", "done"), ("service", "done"),
    ]  # fmt: skip
    (event,) = history_of(visit)
    assert "13800001234" not in str(event.after)
    assert verify_chain().intact
    told = Notification.objects.get()
    assert (told.recipient, told.title) == (county_officer, "走访带回 1 条技术需求")


def test_the_same_key_is_the_same_visit_however_often_it_arrives(
    brigade: Brigade, as_rider: Actor, now: datetime
) -> None:
    first = sent(as_rider, brigade, now)
    later = replace(CONTENT, written_at=now)  # the device's clock is no part of what was said
    again = sent(as_rider, brigade, now + timedelta(hours=3), later)
    assert (again.visit, again.repeated) == (first.visit, True)
    assert (Visit.objects.count(), Finding.objects.count()) == (1, 3)
    assert len(history_of(first.visit)) == 1


def test_a_key_used_for_other_words_overwrites_nothing(brigade: Brigade, as_rider: Actor, now: datetime) -> None:
    first = sent(as_rider, brigade, now)
    with pytest.raises(Conflict, match=first.visit.reference_number) as caught:
        sent(as_rider, brigade, now, replace(CONTENT, summary="别的内容"))
    assert caught.value.code == "key_reused"
    assert Visit.objects.get().summary == CONTENT.summary


def test_a_key_of_somebody_else_tells_nothing(
    brigade: Brigade, as_rider: Actor, as_county: Actor, now: datetime
) -> None:
    sent(as_rider, brigade, now)
    other = UserFactory.create()
    add_member(actor=as_county, brigade_id=brigade.pk, user_id=other.pk, joined_on=date(2026, 3, 1), at=now)
    with pytest.raises(NotPermitted):
        sent(acting(other), brigade, now)


def test_the_place_is_kept_only_with_consent(brigade: Brigade, as_rider: Actor, now: datetime) -> None:
    place = {"latitude": Decimal("28.012345"), "longitude": Decimal("120.7")}
    silent = sent(as_rider, brigade, now, replace(CONTENT, **place)).visit
    assert (silent.latitude, silent.longitude) == (None, None)
    agreed = sent(as_rider, brigade, now, replace(CONTENT, location_consent=True, **place), uuid4()).visit
    assert (agreed.latitude, agreed.longitude) == (Decimal("28.01234"), Decimal("120.70000"))
    (event,) = history_of(agreed)
    assert "28.01" not in str(event.after)


def test_wrong_content_is_named_field_by_field(brigade: Brigade, as_rider: Actor, now: datetime) -> None:
    bad = Content(
        enterprise_name=" ",
        happened_on=date(2026, 11, 24),
        contact_mobile="123",
        latitude=Decimal(91),
        longitude=Decimal(1),
        findings=(Heard("party", "x"),),
    )
    with pytest.raises(InvalidInput) as caught:
        sent(as_rider, brigade, now, bad)
    assert set(caught.value.fields) == {"enterprise_name", "happened_on", "contact_mobile", "latitude", "findings"}
    with pytest.raises(InvalidInput) as caught:
        sent(as_rider, brigade, now, Content("甲阀门有限公司", date(2026, 11, 20)))
    assert set(caught.value.fields) == {"summary"}
    assert Visit.objects.count() == 0


# Correcting ---------------------------------------------------------------------------------------------------------
def test_a_correction_is_made_once_for_the_version_that_was_seen(
    brigade: Brigade, as_rider: Actor, now: datetime
) -> None:
    visit = sent(as_rider, brigade, now).visit
    more = replace(CONTENT, summary="补充", findings=(*CONTENT.findings, Heard("demand", "缺检漏设备")))
    corrected = correct_visit(actor=as_rider, visit_id=visit.pk, version=1, content=more, at=now)
    assert (corrected.version, corrected.summary, corrected.findings.count()) == (2, "补充", 4)
    with pytest.raises(Conflict) as caught:
        correct_visit(actor=as_rider, visit_id=visit.pk, version=1, content=CONTENT, at=now)
    assert caught.value.code == "stale"
    # A late repetition of the first sending is still the same visit: the correction stands.
    assert sent(as_rider, brigade, now).repeated
    assert Visit.objects.get().summary == "补充"


def test_others_may_not_correct_and_a_void_visit_counts_no_more(
    brigade: Brigade, as_rider: Actor, as_county: Actor, as_jia: Actor, as_bing: Actor, now: datetime
) -> None:
    visit = sent(as_rider, brigade, now).visit
    with pytest.raises(NotPermitted):
        correct_visit(actor=as_county, visit_id=visit.pk, version=1, content=CONTENT, at=now)
    with pytest.raises(NotPermitted):
        void_visit(actor=as_jia, visit_id=visit.pk, reason="x", at=now)
    with pytest.raises(NotFound):
        void_visit(actor=as_bing, visit_id=visit.pk, reason="x", at=now)
    with pytest.raises(InvalidInput):
        void_visit(actor=as_county, visit_id=visit.pk, reason=" ", at=now)
    void_visit(actor=as_county, visit_id=visit.pk, reason="重复登记", at=now)
    with pytest.raises(NotAllowedNow):
        correct_visit(actor=as_rider, visit_id=visit.pk, version=1, content=CONTENT, at=now)
    assert measures(counted(visible_to(as_county))).visits == 0


# What was found -----------------------------------------------------------------------------------------------------
def test_a_demand_heard_becomes_a_draft_of_the_firm(
    brigade: Brigade, as_rider: Actor, jia: Any, jia_member: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    visit = sent(as_rider, brigade, now).visit
    heard = visit.findings.get(kind="demand")
    with django_capture_on_commit_callbacks(execute=True):
        demand = take_finding(actor=as_rider, finding_id=heard.pk, title="低温球阀密封", at=now)
    assert (demand.owner, demand.state, demand.statement) == (jia, "draft", heard.words)
    assert Notification.objects.filter(recipient=jia_member, kind="outreach.drafted").exists()
    heard.refresh_from_db()
    assert (heard.state, heard.demand) == ("taken", demand)
    with pytest.raises(NotAllowedNow):
        take_finding(actor=as_rider, finding_id=heard.pk, title="", at=now)


def test_a_demand_of_an_unknown_firm_waits_until_the_firm_is_identified(
    brigade: Brigade, as_rider: Actor, jia: Any, now: datetime
) -> None:
    visit = sent(as_rider, brigade, now, replace(CONTENT, enterprise_name="甲阀")).visit
    assert visit.enterprise is None
    heard = visit.findings.get(kind="demand")
    with pytest.raises(NotAllowedNow, match="哪家企业"):
        take_finding(actor=as_rider, finding_id=heard.pk, title="", at=now)
    identify_enterprise(actor=as_rider, visit_id=visit.pk, enterprise_id=jia.pk, at=now)
    assert take_finding(actor=as_rider, finding_id=heard.pk, title="", at=now).owner == jia


def test_dropping_needs_a_reason_and_help_given_is_not_dropped(
    brigade: Brigade, as_rider: Actor, as_bing: Actor, now: datetime
) -> None:
    visit = sent(as_rider, brigade, now).visit
    heard, solved = visit.findings.get(kind="demand"), visit.findings.get(kind="solved")
    with pytest.raises(NotFound):
        drop_finding(actor=as_bing, finding_id=heard.pk, reason="x", at=now)
    with pytest.raises(InvalidInput):
        drop_finding(actor=as_rider, finding_id=heard.pk, reason="", at=now)
    assert drop_finding(actor=as_rider, finding_id=heard.pk, reason="企业已自行解决", at=now).state == "dropped"
    with pytest.raises(NotAllowedNow):
        drop_finding(actor=as_rider, finding_id=solved.pk, reason="x", at=now)


# Figures and sight --------------------------------------------------------------------------------------------------
def test_visits_firms_and_findings_are_counted_each_in_its_measure(
    brigade: Brigade, as_rider: Actor, as_county: Actor, now: datetime
) -> None:
    days = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 10, 1)]
    for day in days:
        sent(as_rider, brigade, now, replace(CONTENT, happened_on=day), uuid4())
    sent(as_rider, brigade, now, replace(CONTENT, enterprise_name="不知名小厂"), uuid4())
    every = measures(counted(visible_to(as_county)))
    assert (every.visits, every.enterprises, every.demands, every.solved, every.services) == (4, 2, 4, 4, 4)
    november = measures(counted(visible_to(as_county), date(2026, 11, 1), date(2026, 11, 30)))
    assert (november.visits, november.enterprises) == (3, 2)


def test_a_visit_is_seen_by_the_brigade_the_firm_and_the_county_only(
    brigade: Brigade, as_rider: Actor, as_county: Actor, as_jia: Actor, as_bing: Actor, as_city: Actor, now: datetime
) -> None:
    sent(as_rider, brigade, now)
    for actor, seen in ((as_rider, 1), (as_county, 1), (as_city, 1), (as_jia, 1), (as_bing, 0), (STRANGER, 0)):
        assert visible_to(actor).count() == seen, actor.label
