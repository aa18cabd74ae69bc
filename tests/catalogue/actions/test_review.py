from datetime import date, datetime
from typing import Any

import pytest

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.actions import (
    pass_first_review,
    publish_item,
    send_back_item,
    submit_item,
    take_back_item,
)
from kezhuan.catalogue.kinds import DEMAND, KINDS, Kind
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.cast import acting, member
from tests.catalogue.factories import FACTORIES, AchievementFactory, CompleterFactory, DemandFactory


def complete(kind: Kind, **values: object) -> Any:
    item = FACTORIES[kind.code].create(**values)
    if kind.code == "achievement":
        CompleterFactory.create(achievement=item)
    return item


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_thing_becomes_public_after_two_people_have_looked(
    as_jia: Actor, as_county: Actor, as_city: Actor, jia: Any, kind: Kind, now: datetime
) -> None:
    item = complete(kind, owner=jia)

    submit_item(actor=as_jia, kind=kind, item_id=item.pk, at=now)
    pass_first_review(actor=as_county, kind=kind, item_id=item.pk, at=now)
    publish_item(actor=as_city, kind=kind, item_id=item.pk, at=now)

    item.refresh_from_db()
    assert (item.state, item.published_at) == ("published", now)
    assert item.expires_on > now.date()
    assert [event.verb for event in history_of(item)] == [
        "catalogue.publish_item",
        "catalogue.pass_first_review",
        "catalogue.submit_item",
    ]


def test_the_review_is_due_in_working_days(as_jia: Actor, jia: Any, now: datetime) -> None:
    friday = now.replace(day=27)

    demand = submit_item(actor=as_jia, kind=DEMAND, item_id=DemandFactory.create(owner=jia).pk, at=friday)

    assert demand.review_due_on == date(2026, 12, 1)


def test_a_demand_lives_as_long_as_the_dated_rule_says(as_city: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, reviewed=True)

    published = publish_item(actor=as_city, kind=DEMAND, item_id=demand.pk, at=now)

    assert published.expires_on == date(2027, 5, 22)


def test_one_person_never_does_both_reviews(as_city: Actor, as_second_city: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)
    pass_first_review(actor=as_city, kind=DEMAND, item_id=demand.pk, at=now)

    with pytest.raises(NotPermitted, match="初审和复审不能是同一个人"):
        publish_item(actor=as_city, kind=DEMAND, item_id=demand.pk, at=now)

    publish_item(actor=as_second_city, kind=DEMAND, item_id=demand.pk, at=now)


def test_a_county_officer_reviews_only_their_county_and_never_publishes(
    as_county: Actor, jia: Any, now: datetime
) -> None:
    elsewhere = DemandFactory.create(division_code="330302", submitted=True)
    here = DemandFactory.create(owner=jia, reviewed=True)

    with pytest.raises(NotFound):
        pass_first_review(actor=as_county, kind=DEMAND, item_id=elsewhere.pk, at=now)
    with pytest.raises(NotPermitted):
        publish_item(actor=as_county, kind=DEMAND, item_id=here.pk, at=now)


def test_an_officer_does_not_review_their_own_organisation(city_officer: Any, jia: Any, now: datetime) -> None:
    from tests.cast import MembershipFactory

    MembershipFactory.create(user=city_officer, organisation=jia)
    demand = DemandFactory.create(owner=jia, submitted=True)

    with pytest.raises(NotPermitted):
        pass_first_review(actor=acting(city_officer), kind=DEMAND, item_id=demand.pk, at=now)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_strangers_and_outsiders_do_not_find_what_is_under_review(
    as_bing: Actor, nobody: Actor, kind: Kind, now: datetime
) -> None:
    item = complete(kind, submitted=True)

    for actor in (STRANGER, as_bing, nobody):
        for verb in (submit_item, take_back_item, pass_first_review, publish_item):
            with pytest.raises(NotFound):
                verb(actor=actor, kind=kind, item_id=item.pk, at=now)
        with pytest.raises(NotFound):
            send_back_item(actor=actor, kind=kind, item_id=item.pk, reason="x", at=now)


def test_the_owner_cannot_review(as_jia: Actor, jia: Any, now: datetime) -> None:
    submitted, reviewed = (
        DemandFactory.create(owner=jia, submitted=True),
        DemandFactory.create(owner=jia, reviewed=True),
    )

    for actor in (as_jia, SYSTEM):
        with pytest.raises(NotPermitted):
            pass_first_review(actor=actor, kind=DEMAND, item_id=submitted.pk, at=now)
        with pytest.raises(NotPermitted):
            publish_item(actor=actor, kind=DEMAND, item_id=reviewed.pk, at=now)
        with pytest.raises(NotPermitted):
            send_back_item(actor=actor, kind=DEMAND, item_id=submitted.pk, reason="x", at=now)


