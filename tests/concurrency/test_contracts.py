"""A contract stands and is registered once, a receipt counts once, however many press the button at once."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts import actions
from kezhuan.contracts.actions import Paid, Payout, payments, registration, rewards, signing
from kezhuan.contracts.models import Contract, Receipt
from kezhuan.contracts.queries import rewards_visible_to, visible_to
from kezhuan.engine.actor import Actor
from tests.cast import acting, member, officer
from tests.concurrency.racing import race, unlocked
from tests.contracts.actions.test_rewards import agreed
from tests.contracts.making import NUMBER, Making

SENDERS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def making(jia: Any, yi: Any, jia_member: Any, yi_member: Any, now: datetime) -> Making:
    first, second = acting(officer("科技局李")), acting(officer("科技局王"))
    return Making(jia, yi, acting(jia_member), acting(yi_member), first, second, now)


def free(read: Callable[..., Any]) -> Callable[..., Any]:
    """Nobody goes on before all have read, and nothing is locked."""
    return unlocked(read, SENDERS)


def open_row(actor: Actor, pk: int) -> Contract:
    return visible_to(actor).get(pk=pk)


# The very same contract twice -------------------------------------------------------------------------------------
@pytest.fixture
def signings(making: Making) -> list[Callable[[], object]]:
    """The same contract, drafted again and again by people who do not know of each other."""
    made = [making.confirmed() for _ in range(SENDERS)]
    for one in made:
        making.prove(one)
    return [
        partial(
            actions.sign_contract, actor=making.as_yi, contract_id=one.pk, signed_on=making.now.date(), at=making.now
        )
        for one in made
    ]


def test_the_very_same_contract_stands_once(signings: list[Callable[[], object]]) -> None:
    said = race(signings)

    assert said.count("ok") == 1
    assert set(said) <= {"ok", "contract_exists", "IntegrityError"}
    assert Contract.objects.filter(state="signed").count() == 1
    assert verify_chain().intact


def test_without_the_constraints_question_the_database_has_the_last_word(
    signings: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: nobody asks whether it stands already; the index alone keeps it single."""
    monkeypatch.setattr(signing, "refuse_double", lambda contract, signed_on: None)

    assert race(signings) == ["IntegrityError"] * (SENDERS - 1) + ["ok"]
    assert Contract.objects.filter(state="signed").count() == 1


# One certificate for two --------------------------------------------------------------------------------------------
def test_a_certificate_number_is_given_once(making: Making) -> None:
    made = [making.examined(name=f"项目 {number}") for number in range(SENDERS)]
    acts = [
        partial(
            actions.register_contract, actor=making.as_second, contract_id=one.pk, certificate_number=NUMBER,
            at=making.now,
        )
        for one in made
    ]  # fmt: skip

    said = race(acts)

    assert said.count("ok") == 1
    assert set(said) <= {"ok", "certificate_taken", "IntegrityError"}
    assert Contract.objects.filter(certificate_number=NUMBER).count() == 1


def test_one_contract_is_registered_once(making: Making) -> None:
    contract = making.examined()
    acts = [
        partial(
            actions.register_contract, actor=making.as_second, contract_id=contract.pk,
            certificate_number=f"{number:016d}", at=making.now,
        )
        for number in range(SENDERS)
    ]  # fmt: skip

    assert race(acts) == ["ok"] + ["wrong_state"] * (SENDERS - 1)


