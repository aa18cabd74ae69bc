"""Performing and paying: receipts once each, royalties from their base, settled when all of it is there."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import notices, plans
from kezhuan.contracts.following import move_along
from kezhuan.contracts.models import Contract, Due, Receipt, RoyaltyStatement
from kezhuan.contracts.permissions import may_record_receipt, may_sign, may_state_royalty
from kezhuan.contracts.queries import OWING_STATES, due_numbered, lock_contract
from kezhuan.contracts.reasons import checked_reason
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.contract import royalty_amount
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in for one due. ``key`` makes it happen once, however often the form is sent."""

    due_number: int
    amount: Decimal
    received_on: date
    key: str
    note: str = ""


@verb
def record_receipt(*, actor: Actor, contract_id: int, paid: Paid, at: datetime) -> Receipt:
    """Money has come in. The same key again returns the same receipt; with another content it is a Conflict.

    A contract that is performed and paid to the last fen is settled by this.
    """
    contract = lock_contract(actor, contract_id)
    if not may_record_receipt(actor, contract):
        raise NotPermitted(N_("到账由收款的一方登记。"))
    if contract.state not in OWING_STATES:
        raise NotAllowedNow(N_("现在的状态不能登记到账。"), code="not_owing")
    earlier = _sent_before(contract, paid)
    if earlier is not None:
        return earlier
    due = due_numbered(contract, paid.due_number)
    _check_paid(contract, due, paid, local_day(at))
    receipt = Receipt.objects.create(
        contract=contract,
        due=due,
        key=paid.key,
        amount=paid.amount,
        received_on=paid.received_on,
        note=paid.note.strip(),
        recorded_by_id=actor.user_id,
        recorded_at=at,
    )
    old = snapshot(due)
    due.received += paid.amount
    due.save(update_fields=["received"])
    record(actor=actor, verb="contracts.record_receipt", thing=receipt, at=at)
    record(actor=actor, verb="contracts.record_receipt", thing=due, at=at, before=old)
    _settle_if_paid(contract, at)
    return receipt


def _sent_before(contract: Contract, paid: Paid) -> Receipt | None:
    if not _KEY.fullmatch(paid.key):
        raise InvalidInput(N_("这张表单不完整，请刷新后再填。"), code="bad_key")
    earlier = contract.receipts.filter(key=paid.key).select_related("due").first()
    if earlier is None:
        return None
    same = (earlier.due.number, earlier.amount, earlier.received_on) == (
        paid.due_number, paid.amount, paid.received_on,
    )  # fmt: skip
    if not same:
        raise Conflict(N_("这张表单已经登记过另一笔到账，请刷新后再填。"), code="key_used")
    return earlier


def _check_paid(contract: Contract, due: Due, paid: Paid, today: date) -> None:
    faults: dict[str, str] = {}
    if paid.amount <= 0 or paid.amount != round(paid.amount, 2):
        faults["amount"] = N_("请填写大于零的金额，最多两位小数")
    elif due.left is None:
        faults["amount"] = N_("这一期提成还没有填报基数，请先填报")
    elif paid.amount > due.left:
        faults["amount"] = N_("超过这一期还没有付的金额，多付的部分请记到另一期")
    if paid.received_on > today:
        faults["received_on"] = N_("到账日期不能晚于今天")
    elif contract.signed_on is not None and paid.received_on < contract.signed_on:
        faults["received_on"] = N_("到账日期不能早于签订日期")
    if len(paid.note) > _LONGEST_NOTE:
        faults["note"] = N_("说明请不超过 200 个字")
    if faults:
        raise InvalidInput(fields=faults, code="bad_receipt")


def _settle_if_paid(contract: Contract, at: datetime) -> None:
    """结清 by the platform, once nothing is owed any more."""
    if contract.state != "performing" or not is_paid_up(contract):
        return
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "settle")
    contract.settled_at, contract.updated_at = at, at
    contract.save()
    move_along(contract, "settled", at)
    record(actor=SYSTEM, verb="contracts.settle_contract", thing=contract, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_settlement, contract, at))


def is_paid_up(contract: Contract) -> bool:
    """Whether every due has come in to the fen (none at all: nothing to settle)."""
    dues = list(contract.dues.all())
    return bool(dues) and all(due.is_paid for due in dues)