def test_every_gap_is_named_before_a_review(as_yi: Actor, yi: Any, now: datetime) -> None:
    achievement = AchievementFactory.create(
        owner=yi, title="", abstract="", trl=None, ip_forms=[], transfer_ways=[], price_mode="range", contact_name=""
    )

    with pytest.raises(InvalidInput) as refusal:
        submit_item(actor=as_yi, kind=KINDS["achievement"], item_id=achievement.pk, at=now)

    assert set(refusal.value.fields) == {
        "title",
        "abstract",
        "trl",
        "ip_forms",
        "completers",
        "transfer_ways",
        "price_from",
        "price_to",
        "contact_name",
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "甲阀门低温密封"}, "title"),
        ({"public_summary": "请联系王厂长。"}, "public_summary"),
        ({"public_summary": "电话 １３８００００２０６８"}, "public_summary"),
        ({"keywords": "wang@example.cn"}, "keywords"),
        ({"public_summary": ""}, "public_summary"),
    ],
)
def test_an_anonymous_demand_must_not_tell_who_it_is(
    as_jia: Actor, jia: Any, now: datetime, values: dict[str, str], field: str
) -> None:
    demand = DemandFactory.create(owner=jia, **values)

    with pytest.raises(InvalidInput) as refusal:
        submit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)

    assert field in refusal.value.fields


def test_a_demand_under_its_own_name_may_say_it(as_jia: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, title="甲阀门低温密封", anonymous=False, public_summary="")

    assert submit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now).state == "submitted"


def test_sending_back_needs_a_reason_and_tells_the_owner(
    as_county: Actor, jia: Any, jia_member: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)

    with pytest.raises(InvalidInput):
        send_back_item(actor=as_county, kind=DEMAND, item_id=demand.pk, reason="  ", at=now)
    with pytest.raises(InvalidInput):
        send_back_item(actor=as_county, kind=DEMAND, item_id=demand.pk, reason="长" * 301, at=now)
    with django_capture_on_commit_callbacks(execute=True):
        send_back_item(actor=as_county, kind=DEMAND, item_id=demand.pk, reason="请写明工作温度", at=now)

    demand.refresh_from_db()
    assert (demand.state, demand.state_reason) == ("returned", "请写明工作温度")
    told = Notification.objects.get(recipient=jia_member)
    assert "请写明工作温度" in told.body


def test_the_officers_of_the_county_are_told_and_the_second_review_skips_the_first_reviewer(
    as_jia: Actor,
    as_city: Actor,
    county_officer: Any,
    second_city_officer: Any,
    jia: Any,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    demand = DemandFactory.create(owner=jia)

    with django_capture_on_commit_callbacks(execute=True):
        submit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)
        pass_first_review(actor=as_city, kind=DEMAND, item_id=demand.pk, at=now)

    told = list(Notification.objects.order_by("pk").values_list("recipient_id", "kind"))
    assert told == [(county_officer.pk, "catalogue.to_review"), (second_city_officer.pk, "catalogue.to_publish")]


def test_taking_back_starts_the_reviews_over(as_jia: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, reviewed=True)

    taken = take_back_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)

    assert (taken.state, taken.first_reviewer_id, taken.review_due_on) == ("draft", None, None)


@pytest.mark.parametrize(
    ("verb", "trait"), [(submit_item, "submitted"), (take_back_item, "published"), (publish_item, "submitted")]
)
def test_the_wrong_state_is_named(
    as_jia: Actor, as_city: Actor, jia: Any, now: datetime, verb: Any, trait: str
) -> None:
    demand = DemandFactory.create(owner=jia, **{trait: True})
    actor = as_city if verb is publish_item else as_jia

    with pytest.raises(NotAllowedNow, match="现在是"):
        verb(actor=actor, kind=DEMAND, item_id=demand.pk, at=now)
    assert not history_of(demand).exists()
    assert Demand.objects.get(pk=demand.pk).state == demand.state


def test_a_token_of_a_firm_hands_in_like_its_member(jia: Any, now: datetime) -> None:
    user = member("接口", jia)
    demand = DemandFactory.create(owner=jia)

    assert submit_item(actor=acting(user), kind=DEMAND, item_id=demand.pk, at=now).state == "submitted"
