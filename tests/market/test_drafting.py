"""A sale before its notice: who drafts, who stands by it, what stops the notice, and selling again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.actions import decide_disposal, draft_disposal
from kezhuan.disposal.content import Plan
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.gazette.queries import notice_of
from kezhuan.market.actions import (
    Priority,
    Relisting,
    announce_lot,
    cancel_lot,
    name_priority_buyers,
    play_lot,
    prepare_lot,
    relist_lot,
    return_lot,
    revise_lot,
    submit_lot,
)
from kezhuan.market.models import Bidder, Lot, PriorityBuyer
from kezhuan.market.offering import SALE_NOTICE
from tests.cast import NOW, acting
from tests.catalogue.factories import AchievementFactory
from tests.disposal.conftest import DECISION
from tests.market.conftest import CLOSES, OPENS, sale

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def achievement(yi: Any) -> Achievement:
    made: Achievement = AchievementFactory.create(owner=yi, published=True)
    return made


@pytest.fixture
def draft(achievement: Achievement, yi_member: Any) -> Lot:
    return prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=sale(), at=NOW)


def decided(achievement: Achievement, actor: Any, **changes: Any) -> None:
    """The unit's decision to sell a plain licence by bidding, nobody to be asked."""
    plan = Plan(
        way="plain",
        mode="bidding",
        unit_kind="public",
        abstract="在零下 196 度的管线上密封不渗漏的球阀密封副。",
        base_price=Decimal(90_000),
        price_basis="评估报告第 12 号",
    )
    made = draft_disposal(actor=actor, achievement_id=achievement.pk, plan=replace(plan, **changes), at=NOW)
    decide_disposal(actor=actor, disposal_id=made.pk, decision=DECISION, at=NOW)


# Drafting -----------------------------------------------------------------------------------------------------------
def test_a_draft_an_officer_wrote_waits_for_the_seller(
    achievement: Achievement, yi_member: Any, city_officer: Any
) -> None:
    lot = prepare_lot(actor=acting(city_officer), achievement_id=achievement.pk, sale=sale(), at=NOW)

    with pytest.raises(NotAllowedNow, match="还没有确认"):
        announce_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOW)
    with pytest.raises(NotPermitted):
        submit_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOW)
    submit_lot(actor=acting(yi_member), lot_id=lot.pk, at=NOW)

    assert announce_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOW).state == "announced"


def test_what_an_officer_changed_the_seller_has_to_stand_by_again(
    draft: Lot, yi_member: Any, city_officer: Any
) -> None:
    submit_lot(actor=acting(yi_member), lot_id=draft.pk, at=NOW)

    lot = revise_lot(actor=acting(city_officer), lot_id=draft.pk, sale=sale(title="改过的"), at=NOW)

    assert (lot.title, lot.agreed_at, lot.submitted_at) == ("改过的", None, None)


def test_only_a_draft_is_changed_and_only_by_those_it_concerns(
    draft: Lot, jia_member: Any, lot: Lot, yi_member: Any
) -> None:
    with pytest.raises(NotPermitted):
        revise_lot(actor=acting(jia_member), lot_id=draft.pk, sale=sale(), at=NOW)
    with pytest.raises(NotAllowedNow, match="公告以后不能修改"):
        revise_lot(actor=acting(yi_member), lot_id=lot.pk, sale=sale(), at=NOW)


def test_a_draft_comes_back_with_what_is_to_be_mended(draft: Lot, yi_member: Any, city_officer: Any) -> None:
    with pytest.raises(NotAllowedNow, match="没有在等审核"):
        return_lot(actor=acting(city_officer), lot_id=draft.pk, reason="说明不全", at=NOW)
    submit_lot(actor=acting(yi_member), lot_id=draft.pk, at=NOW)
    with pytest.raises(NotAllowedNow, match="已经提交"):
        submit_lot(actor=acting(yi_member), lot_id=draft.pk, at=NOW)

    lot = return_lot(actor=acting(city_officer), lot_id=draft.pk, reason="说明不全", at=NOW)

    assert (lot.state, lot.submitted_at, lot.state_reason) == ("draft", None, "说明不全")


# Priority -----------------------------------------------------------------------------------------------------------
def test_a_buyer_with_priority_gets_the_rank_when_joining_and_nobody_is_told_who(
    announced: Any, draft: Lot, jia: Any, yi_member: Any, city_officer: Any, joined: Any
) -> None:
    name_priority_buyers(actor=acting(yi_member), lot_id=draft.pk, buyers=[Priority(jia, 1, "共有专利权人")], at=NOW)
    announce_lot(actor=acting(city_officer), lot_id=draft.pk, at=NOW)
    from kezhuan.market.actions import apply_for_lot
    from kezhuan.market.actions.joining import terms_digest
    from tests.cast import member

    place = apply_for_lot(
        actor=acting(member("甲竞买", jia)), lot_id=draft.pk, organisation_id=jia.pk,
        acknowledged=terms_digest(draft), at=NOW,
    )  # fmt: skip
    _, other = joined(draft)

    assert (place.priority_rank, other.priority_rank) == (1, None)
    assert Bidder.objects.filter(lot=draft).count() == 2
    notice = notice_of(draft, SALE_NOTICE)
    assert notice is not None
    assert "有 1 位优先购买权人" in str(notice.facts)
    assert jia.name not in str(notice.facts)


