from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.actions import draft_item, edit_item
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, KINDS, Kind
from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from tests.catalogue.factories import FACTORIES, AchievementFactory, CompleterFactory, DemandFactory


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_member_drafts_for_their_organisation(as_jia: Actor, jia: Any, kind: Kind, now: datetime) -> None:
    item = draft_item(actor=as_jia, kind=kind, owner_id=jia.pk, values={"title": "耐磨涂层"}, at=now)

    assert item.reference_number == f"{kind.prefix}-2026-11-00001"
    assert item.state == "draft"
    assert item.division_code == jia.division_code
    assert "naimotuceng" in item.pinyin
    assert history_of(item).get().verb == "catalogue.draft_item"


def test_numbers_run_on_within_the_month(as_jia: Actor, jia: Any, now: datetime) -> None:
    for _ in range(3):
        item = draft_item(actor=as_jia, kind=DEMAND, owner_id=jia.pk, values={}, at=now)

    assert item.reference_number == "XQ-2026-11-00003"


def test_nobody_drafts_for_a_foreign_organisation(as_bing: Actor, jia: Any, now: datetime) -> None:
    for actor in (as_bing, STRANGER):
        with pytest.raises(NotFound):
            draft_item(actor=actor, kind=DEMAND, owner_id=jia.pk, values={}, at=now)


def test_an_officer_drafts_on_behalf_of_a_firm_of_the_county_only(
    as_county: Actor, jia: Any, bing: Any, now: datetime
) -> None:
    item = draft_item(actor=as_county, kind=DEMAND, owner_id=jia.pk, values={"title": "代填"}, at=now)

    assert item.author_id == as_county.user_id
    with pytest.raises(NotPermitted):
        draft_item(actor=as_county, kind=DEMAND, owner_id=bing.pk, values={}, at=now)


def test_fields_nobody_may_write_are_refused(as_jia: Actor, jia: Any, now: datetime) -> None:
    for name in ("state", "owner_id", "reference_number", "published_at", "first_reviewer_id"):
        with pytest.raises(InvalidInput) as refusal:
            draft_item(actor=as_jia, kind=DEMAND, owner_id=jia.pk, values={name: "published"}, at=now)
        assert refusal.value.code == "unknown_field"
    assert not Demand.objects.exists()


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("demand", {"title": "长" * 121}, "title"),
        ("demand", {"industries": ["no_such"]}, "industries"),
        ("demand", {"division_code": "330327999"}, "division_code"),
        ("demand", {"division_code": "999999"}, "division_code"),
        ("demand", {"functional_area": "XX"}, "functional_area"),
        ("demand", {"kind": "wish"}, "kind"),
        ("demand", {"budget_from": Decimal(30), "budget_to": Decimal(8)}, "budget_to"),
        ("demand", {"budget_from": Decimal(-1)}, "budget_from"),
        ("demand", {"deadline": date(2026, 11, 23)}, "deadline"),
        ("demand", {"contact_mobile": "加微信"}, "contact_mobile"),
        ("achievement", {"trl": 12}, "trl"),
        ("achievement", {"ip_forms": ["magic"]}, "ip_forms"),
        ("achievement", {"transfer_ways": ["gift"]}, "transfer_ways"),
        ("achievement", {"price_mode": "range", "price_from": Decimal(9), "price_to": Decimal(2)}, "price_to"),
        ("achievement", {"completers": "周明徽"}, "completers"),
        ("achievement", {"completers": ["长" * 61]}, "completers"),
        ("service", {"price_from": Decimal(-5)}, "price_from"),
        ("facility", {"kind": "spaceship"}, "kind"),
    ],
)
def test_each_wrong_field_comes_back_by_name(
    as_jia: Actor, jia: Any, now: datetime, kind: str, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        draft_item(actor=as_jia, kind=KINDS[kind], owner_id=jia.pk, values=values, at=now)

    assert field in refusal.value.fields


def test_a_price_that_is_open_to_talk_keeps_no_figures(as_yi: Actor, yi: Any, now: datetime) -> None:
    item = draft_item(
        actor=as_yi,
        kind=ACHIEVEMENT,
        owner_id=yi.pk,
        values={"price_mode": "negotiable", "price_from": Decimal(5)},
        at=now,
    )

    assert isinstance(item, Achievement)
    assert item.price_from is None


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_content_changes_where_a_review_is_still_to_come(as_jia: Actor, jia: Any, now: datetime, state: str) -> None:
    demand = DemandFactory.create(owner=jia, state=state)

    edit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, values={"title": "改过的题目"}, at=now)

    event = history_of(demand).get()
    assert (event.verb, event.after["title"]) == ("catalogue.edit_item", "改过的题目")


def test_saving_without_a_change_leaves_no_event(as_jia: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia)

    edit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, values={"anonymous": True}, at=now)

    assert not history_of(demand).exists()


@pytest.mark.parametrize("trait", ["submitted", "reviewed", "published"])
def test_content_under_review_or_public_stands_still(as_jia: Actor, jia: Any, now: datetime, trait: str) -> None:
    demand = DemandFactory.create(owner=jia, **{trait: True})

    with pytest.raises(NotAllowedNow):
        edit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, values={"title": "x"}, at=now)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_foreign_draft_is_not_there_and_a_foreign_public_thing_may_not_be_edited(
    as_bing: Actor, kind: Kind, now: datetime
) -> None:
    draft = FACTORIES[kind.code].create()
    shown = FACTORIES[kind.code].create(published=True)

    with pytest.raises(NotFound):
        edit_item(actor=as_bing, kind=kind, item_id=draft.pk, values={"title": "x"}, at=now)
    with pytest.raises(NotPermitted):
        edit_item(actor=as_bing, kind=kind, item_id=shown.pk, values={"title": "x"}, at=now)


def test_completers_are_replaced_in_order_and_keep_their_person(as_yi: Actor, yi: Any, now: datetime) -> None:
    from tests.cast import PersonFactory

    achievement = AchievementFactory.create(owner=yi)
    person = PersonFactory.create(name="周明徽", organisation=yi)
    CompleterFactory.create(achievement=achievement, person=person)

    edit_item(
        actor=as_yi,
        kind=ACHIEVEMENT,
        item_id=achievement.pk,
        values={"completers": ["林若谷", "周明徽", "林若谷", " "]},
        at=now,
    )

    rows = list(achievement.completers.values_list("position", "name", "person_id"))
    assert rows == [(1, "林若谷", None), (2, "周明徽", person.pk)]
    assert history_of(achievement).get().after["completers"] == ["林若谷", "周明徽"]