@verb
def void_receipt(*, actor: Actor, receipt_id: int, reason: str, at: datetime) -> Receipt:
    """A receipt that was written down wrongly no longer counts; it stays in sight with the reason."""
    row = Receipt.objects.filter(pk=receipt_id).first()
    if row is None:
        raise NotFound
    contract = lock_contract(actor, row.contract_id)
    if not may_record_receipt(actor, contract):
        raise NotPermitted(N_("到账由收款的一方登记。"))
    if contract.state not in OWING_STATES:
        raise NotAllowedNow(N_("合同已经结清或者结束，不能再改到账。"), code="not_owing")
    words = checked_reason(reason)
    receipt = Receipt.objects.select_related("due").get(pk=receipt_id)
    if receipt.voided_at is not None:
        raise Conflict(N_("这笔到账已经作废。"), code="already_voided")
    if receipt.rewarded.filter(released_at__isnull=True).exists():
        raise NotAllowedNow(N_("这笔到账已经计入收益分配，请先撤回分配。"), code="rewarded")
    before, due = snapshot(receipt), receipt.due
    old = snapshot(due)
    receipt.voided_at, receipt.void_reason = at, words
    receipt.save()
    due.received -= receipt.amount
    due.save(update_fields=["received"])
    record(actor=actor, verb="contracts.void_receipt", thing=receipt, at=at, before=before)
    record(actor=actor, verb="contracts.void_receipt", thing=due, at=at, before=old)
    return receipt


@verb
def state_royalty(
    *, actor: Actor, contract_id: int, due_number: int, base: Decimal, at: datetime, note: str = ""
) -> RoyaltyStatement:
    """The payer states what the royalty of one period is reckoned on; stated again, the new base replaces the old."""
    contract = lock_contract(actor, contract_id)
    if not may_state_royalty(actor, contract):
        raise NotPermitted(N_("提成基数由付款的一方填报。"))
    if contract.state not in OWING_STATES:
        raise NotAllowedNow(N_("现在的状态不能填报提成。"), code="not_owing")
    due = due_numbered(contract, due_number)
    plan = plans.read(contract.plan)
    if due.period_from is None or plan is None or plan.royalty is None:
        raise NotAllowedNow(N_("这一期不是提成，不用填报。"), code="no_royalty")
    _check_base(due, base, note, local_day(at))
    amount = royalty_amount(plan.royalty, due.period_from, Money(base), _royalties_before(contract, due)).yuan
    if amount < due.received:
        raise InvalidInput(fields={"base": N_("按这个基数算出的提成低于已经到账的金额，请核对")}, code="below_received")
    due.statements.filter(replaced_at__isnull=True).update(replaced_at=at)
    statement = RoyaltyStatement.objects.create(
        due=due, base=base, amount=amount, note=note.strip(), stated_by_id=actor.user_id, stated_at=at
    )
    old = snapshot(due)
    due.amount = amount
    due.save(update_fields=["amount"])
    record(actor=actor, verb="contracts.state_royalty", thing=statement, at=at)
    record(actor=actor, verb="contracts.state_royalty", thing=due, at=at, before=old)
    _settle_if_paid(contract, at)
    return statement


def _check_base(due: Due, base: Decimal, note: str, today: date) -> None:
    faults: dict[str, str] = {}
    if base < 0 or base != round(base, 2):
        faults["base"] = N_("请填写不小于零的金额，最多两位小数")
    elif due.period_to is not None and today <= due.period_to:
        faults["base"] = N_("这一期还没有结束，结束以后再填报")
    if len(note) > _LONGEST_NOTE:
        faults["note"] = N_("说明请不超过 200 个字")
    if faults:
        raise InvalidInput(fields=faults, code="bad_base")


def _royalties_before(contract: Contract, due: Due) -> Money:
    """What the other periods come to: the cap is over all of them."""
    others = contract.dues.filter(period_from__isnull=False, amount__isnull=False).exclude(pk=due.pk)
    return Money.total(Money(amount) for amount in others.values_list("amount", flat=True) if amount is not None)


@verb
def perform_contract(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """Work has begun, after the registration or without one; what is paid already settles it at once."""
    contract = lock_contract(actor, contract_id)
    if not may_sign(actor, contract):
        raise NotPermitted
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "perform")
    contract.updated_at = at
    contract.save()
    move_along(contract, "performing", at)
    record(actor=actor, verb="contracts.perform_contract", thing=contract, at=at, before=before)
    _settle_if_paid(contract, at)
    return contract
