"""A sale from its terms to its end, and the money of its deposits."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.auction.ledger import WAYS, Account, balances_of, drift, movement
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.market import jobs
from kezhuan.market.actions import (
    announce_lot,
    apply_for_lot,
    book_payment,
    cancel_lot,
    forfeit_deposit,
    play_lot,
    prepare_lot,
    release_deposit,
    resume_lot,
    suspend_lot,
    withdraw_from_lot,
)
from kezhuan.market.actions.deposits import Payment
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.jobs import play_due, release_due
from kezhuan.market.models import Deposit, DepositPosting, Lot
from kezhuan.market.queries import balances, lots_visible_to
from tests.cast import NOW, acting
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import CLOSES, OPENS, bid, pay, sale

NOON = OPENS + timedelta(hours=2)


# Terms ---------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_draft_is_its_sellers_and_the_officers_until_it_is_announced(
    yi: Any, yi_member: Any, jia_member: Any, city_officer: Any
) -> None:
    achievement = AchievementFactory.create(owner=yi, published=True)
    draft = prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=sale(), at=NOW)

    seen = [
        lots_visible_to(acting(user)).filter(pk=draft.pk).exists() for user in (yi_member, city_officer, jia_member)
    ]

    assert seen == [True, True, False]


@pytest.mark.django_db
def test_only_the_owner_sells_and_only_what_is_published(yi: Any, yi_member: Any, jia_member: Any) -> None:
    public = AchievementFactory.create(owner=yi, published=True)
    draft = AchievementFactory.create(owner=yi)

    with pytest.raises(NotPermitted):
        prepare_lot(actor=acting(jia_member), achievement_id=public.pk, sale=sale(), at=NOW)
    with pytest.raises(NotAllowedNow, match="发布以后"):
        prepare_lot(actor=acting(yi_member), achievement_id=draft.pk, sale=sale(), at=NOW)
    with pytest.raises(NotFound):
        prepare_lot(actor=acting(jia_member), achievement_id=draft.pk, sale=sale(), at=NOW)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"rule_set": "lottery"}, "rule_set"),
        ({"opens_at": NOW}, "opens_at"),
        ({"planned_close": OPENS}, "planned_close"),
        ({"start_price": Decimal(0)}, "start_price"),
        ({"step": None}, "step"),
        ({"step": Decimal(0)}, "step"),
        ({"reserve_price": Decimal(1)}, "reserve_price"),
        ({"deposit_amount": Decimal(0)}, "deposit_amount"),
        ({"extension": timedelta(0)}, "extension"),
        ({"minimum_bidders": 0}, "minimum_bidders"),
        ({"most_steps": 0}, "most_steps"),
        ({"rule_set": "dutch"}, "floor_price"),
        ({"auctioneer": "王拍卖"}, "auctioneer_licence"),
    ],
)
def test_each_wrong_term_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        sale(**changes).checked(NOW)

    assert field in caught.value.fields


@pytest.mark.django_db
def test_a_short_notice_needs_a_published_reason(yi: Any, yi_member: Any, city_officer: Any) -> None:
    soon = sale(opens_at=NOW + timedelta(days=10), planned_close=NOW + timedelta(days=11))
    achievement = AchievementFactory.create(owner=yi, published=True)
    draft = prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=soon, at=NOW)

    with pytest.raises(InvalidInput, match="不足 30 天"):
        announce_lot(actor=acting(city_officer), lot_id=draft.pk, at=NOW)

    lot = announce_lot(actor=acting(city_officer), lot_id=draft.pk, reason="受让方急需投产", at=NOW)
    assert (lot.state, lot.state_reason) == ("announced", "受让方急需投产")


@pytest.mark.django_db
def test_one_achievement_is_in_one_sale_at_a_time(lot: Lot, yi_member: Any, city_officer: Any) -> None:
    second = prepare_lot(actor=acting(yi_member), achievement_id=lot.achievement_id, sale=sale(), at=NOW)

    with pytest.raises(Conflict) as caught:
        announce_lot(actor=acting(city_officer), lot_id=second.pk, at=NOW)

    assert caught.value.code == "in_another_sale"


# Joining -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_seller_staff_and_strangers_to_the_terms_do_not_join(
    lot: Lot, yi: Any, yi_member: Any, jia: Any, jia_member: Any
) -> None:
    digest = terms_digest(lot)

    with pytest.raises(NotPermitted, match="出让方不能"):
        apply_for_lot(actor=acting(yi_member), lot_id=lot.pk, organisation_id=yi.pk, acknowledged=digest, at=NOW)
    with pytest.raises(NotPermitted, match="不是这个单位"):
        apply_for_lot(actor=acting(yi_member), lot_id=lot.pk, organisation_id=jia.pk, acknowledged=digest, at=NOW)
    with pytest.raises(InvalidInput, match="改正"):
        apply_for_lot(actor=acting(jia_member), lot_id=lot.pk, organisation_id=jia.pk, acknowledged="", at=NOW)


@pytest.mark.django_db
def test_an_organisation_has_one_place_and_may_leave_before_it_pays(lot: Lot, jia: Any, jia_member: Any) -> None:
    actor, digest = acting(jia_member), terms_digest(lot)
    place = apply_for_lot(actor=actor, lot_id=lot.pk, organisation_id=jia.pk, acknowledged=digest, at=NOW)

    with pytest.raises(Conflict):
        apply_for_lot(actor=actor, lot_id=lot.pk, organisation_id=jia.pk, acknowledged=digest, at=NOW)
    withdraw_from_lot(actor=actor, bidder_id=place.pk, at=NOW)
    again = apply_for_lot(actor=actor, lot_id=lot.pk, organisation_id=jia.pk, acknowledged=digest, at=NOW)
    pay(again)

    with pytest.raises(NotAllowedNow):
        withdraw_from_lot(actor=actor, bidder_id=again.pk, at=NOW)


# The course of the sale ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_clockwork_opens_and_ends_what_is_due_and_nothing_twice(lot: Lot, joined: Any) -> None:
    actor, bidder = joined(lot)

    opened = play_due(OPENS)
    bid(actor, lot, 100_000, NOON)
    early, ended, again = (play_due(CLOSES + timedelta(seconds=seconds)) for seconds in (1, 3, 4))

    lot.refresh_from_db()
    assert (opened, early, ended, again) == (1, 0, 1, 0)
    assert (lot.state, lot.leader_code, lot.ended_at) == ("sold", bidder.code, CLOSES + timedelta(seconds=3))


@pytest.mark.django_db
def test_a_pause_keeps_the_time_left_and_takes_no_bids(lot: Lot, joined: Any, city_officer: Any) -> None:
    actor, _ = joined(lot)
    play_due(OPENS)
    suspend_lot(actor=acting(city_officer), lot_id=lot.pk, reason="网络故障", at=NOON)

    with pytest.raises(NotAllowedNow, match="已暂停"):
        bid(actor, lot, 100_000, NOON + timedelta(minutes=1))
    assert play_due(CLOSES + timedelta(days=1)) == 0
    resumed = resume_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOON + timedelta(days=2))

    assert resumed.closes_at == CLOSES + timedelta(days=2)


@pytest.mark.django_db
def test_members_do_not_steer_a_sale(lot: Lot, yi_member: Any) -> None:
    play_due(OPENS)

    for verb in (suspend_lot, cancel_lot):
        with pytest.raises(NotPermitted):
            verb(actor=acting(yi_member), lot_id=lot.pk, reason="想停", at=NOON)


@pytest.mark.django_db
def test_a_cancelled_lot_sends_every_deposit_back(
    lot: Lot, joined: Any, city_officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    joined(lot)
    joined(lot)
    cancel_lot(actor=acting(city_officer), lot_id=lot.pk, reason="权属争议", at=NOON)

    assert release_due(NOON) == 2
    assert set(Deposit.objects.values_list("state", flat=True)) == {"released"}


# Deposits ------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_line_of_the_bank_counts_once(lot: Lot, joined: Any) -> None:
    _, bidder = joined(lot)

    pay(bidder)

    assert DepositPosting.objects.count() == 2
    payment = Payment(bidder.deposit.payment_reference, Money(10_000), "other line")
    with pytest.raises(Conflict, match="重复的汇款"):
        book_payment(actor=SYSTEM, payment=payment, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("reference", "yuan", "field"), [("BZNOBODY", 10_000, "reference"), ("", 9_999, "amount")])
def test_wrong_lines_are_refused_with_what_to_do(lot: Lot, joined: Any, reference: str, yuan: int, field: str) -> None:
    _, bidder = joined(lot, paid=False)
    payment = Payment(reference or bidder.deposit.payment_reference, Money(yuan), "LS1")

    with pytest.raises(InvalidInput) as caught:
        book_payment(actor=SYSTEM, payment=payment, at=NOW)

    assert set(caught.value.fields) == {field}
    assert "原路退回" in caught.value.fields[field]


@pytest.mark.django_db
def test_losers_get_their_deposit_back_and_the_winners_stays(lot: Lot, joined: Any) -> None:
    winner, first = joined(lot)
    loser, second = joined(lot)
    bid(loser, lot, 100_000, NOON)
    bid(winner, lot, 101_000, NOON)
    with pytest.raises(NotAllowedNow):
        release_deposit(actor=SYSTEM, deposit_id=second.deposit.pk, at=NOON)

    play_due(CLOSES + timedelta(seconds=3))
    released = release_due(CLOSES + timedelta(hours=1))

    first.deposit.refresh_from_db()
    second.deposit.refresh_from_db()
    assert (released, first.deposit.state, second.deposit.state) == (1, "held", "released")
    assert second.deposit.release_due_at == CLOSES + timedelta(hours=24, seconds=3)
    assert drift(balances()) == Money(0)
    assert balances()[Account.RELEASED] == Money(10_000)


@pytest.mark.django_db
def test_a_deposit_is_kept_only_from_a_winner_in_default(lot: Lot, joined: Any, city_officer: Any) -> None:
    _, bidder = joined(lot)

    with pytest.raises(NotAllowedNow, match="被认定违约"):
        forfeit_deposit(actor=acting(city_officer), deposit_id=bidder.deposit.pk, reason="未付款", at=NOON)


@pytest.mark.pure
def test_no_movement_of_five_thousand_random_histories_makes_or_loses_a_fen() -> None:
    rng = random.Random(2026)
    ways = [*sorted(WAYS), (Account.RELEASED, Account.HELD), (Account.HELD, Account.BANK)]
    refused = 0
    for _ in range(5_000):
        postings: list[Any] = []
        for _ in range(rng.randint(1, 8)):
            source, target = rng.choice(ways)
            amount = Money(Decimal(rng.randint(0, 5_000)) / 100)
            before = balances_of(postings)
            try:
                postings += movement(before, source, target, amount)
            except (DomainError, ValueError):
                refused += 1
            after = balances_of(postings)
            assert drift(after) == Money(0)
            assert all(after[account].fen >= 0 for account in Account if account is not Account.BANK)
    assert refused > 1_000


@pytest.mark.django_db
def test_only_the_system_plays_and_releases(lot: Lot, joined: Any, city_officer: Any) -> None:
    _, bidder = joined(lot)

    with pytest.raises(NotPermitted):
        play_lot(actor=acting(city_officer), lot_id=lot.pk, at=CLOSES)
    with pytest.raises(NotPermitted):
        release_deposit(actor=acting(city_officer), deposit_id=bidder.deposit.pk, at=CLOSES)
