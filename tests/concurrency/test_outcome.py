"""What follows a sale happens once, however many press the button at once."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.models import Contract
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.money import Money
from kezhuan.market import actions
from kezhuan.market.actions import Relisting, chances, confirming, relisting
from kezhuan.market.bank.words import Credit
from kezhuan.market.models import (
    BankLine,
    Confirmation,
    DepositPosting,
    Lot,
    Payout,
    PayoutBatch,
    SecondChance,
)
from kezhuan.market.outcomes import chance_of, confirmation_of
from tests.cast import NOW, acting
from tests.concurrency.racing import race, unlocked
from tests.market.selling import DAY, ENDED, Sold, sold

pytestmark = pytest.mark.django_db(transaction=True)
LATE = ENDED + 6 * DAY


@pytest.fixture
def sale(lot: Lot, joined: Any, yi_member: Any) -> Sold:
    return sold(lot, joined, acting(yi_member))


def test_both_sides_sign_at_once_and_there_is_one_contract(sale: Sold) -> None:
    acts = [partial(sale.sign, actor) for actor in (sale.seller, sale.winner, sale.seller, sale.winner)]

    said = race(acts)

    assert said == ["already_signed", "already_signed", "ok", "ok"] or said == ["nothing_to_sign"] * 2 + ["ok"] * 2
    assert (Contract.objects.count(), Confirmation.objects.get().state) == (1, "complete")
    assert verify_chain().intact


def test_without_the_lock_a_signature_is_lost_on_postgresql(sale: Sold, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each reads a paper nobody has signed, and the later one writes over the earlier."""
    monkeypatch.setattr(confirming, "lock_lot", lambda pk: Lot.objects.get(pk=pk))
    monkeypatch.setattr(confirming, "confirmation_of", unlocked(confirmation_of, 2))

    said = race([partial(sale.sign, actor) for actor in (sale.seller, sale.winner)])

    expected = {"postgresql": ("open", 0), "sqlite": ("complete", 1)}
    assert said == ["ok", "ok"]
    assert (Confirmation.objects.get().state, Contract.objects.count()) == expected[connection.vendor]


# 递补 and 再次上市 ---------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(announced: Any, joined: Any, yi_member: Any, city_officer: Any) -> Sold:
    """The winner was in default and the next in line is being asked."""
    made = sold(announced(allows_second_chance=True), joined, acting(yi_member))
    officer = acting(city_officer)
    actions.find_default(actor=officer, lot_id=made.lot.pk, reason="逾期未签", at=LATE)
    actions.offer_second_chance(actor=officer, lot_id=made.lot.pk, at=LATE)
    return made


def both(sale: Sold) -> list[Callable[[], object]]:
    """The next in line says yes at the last moment, and the seller sells again."""
    wanted = Relisting(Decimal(90_000), LATE + 20 * DAY, LATE + 21 * DAY)
    return [
        partial(actions.accept_second_chance, actor=sale.second, lot_id=sale.lot.pk, at=LATE),
        partial(actions.relist_lot, actor=sale.seller, lot_id=sale.lot.pk, wanted=wanted, at=LATE),
    ]


def outcomes_of(sale: Sold) -> int:
    taken = Confirmation.objects.filter(lot=sale.lot, state="open").count()
    return taken + Lot.objects.filter(relisted_from=sale.lot).count()


def test_a_yes_and_a_new_sale_at_once_are_one(asked: Sold) -> None:
    SecondChance.objects.update(state="offered")

    said = race(both(asked))

    assert said.count("ok") == 1
    assert outcomes_of(asked) == 1
    assert verify_chain().intact


def test_a_lot_is_sold_again_once(asked: Sold) -> None:
    SecondChance.objects.update(state="declined", answered_at=LATE)
    acts = [both(asked)[1] for _ in range(3)]

    said = race(acts)

    assert said.count("ok") == 1
    assert set(said) <= {"ok", "relisted"}


def test_without_the_lock_the_lot_goes_twice_on_postgresql(asked: Sold, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the offer lapsed for one and stands for the other."""
    for module in (chances, relisting):
        monkeypatch.setattr(module, "lock_lot", lambda pk: Lot.objects.get(pk=pk))
    gate = unlocked(chance_of, 2)
    monkeypatch.setattr(chances, "chance_of", gate)
    monkeypatch.setattr(relisting, "chance_of", lambda lot: gate(lot) and None)

    said = race(both(asked))

    expected = {"postgresql": 2, "sqlite": 1}
    assert (said.count("ok"), outcomes_of(asked)) == (expected[connection.vendor],) * 2


# Payment batches ----------------------------------------------------------------------------------------------------
def test_two_officers_prepare_at_once_and_no_order_is_in_two_batches(
    city_officer: Any, second_city_officer: Any
) -> None:
    officers = [acting(city_officer), acting(second_city_officer)]
    for number in range(3):
        credit = Credit(f"LS{number}", "货款", Money(5), NOW.date(), "某公司", "6222000011112222")
        line = actions.take_credit(actor=SYSTEM, credit=credit, at=NOW)
        actions.order_return(actor=officers[0], line_id=line.pk, at=NOW)

    said = race([partial(actions.prepare_batch, actor=officer, at=NOW) for officer in officers])

    assert said == ["nothing_to_pay", "ok"]
    assert PayoutBatch.objects.get().orders == Payout.objects.filter(state="batched").count() == 3


def test_one_line_of_the_bank_taken_in_twice_at_once_is_one(lot: Lot, joined: Any) -> None:
    _, bidder = joined(lot, paid=False)
    deposit = bidder.deposit
    credit = Credit("LS1", deposit.payment_reference, Money(deposit.amount), NOW.date())

    said = race([partial(actions.take_credit, actor=SYSTEM, credit=credit, at=NOW) for _ in range(3)])

    assert set(said) <= {"ok", "IntegrityError"}
    assert "ok" in said
    assert (BankLine.objects.count(), DepositPosting.objects.count()) == (1, 2)