def test_without_the_lock_one_contract_is_registered_many_times_on_postgresql(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: each overwrites the number of the one before."""
    contract = making.examined()
    monkeypatch.setattr(registration, "lock_contract", free(open_row))
    acts = [
        partial(
            actions.register_contract, actor=making.as_second, contract_id=contract.pk,
            certificate_number=f"{number:016d}", at=making.now,
        )
        for number in range(SENDERS)
    ]  # fmt: skip

    said = race(acts)

    expected = {"postgresql": ["ok"] * SENDERS, "sqlite": ["ok"] + ["wrong_state"] * (SENDERS - 1)}
    assert said == expected[connection.vendor]


# Receipts -----------------------------------------------------------------------------------------------------------
def receiving(making: Making, contract: Contract, keys: list[str], amount: int) -> list[Callable[[], object]]:
    return [
        partial(
            actions.record_receipt, actor=making.as_yi, contract_id=contract.pk, at=making.now,
            paid=Paid(1, Decimal(amount), making.now.date(), key),
        )
        for key in keys
    ]  # fmt: skip


def test_the_same_form_sent_at_once_is_one_receipt(making: Making) -> None:
    contract = making.signed()

    assert race(receiving(making, contract, ["same-key-01"] * SENDERS, 1000)) == ["ok"] * SENDERS

    assert Receipt.objects.count() == 1
    assert contract.dues.get(number=1).received == Decimal(1000)


def test_different_receipts_at_once_all_count_and_never_too_much(making: Making) -> None:
    contract = making.signed()  # the first payment is 300,000
    keys = [f"own-key-{number:02d}" for number in range(SENDERS)]

    said = race(receiving(making, contract, keys, 100_000))

    assert said == ["bad_receipt"] + ["ok"] * 3
    assert contract.dues.get(number=1).received == Decimal(300_000)


def test_without_the_lock_a_receipt_is_lost_on_postgresql(making: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the sum of the receipts is no longer what the due says."""
    contract = making.signed()
    monkeypatch.setattr(payments, "lock_contract", open_row)
    monkeypatch.setattr(payments, "due_numbered", free(payments.due_numbered))
    keys = [f"own-key-{number:02d}" for number in range(SENDERS)]

    said = race(receiving(making, contract, keys, 10_000))

    assert said == ["ok"] * SENDERS
    booked = contract.dues.get(number=1).received
    expected = {"postgresql": booked < 10_000 * SENDERS, "sqlite": booked == 10_000 * SENDERS}
    assert expected[connection.vendor], booked


# Rewards ------------------------------------------------------------------------------------------------------------
def test_a_reward_is_never_paid_over(making: Making) -> None:
    split = agreed(making)
    at = making.now.replace(year=2027)
    acts = [
        partial(
            actions.pay_reward, actor=making.as_yi, split_id=split.pk, at=at,
            payout=Payout(1, Decimal(100_000), at.date(), f"pay-key-{number:02d}"),
        )
        for number in range(SENDERS)
    ]  # fmt: skip

    assert race(acts) == ["bad_payout"] * (SENDERS - 1) + ["ok"]  # the share is 126,000

    assert split.shares.get(position=1).paid == Decimal(100_000)


def test_without_the_lock_a_reward_is_paid_over_on_postgresql(making: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: every payment stands, and the share knows of one."""
    split = agreed(making)
    at = making.now.replace(year=2027)
    monkeypatch.setattr(rewards, "lock_reward", lambda actor, pk: rewards_visible_to(actor).get(pk=pk))
    monkeypatch.setattr(rewards, "share_of", free(rewards.share_of))
    acts = [
        partial(
            actions.pay_reward, actor=making.as_yi, split_id=split.pk, at=at,
            payout=Payout(1, Decimal(100_000), at.date(), f"pay-key-{number:02d}"),
        )
        for number in range(SENDERS)
    ]  # fmt: skip

    said = race(acts)

    expected = {"postgresql": ["ok"] * SENDERS, "sqlite": ["bad_payout"] * (SENDERS - 1) + ["ok"]}
    assert said == expected[connection.vendor]


def test_what_came_in_is_reckoned_once(making: Making) -> None:
    from tests.contracts.actions.test_rewards import paid_in, reckon

    contract = paid_in(making)
    colleague = acting(member("乙同事", making.yi, manages=True))
    acts = [partial(reckon, making, contract, actor=actor) for actor in (making.as_yi, colleague)]

    assert race(acts) == ["nothing_to_reward", "ok"]
