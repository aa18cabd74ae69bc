"""A sale that comes to nothing: found by an officer, answered by the next in line, or sold again."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.models import Contract
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.auction.ledger import Account, drift
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.market import actions
from kezhuan.market.actions import Relisting
from kezhuan.market.jobs import flag_late, lapse_chances, release_due
from kezhuan.market.models import Confirmation, Deposit, Lot, SecondChance
from kezhuan.market.outcomes import is_defaulter
from kezhuan.market.queries import balances
from kezhuan.market.standing import published_terms
from kezhuan.notifications.models import Notification
from tests.cast import acting
from tests.market.selling import DAY, ENDED, Sold, sold

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
LATE = ENDED + 6 * DAY


@pytest.fixture
def officer(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def sale(announced: Any, joined: Any, yi_member: Any) -> Sold:
    return sold(announced(allows_second_chance=True), joined, acting(yi_member))


@pytest.fixture
def failed(sale: Sold, officer: Actor) -> Sold:
    """The winner has not signed, and has been found in default."""
    release_due(ENDED + timedelta(hours=1))
    actions.find_default(actor=officer, lot_id=sale.lot.pk, reason="逾期未签成交确认书", at=LATE)
    sale.lot.refresh_from_db()
    return sale


def again(sale: Sold, price: int = 80_000, at: Any = LATE + DAY) -> Lot:
    wanted = Relisting(Decimal(price), at + 20 * DAY, at + 21 * DAY)
    return actions.relist_lot(actor=sale.seller, lot_id=sale.lot.pk, wanted=wanted, at=at)


# Default -------------------------------------------------------------------------------------------------------------
def test_a_default_is_found_after_the_deadline_with_a_public_reason(sale: Sold, officer: Actor) -> None:
    for at, reason, refusal in ((ENDED + 4 * DAY, "未签", NotAllowedNow), (LATE, " ", InvalidInput)):
        with pytest.raises(refusal):
            actions.find_default(actor=officer, lot_id=sale.lot.pk, reason=reason, at=at)
    for actor in (sale.seller, sale.winner):
        with pytest.raises(NotPermitted):
            actions.find_default(actor=actor, lot_id=sale.lot.pk, reason="未签", at=LATE)

    actions.find_default(actor=officer, lot_id=sale.lot.pk, reason="逾期未签成交确认书", at=LATE)

    assert (sale.state(), sale.lot.state_reason) == ("defaulted", "逾期未签成交确认书")
    assert Confirmation.objects.get().state == "void"
    assert Deposit.objects.get(bidder=sale.place).state == "forfeited"
    assert (balances()[Account.FORFEITED], drift(balances())) == (Money(10_000), Money(0))
    assert verify_chain().intact


def test_who_has_signed_is_not_in_default_and_a_late_seller_gives_the_deposit_back(sale: Sold, officer: Actor) -> None:
    sale.sign(sale.winner)
    with pytest.raises(NotAllowedNow, match="没有签的是出让方"):
        actions.find_default(actor=officer, lot_id=sale.lot.pk, reason="未签", at=LATE)

    actions.annul_sale(actor=officer, lot_id=sale.lot.pk, reason="出让方没有签", at=LATE)
    release_due(LATE)

    assert sale.state() == "cancelled"
    assert set(Deposit.objects.values_list("state", flat=True)) == {"released"}


def test_a_seller_who_has_signed_is_not_late(sale: Sold, officer: Actor) -> None:
    sale.sign(sale.seller)
    with pytest.raises(NotAllowedNow, match="没有签的是受让方"):
        actions.annul_sale(actor=officer, lot_id=sale.lot.pk, reason="没有签", at=LATE)


def test_an_unsigned_contract_is_given_up_and_what_counted_towards_the_price_is_forfeited(
    sale: Sold, officer: Actor
) -> None:
    sale.confirmed()
    with pytest.raises(NotAllowedNow):
        actions.find_default(actor=officer, lot_id=sale.lot.pk, reason="未签合同", at=ENDED + 30 * DAY)

    actions.find_default(actor=officer, lot_id=sale.lot.pk, reason="未签合同", at=ENDED + 32 * DAY)

    assert (sale.state(), Contract.objects.get().state) == ("defaulted", "abandoned")
    assert balances()[Account.APPLIED] == Money(0)
    assert balances()[Account.FORFEITED] == Money(10_000)


def test_a_crash_while_finding_a_default_leaves_everything_as_it_was(
    sale: Sold, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("kezhuan.market.actions.default.forfeit_deposit", crash)
    with pytest.raises(RuntimeError):
        actions.find_default(actor=officer, lot_id=sale.lot.pk, reason="未签", at=LATE)

    assert (sale.state(), sale.confirmation.state) == ("sold", "open")


def test_officers_and_both_sides_are_told_once_of_each_delay(sale: Sold, city_officer: Any) -> None:
    early, late, repeated = (flag_late(at) for at in (ENDED + DAY, LATE, LATE + DAY))
    sale.confirmed(LATE + DAY)
    contract = flag_late(LATE + 40 * DAY)

    assert (early, late, repeated, contract) == (0, 1, 0, 1)
    told = Notification.objects.filter(kind="market.late", recipient=city_officer)
    assert told.count() == 2


# Second chance -------------------------------------------------------------------------------------------------------
def test_the_next_in_line_gets_the_lot_at_the_own_price(failed: Sold, officer: Actor) -> None:
    chance = actions.offer_second_chance(actor=officer, lot_id=failed.lot.pk, at=LATE)
    assert (chance.bidder, chance.price, chance.due_at) == (failed.second_place, Decimal(101_000), LATE + 3 * DAY)
    with pytest.raises(NotFound):
        actions.accept_second_chance(actor=failed.winner, lot_id=failed.lot.pk, at=LATE)

    actions.accept_second_chance(actor=failed.second, lot_id=failed.lot.pk, at=LATE + DAY)
    assert failed.state() == "sold"
    paper = failed.confirmation
    assert "已经退还" in paper.text
    failed.sign(failed.second, LATE + 2 * DAY)
    done = failed.sign(failed.seller, LATE + 2 * DAY)

    contract = Contract.objects.get()
    assert (failed.state(), done.price, contract.total_value) == ("confirmed", Decimal(101_000), Decimal("101000.00"))
    assert Deposit.objects.get(bidder=failed.second_place).state == "released"
    assert drift(balances()) == Money(0)


def test_no_second_chance_where_the_rules_gave_none(lot: Lot, joined: Any, yi_member: Any, officer: Actor) -> None:
    sale = sold(lot, joined, acting(yi_member))
    with pytest.raises(NotAllowedNow, match="才能递补"):
        actions.offer_second_chance(actor=officer, lot_id=lot.pk, at=LATE)
    actions.find_default(actor=officer, lot_id=lot.pk, reason="未签", at=LATE)
    with pytest.raises(NotAllowedNow, match="没有写明"):
        actions.offer_second_chance(actor=officer, lot_id=lot.pk, at=LATE)

    assert "second_chance" not in published_terms(sale.lot)


def test_declined_or_unanswered_the_offer_ends_and_nobody_is_left(failed: Sold, officer: Actor) -> None:
    with pytest.raises(NotPermitted):
        actions.offer_second_chance(actor=failed.winner, lot_id=failed.lot.pk, at=LATE)
    actions.offer_second_chance(actor=failed.seller, lot_id=failed.lot.pk, at=LATE)
    with pytest.raises(Conflict):
        actions.offer_second_chance(actor=officer, lot_id=failed.lot.pk, at=LATE)
    with pytest.raises(NotPermitted):
        actions.lapse_second_chance(actor=officer, lot_id=failed.lot.pk, at=LATE + 9 * DAY)
    with pytest.raises(NotAllowedNow, match="期限已过"):
        actions.accept_second_chance(actor=failed.second, lot_id=failed.lot.pk, at=LATE + 4 * DAY)

    early, ended, over = (lapse_chances(LATE + days * DAY) for days in (1, 4, 5))

    assert (early, ended, over) == (0, 1, 0)
    with pytest.raises(NotAllowedNow, match="没有可以递补"):
        actions.offer_second_chance(actor=officer, lot_id=failed.lot.pk, at=LATE + 5 * DAY)


def test_declining_costs_nothing(failed: Sold) -> None:
    actions.offer_second_chance(actor=failed.seller, lot_id=failed.lot.pk, at=LATE)
    actions.decline_second_chance(actor=failed.second, lot_id=failed.lot.pk, at=LATE)

    assert SecondChance.objects.get().state == "declined"
    assert again(failed).round == 2


def test_below_the_reserve_nobody_is_asked(failed: Sold, officer: Actor) -> None:
    Lot.objects.filter(pk=failed.lot.pk).update(reserve_price=Decimal(101_500))
    with pytest.raises(NotAllowedNow, match="没有可以递补"):
        actions.offer_second_chance(actor=officer, lot_id=failed.lot.pk, at=LATE)


# Sold again ----------------------------------------------------------------------------------------------------------
def test_a_failed_lot_is_sold_again_with_its_number_and_without_the_defaulter(failed: Sold, officer: Actor) -> None:
    new = again(failed)
    at = new.opens_at - 16 * DAY
    actions.announce_lot(actor=officer, lot_id=new.pk, at=at)

    assert (new.round, new.relisted_from, new.start_price, new.step) == (
        2,
        failed.lot,
        Decimal(80_000),
        failed.lot.step,
    )
    assert is_defaulter(new, failed.place.organisation_id)
    assert not is_defaulter(new, failed.second_place.organisation_id)
    with pytest.raises(NotPermitted, match="违约"):
        actions.apply_for_lot(
            actor=failed.winner, lot_id=new.pk, organisation_id=failed.place.organisation_id, acknowledged="", at=at
        )
    with pytest.raises(Conflict):
        again(failed)


@pytest.mark.parametrize(
    ("price", "days", "refusal"),
    [(79_999, 1, InvalidInput), (100_001, 1, InvalidInput), (80_000, 31, NotAllowedNow)],
)
def test_too_cheap_too_dear_or_too_late_is_another_sale(
    failed: Sold, price: int, days: int, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        again(failed, price, LATE + days * DAY)


def test_only_the_seller_and_only_what_failed(sale: Sold, officer: Actor) -> None:
    with pytest.raises(NotAllowedNow):
        again(sale)
    wanted = Relisting(Decimal(90_000), LATE + 20 * DAY, LATE + 21 * DAY)
    for actor in (officer, sale.winner):
        with pytest.raises(NotPermitted):
            actions.relist_lot(actor=actor, lot_id=sale.lot.pk, wanted=wanted, at=LATE)


def test_a_lot_nobody_wanted_is_sold_again(lot: Lot, yi_member: Any) -> None:
    actions.play_lot(actor=SYSTEM, lot_id=lot.pk, at=ENDED)
    wanted = Relisting(Decimal(100_000), ENDED + 20 * DAY, ENDED + 21 * DAY)

    new = actions.relist_lot(actor=acting(yi_member), lot_id=lot.pk, wanted=wanted, at=ENDED + DAY)

    assert (new.state, new.round) == ("draft", 2)


def test_not_while_the_next_in_line_is_asked_nor_after_a_yes(failed: Sold) -> None:
    actions.offer_second_chance(actor=failed.seller, lot_id=failed.lot.pk, at=LATE)
    with pytest.raises(Conflict, match="等递补"):
        again(failed)
    actions.accept_second_chance(actor=failed.second, lot_id=failed.lot.pk, at=LATE)
    with pytest.raises(NotAllowedNow):
        again(failed)


# The ledger ----------------------------------------------------------------------------------------------------------
STEPS = st.lists(
    st.sampled_from(["sign_winner", "sign_seller", "default", "annul", "offer", "accept", "decline", "relist", "jobs"]),
    max_size=9,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_the_verbs_makes_or_loses_a_fen(sale: Sold, officer: Actor, steps: list[str]) -> None:
    lot = sale.lot.pk
    with transaction.atomic():
        for number, step in enumerate(steps):
            at = ENDED + (number * 4 + 2) * DAY
            acts = {
                "sign_winner": lambda at: sale.sign(sale.winner, at),
                "sign_seller": lambda at: sale.sign(sale.seller, at),
                "default": lambda at: actions.find_default(actor=officer, lot_id=lot, reason="违约", at=at),
                "annul": lambda at: actions.annul_sale(actor=officer, lot_id=lot, reason="未签", at=at),
                "offer": lambda at: actions.offer_second_chance(actor=officer, lot_id=lot, at=at),
                "accept": lambda at: actions.accept_second_chance(actor=sale.second, lot_id=lot, at=at),
                "decline": lambda at: actions.decline_second_chance(actor=sale.second, lot_id=lot, at=at),
                "relist": lambda at: again(sale, at=at),
                "jobs": lambda at: (release_due(at), lapse_chances(at), flag_late(at)),
            }
            with suppress(DomainError, AssertionError):  # refused, or no paper to sign
                acts[step](at)
            now = balances()
            assert drift(now) == Money(0)
            assert -now[Account.BANK] == Money(20_000)
            assert all(now[account].fen >= 0 for account in Account if account is not Account.BANK)
        transaction.set_rollback(True)


# Pages ---------------------------------------------------------------------------------------------------------------
def page(name: str, lot: Lot) -> str:
    return reverse(f"market:{name}", args=[lot.reference_number])


def test_the_officer_the_next_in_line_and_the_seller_find_their_buttons(
    client: Client, sale: Sold, city_officer: Any, yi_member: Any, django_assert_max_num_queries: Any
) -> None:
    lot = sale.lot
    with time_machine.travel(LATE, tick=False):
        client.force_login(city_officer, backend=LOGIN)
        late = client.get(page("lot", lot)).content.decode()
        unsaid = client.post(page("default", lot), {"reason": ""})
        found = client.post(page("default", lot), {"reason": "逾期未签"}, follow=True).content.decode()
        client.post(page("offer", lot))
        client.force_login(sale.second_place.applicant, backend=LOGIN)
        with django_assert_max_num_queries(20):
            asked = client.get(page("lot", lot)).content.decode()
        nothing = client.post(page("chance", lot), {"answer": "x"})
        client.post(page("chance", lot), {"answer": "decline"})
        client.force_login(yi_member, backend=LOGIN)
        form = client.get(page("relist", lot)).content.decode()
        times = {"opens_at": "2027-02-10T09:00", "planned_close": "2027-02-11T09:00"}
        cheap = client.post(page("relist", lot), {"start_price": "7", **times})
        made = client.post(page("relist", lot), {"start_price": "8.5", **times}, follow=True).content.decode()

    assert "认定违约" in late
    assert unsaid.status_code == 422
    assert "逾期未签" in found
    assert "您可以递补" in asked
    assert nothing.status_code == 422
    assert "8 万元" in form
    assert cheap.status_code == 422
    assert "第 2 次上市" in made


def test_annulling_asks_for_a_reason(client: Client, sale: Sold, city_officer: Any) -> None:
    with time_machine.travel(LATE, tick=False):
        client.force_login(city_officer, backend=LOGIN)
        client.get(page("annul", sale.lot))
        client.post(page("annul", sale.lot), {"reason": "出让方没有签署"})

    assert sale.state() == "cancelled"
