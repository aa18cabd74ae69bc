"""What people say of answers: one standing verdict each, taken back, counted, and handed to the trainer."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import STRANGER, Actor, ActorKind, Role
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.matching.actions import give_feedback, withdraw_feedback
from kezhuan.matching.documents import key_of
from kezhuan.matching.judged import all_feedback, reasons_counted, standing_feedback, training_pairs
from kezhuan.matching.models import Feedback, FeedbackReason
from kezhuan.parties.models import Qualification
from tests.accounts.test_views import signed_in
from tests.cast import MembershipFactory, OrganisationFactory, PersonFactory, UserFactory, acting
from tests.catalogue.factories import AchievementFactory, DemandFactory
from tests.matching.conftest import PROBLEM


@pytest.fixture
def seal(yi: Any) -> Any:
    return AchievementFactory.create(owner=yi, published=True, title="深冷球阀双金属密封副")


@pytest.fixture
def demand(jia: Any) -> Demand:
    made: Demand = DemandFactory.create(owner=jia, published=True)
    return made


@pytest.fixture
def broker(db: None) -> Actor:
    """A technical broker with a valid certificate."""
    person = PersonFactory.create(name="林知遥")
    user = UserFactory.create(username="林知遥", person=person)
    MembershipFactory.create(user=user, organisation=OrganisationFactory.create(), role=Role.BROKER.value)
    Qualification.objects.create(person=person, kind="broker", issued_on=date(2024, 1, 1))
    return acting(user)


def test_a_verdict_is_kept_with_its_reason_its_texts_and_its_event(
    as_jia: Actor, demand: Demand, seal: Any, now: datetime
) -> None:
    given = give_feedback(
        actor=as_jia, answer_key=f"achievement:{seal.pk}", verdict="reject", reason="process", note="我们是锻造",
        demand_id=demand.pk, at=now,
    )  # fmt: skip

    assert (given.verdict, given.reason, given.note, given.role) == ("reject", "process", "我们是锻造", "enterprise")
    assert given.answer_title == "深冷球阀双金属密封副"
    assert not given.is_professional
    assert len(given.asked_version) == len(given.answer_version) == 64
    (event,) = history_of(given)
    assert event.verb == "give_feedback"


def test_one_person_has_one_standing_verdict_of_a_pair(as_jia: Actor, seal: Any, now: datetime) -> None:
    key = key_of_(seal)
    first = give_feedback(actor=as_jia, answer_key=key, verdict="reject", reason="price", text=PROBLEM, at=now)
    again = give_feedback(actor=as_jia, answer_key=key, verdict="accept", text=f"  {PROBLEM}\n", at=now)
    same = give_feedback(actor=as_jia, answer_key=key, verdict="accept", text=PROBLEM, at=now + timedelta(days=1))

    assert first.pk == again.pk == same.pk
    assert Feedback.objects.get().reason == ""
    assert [event.verb for event in history_of(again)] == ["give_feedback", "give_feedback"]
    assert standing_feedback(as_jia, [key, "achievement:0"], text=PROBLEM) == {key: again}


def test_a_verdict_is_taken_back_and_may_be_given_anew(as_jia: Actor, as_yi: Actor, seal: Any, now: datetime) -> None:
    key = key_of_(seal)
    first = give_feedback(actor=as_jia, answer_key=key, verdict="accept", text=PROBLEM, at=now)

    with pytest.raises(NotFound):
        withdraw_feedback(actor=as_yi, feedback_id=first.pk, at=now)
    withdraw_feedback(actor=as_jia, feedback_id=first.pk, at=now)
    assert standing_feedback(as_jia, [key], text=PROBLEM) == {}
    with pytest.raises(NotAllowedNow):
        withdraw_feedback(actor=as_jia, feedback_id=first.pk, at=now)
    second = give_feedback(actor=as_jia, answer_key=key, verdict="accept", text=PROBLEM, at=now)
    assert second.pk != first.pk


def test_visitors_programs_and_hidden_things_are_refused(
    as_jia: Actor, as_bing: Actor, seal: Any, jia: Any, yi: Any, now: datetime
) -> None:
    key = key_of_(seal)
    program = Actor(kind=ActorKind.TOKEN, label="甲的系统", user_id=as_jia.user_id, grants=as_jia.grants)
    for actor in (STRANGER, program):
        with pytest.raises(NotPermitted):
            give_feedback(actor=actor, answer_key=key, verdict="accept", text=PROBLEM, at=now)
    hidden = AchievementFactory.create(owner=yi, title="草稿")
    draft = DemandFactory.create(owner=jia)
    for wrong in (
        {"answer_key": key_of_(hidden), "text": PROBLEM},
        {"answer_key": "achievement:x", "text": PROBLEM},
        {"answer_key": "nonsense", "text": PROBLEM},
        {"answer_key": key, "demand_id": draft.pk},
    ):
        with pytest.raises(NotFound):
            give_feedback(actor=as_bing, verdict="accept", at=now, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"verdict": "reject"}, "reason"),
        ({"verdict": "reject", "reason": "ugly"}, "reason"),
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "accept", "text": " \n"}, "text"),
        ({"verdict": "accept", "note": "长" * 301}, "note"),
    ],
)
def test_wrong_input_names_its_field(as_jia: Actor, seal: Any, now: datetime, wrong: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        give_feedback(actor=as_jia, answer_key=key_of_(seal), at=now, **{"text": PROBLEM, **wrong})

    assert list(refusal.value.fields) == [field]


def test_a_brokers_verdict_counts_as_professional_and_weighs_more(
    broker: Actor, as_jia: Actor, demand: Demand, seal: Any, now: datetime
) -> None:
    key = key_of_(seal)
    give_feedback(actor=broker, answer_key=key, verdict="accept", demand_id=demand.pk, at=now)
    give_feedback(actor=as_jia, answer_key=key, verdict="reject", reason="maturity", demand_id=demand.pk, at=now)

    first, second = training_pairs()
    assert (first.level, first.weight, first.professional) == (4, 2.0, True)
    assert (second.level, second.weight, second.professional) == (2, 1.0, False)
    assert first.asked_id == second.asked_id
    assert first.title == demand.title
    assert demand.statement in first.text
    assert first.answer.title == seal.title
    assert first.given_on == date(2026, 11, 23)


def test_what_was_taken_back_what_is_gone_and_what_is_invented_teach_nothing(
    as_jia: Actor, seal: Any, yi: Any, now: datetime
) -> None:
    back = give_feedback(actor=as_jia, answer_key=key_of_(seal), verdict="accept", text=PROBLEM, at=now)
    withdraw_feedback(actor=as_jia, feedback_id=back.pk, at=now)
    gone = AchievementFactory.create(owner=yi, published=True, title="要删的")
    give_feedback(actor=as_jia, answer_key=key_of_(gone), verdict="accept", text=PROBLEM, at=now)
    gone.delete()
    invented = AchievementFactory.create(owner=yi, published=True, title="演示的")
    shown = give_feedback(actor=as_jia, answer_key=key_of_(invented), verdict="accept", text=PROBLEM, at=now)
    Feedback.objects.filter(pk=shown.pk).update(is_demonstration=True)

    assert list(training_pairs()) == []


def test_an_answer_that_ended_still_teaches(as_jia: Actor, seal: Any, now: datetime) -> None:
    give_feedback(actor=as_jia, answer_key=key_of_(seal), verdict="accept", text=PROBLEM, at=now)
    seal.state = "closed"
    seal.save()

    (pair,) = training_pairs()
    assert (pair.level, pair.text, pair.title) == (3, PROBLEM, "")


def test_officers_read_why_without_names_and_counties_only_their_own(
    as_jia: Actor, demand: Demand, seal: Any, county_officer: Any, city_officer: Any, now: datetime
) -> None:
    elsewhere = DemandFactory.create(published=True, division_code="330302", anonymous=False)
    for asked, reason in ((demand, "object"), (elsewhere, "object")):
        give_feedback(
            actor=as_jia, answer_key=key_of_(seal), verdict="reject", reason=reason, demand_id=asked.pk, at=now
        )
    give_feedback(actor=as_jia, answer_key=key_of_(seal), verdict="reject", reason="price", text=PROBLEM, at=now)

    assert reasons_counted(all_feedback(acting(city_officer))) == [
        (FeedbackReason.OBJECT, 2),
        (FeedbackReason.PRICE, 1),
    ]
    assert {row.demand_id for row in all_feedback(acting(county_officer))} == {demand.pk, None}
    with pytest.raises(NotPermitted):
        all_feedback(as_jia)
    page = signed_in(city_officer).get("/matching/feedback/").content.decode()
    assert "对象不同" in page
    assert "甲小明" not in page
    assert signed_in(city_officer).get("/matching/feedback/?export=csv").status_code == 200


def test_the_box_gives_and_takes_back_with_and_without_htmx(jia_member: Any, seal: Any) -> None:
    client = signed_in(jia_member)
    said = {"key": key_of_(seal), "text": PROBLEM, "next": "/answers/?q=x"}

    assert client.post("/matching/feedback/new/", {**said, "verdict": "accept"}).headers["Location"] == said["next"]
    given = Feedback.objects.get()
    away = client.post(f"/matching/feedback/{given.pk}/withdraw/", {"next": "https://example.com/"})
    assert away.headers["Location"] == "/"
    wrong = client.post("/matching/feedback/new/", {**said, "verdict": "reject"}, headers={"HX-Request": "true"})
    assert "请选择不合适的原因" in wrong.content.decode()
    right = client.post(
        "/matching/feedback/new/", {**said, "verdict": "reject", "reason": "known"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "您的意见：不合适（已经知道）" in right
    assert "撤回意见" in right
    assert Client().post("/matching/feedback/new/", said).status_code == 302


def key_of_(item: Any) -> str:
    from kezhuan.engine.match.document import Kind

    return key_of(Kind(item.kind_code), item.pk)