@pytest.mark.parametrize("wrong", ["twice", "seller", "rank", "ground"])
def test_wrong_priorities_are_refused(draft: Lot, jia: Any, yi: Any, yi_member: Any, wrong: str) -> None:
    buyers = {
        "twice": [Priority(jia, 1, "共有人"), Priority(jia, 2, "共有人")],
        "seller": [Priority(yi, 1, "共有人")],
        "rank": [Priority(jia, 0, "共有人")],
        "ground": [Priority(jia, 1, "  ")],
    }[wrong]

    with pytest.raises(InvalidInput) as caught:
        name_priority_buyers(actor=acting(yi_member), lot_id=draft.pk, buyers=buyers, at=NOW)

    assert set(caught.value.fields) == {"buyers"}
    assert not PriorityBuyer.objects.exists()


# The unit's own decision and the notice ------------------------------------------------------------------------------
def test_the_notice_of_a_sale_is_public_and_ends_with_it(draft: Lot, yi_member: Any, city_officer: Any) -> None:
    lot = announce_lot(actor=acting(city_officer), lot_id=draft.pk, at=NOW)
    notice = notice_of(lot, SALE_NOTICE)
    assert notice is not None
    assert (notice.state, notice.days) == ("open", 40)

    cancel_lot(actor=acting(yi_member), lot_id=lot.pk, reason="权属有争议", at=NOW + timedelta(days=1))

    notice.refresh_from_db()
    lot.refresh_from_db()
    assert (notice.state, notice.state_reason, lot.state, lot.state_reason) == (
        "withdrawn", "权属有争议", "cancelled", "权属有争议",
    )  # fmt: skip


def test_after_the_opening_only_the_officers_take_a_sale_off(lot: Lot, yi_member: Any, city_officer: Any) -> None:
    with pytest.raises(NotPermitted):
        cancel_lot(actor=acting(yi_member), lot_id=lot.pk, reason="不卖了", at=OPENS)
    with pytest.raises(InvalidInput):
        cancel_lot(actor=acting(city_officer), lot_id=lot.pk, reason=" ", at=OPENS)


@pytest.mark.parametrize(
    ("plan", "terms", "code"),
    [
        ({}, {"way": "plain"}, ""),
        ({}, {"way": "assignment"}, "other_mode"),
        ({"mode": "listing"}, {"way": "plain"}, "other_mode"),
        ({"base_price": Decimal(100_001)}, {"way": "plain"}, "price_lower"),
        ({"base_price": Decimal(100_001)}, {"way": "plain", "reserve_price": Decimal(101_000)}, ""),
        ({"way": "assignment"}, {"way": "assignment"}, "priority_open"),
        ({"unit_kind": "private"}, {"way": "assignment"}, ""),
    ],
)
def test_the_units_decision_must_fit_the_sale(
    achievement: Achievement, yi_member: Any, city_officer: Any, plan: Any, terms: Any, code: str
) -> None:
    decided(achievement, acting(yi_member), **plan)
    lot = prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=sale(**terms), at=NOW)

    if not code:
        assert announce_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOW).state == "announced"
        return
    with pytest.raises(NotAllowedNow) as caught:
        announce_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOW)
    assert caught.value.code == code


def test_a_plan_without_a_decision_stops_the_sale(achievement: Achievement, draft: Lot, yi_member: Any) -> None:
    plan = Plan(
        way="assignment", mode="bidding", unit_kind="public", abstract="在零下 196 度密封不渗漏的球阀。",
        base_price=Decimal(1), price_basis="询价",
    )  # fmt: skip
    draft_disposal(actor=acting(yi_member), achievement_id=achievement.pk, plan=plan, at=NOW)

    with pytest.raises(NotAllowedNow, match="还没有单位的决定"):
        submit_lot(actor=acting(yi_member), lot_id=draft.pk, at=NOW)


def test_a_real_auction_keeps_the_seven_days_of_the_law(
    achievement: Achievement, yi_member: Any, city_officer: Any
) -> None:
    soon = sale(
        opens_at=NOW + timedelta(days=6),
        planned_close=NOW + timedelta(days=7),
        auctioneer="王拍",
        auctioneer_licence="1",
    )
    lot = prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=soon, at=NOW)

    with pytest.raises(NotAllowedNow, match="第四十五条"):
        announce_lot(actor=acting(city_officer), lot_id=lot.pk, reason="急", at=NOW)


# Again --------------------------------------------------------------------------------------------------------------
def test_a_lot_sold_again_keeps_to_the_cut_when_it_is_revised_and_is_sold_again_twice_at_most(
    lot: Lot, yi_member: Any
) -> None:
    actor, at = acting(yi_member), CLOSES + timedelta(days=1)
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=CLOSES + timedelta(minutes=1))
    opens = CLOSES + timedelta(days=40)
    wanted = Relisting(Decimal(80_000), opens, opens + timedelta(days=1))
    again = relist_lot(actor=actor, lot_id=lot.pk, wanted=wanted, at=at)
    cheap = sale(start_price=Decimal(79_000), opens_at=opens, planned_close=opens + timedelta(days=1))

    with pytest.raises(InvalidInput) as caught:
        revise_lot(actor=actor, lot_id=again.pk, sale=cheap, at=at)
    Lot.objects.filter(pk=again.pk).update(round=3, state="failed", ended_at=at)
    with pytest.raises(NotAllowedNow, match="最多再次上市 2 次"):
        relist_lot(actor=actor, lot_id=again.pk, wanted=wanted, at=at)

    assert set(caught.value.fields) == {"start_price"}


# Pages --------------------------------------------------------------------------------------------------------------
def filled(**changes: str) -> dict[str, str]:
    form = {
        "title": "高压阀门密封面涂层技术", "way": "assignment", "rule_set": "ascending", "start_price": "10",
        "step": "0.1", "deposit_amount": "1", "opens_at": "2027-01-10T10:00", "planned_close": "2027-01-11T10:00",
        "window_minutes": "5", "extension_minutes": "5", "minimum_bidders": "1", "viewing": "每周三 9 点",
    }  # fmt: skip
    return {**form, **changes}


def test_the_seller_fills_in_keeps_what_was_typed_and_hands_in(
    client: Client, achievement: Achievement, yi_member: Any, city_officer: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(yi_member, backend=LOGIN)
        page = client.get(reverse("market:sale-new", args=[achievement.pk])).content.decode()
        wrong = client.post(
            reverse("market:sale-new", args=[achievement.pk]),
            filled(start_price="十万啊", opens_at="2026-01-01T10:00", viewing="每周三 9 点"),
        )
        off = client.post(reverse("market:sale-new", args=[achievement.pk]), filled(step=""))
        made = client.post(reverse("market:sale-new", args=[achievement.pk]), filled(), follow=True)
        lot = Lot.objects.get()
        client.post(reverse("market:sale-submit", args=[lot.reference_number]))
        client.force_login(city_officer, backend=LOGIN)
        work = client.get("/workspace/").content.decode()
        client.post(reverse("market:sale-announce", args=[lot.reference_number]), {"reason": ""})

    assert "设计参照，不是法律要求：《最高人民法院关于人民法院网络司法拍卖若干问题的规定》" in page
    assert wrong.status_code == off.status_code == 422
    assert 'value="十万啊"' in wrong.content.decode()
    assert 'value="每周三 9 点"' in wrong.content.decode()
    assert "加价幅度要大于零" in off.content.decode()
    assert "和规则对照" in made.content.decode()
    assert lot.get_absolute_url() in work
    lot.refresh_from_db()
    assert (lot.state, lot.viewing) == ("announced", "每周三 9 点")


def test_strangers_never_see_a_draft(client: Client, draft: Lot, jia_member: Any) -> None:
    for user in (None, jia_member):
        if user is not None:
            client.force_login(user, backend=LOGIN)
        for name in ("lot", "sale", "sale-edit", "protocol"):
            status = client.get(reverse(f"market:{name}", args=[draft.reference_number])).status_code
            assert status == 404 or (user is None and status == 302), name


def test_priorities_are_typed_a_line_each_and_come_back_as_typed(
    client: Client, draft: Lot, jia: Any, yi_member: Any
) -> None:
    client.force_login(yi_member, backend=LOGIN)
    address = reverse("market:sale-priority", args=[draft.reference_number])

    wrong = client.post(address, {"buyers": "一 没有这家公司 共有人"})
    unknown = client.post(address, {"buyers": "1 没有这家公司 共有人"})
    client.post(address, {"buyers": f"1 {jia.name} 共有人"})

    assert wrong.status_code == unknown.status_code == 422
    assert "没有登记的单位：没有这家公司" in unknown.content.decode()
    assert "一 没有这家公司 共有人" in wrong.content.decode()
    assert f"1 {jia.name} 共有人" in client.get(address).content.decode()


def test_the_pages_of_a_draft_ask_the_database_a_few_times(
    client: Client, draft: Lot, yi_member: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(yi_member, backend=LOGIN)
    for name in ("sale", "sale-edit", "sale-priority"):
        with django_assert_max_num_queries(20):
            assert client.get(reverse(f"market:{name}", args=[draft.reference_number])).status_code == 200
    with django_assert_max_num_queries(20):
        client.get(reverse("market:sale-new", args=[draft.achievement_id]))


def test_a_draft_that_is_not_there_is_not_found(yi_member: Any) -> None:
    with pytest.raises(NotFound):
        revise_lot(actor=acting(yi_member), lot_id=0, sale=sale(), at=NOW)
