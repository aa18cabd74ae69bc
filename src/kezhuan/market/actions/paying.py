"""Money that goes back: an order for each refund, batches signed off by two people, and the bank's answers."""

from dataclasses import dataclass
from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market.bank.orders import orders_digest
from kezhuan.market.bank.sealing import sealed, tail_of
from kezhuan.market.bank.words import Result
from kezhuan.market.banking import lock_batch, lock_line, lock_payout, lock_payouts_ready, orders_of, without_order
from kezhuan.market.models import BankLine, Payout, PayoutBatch
from kezhuan.market.permissions import may_book, may_pay
from kezhuan.market.queries import lock_deposit

ORDER, BATCH = "ZF", "PC"
_LONGEST_NAME = 120
_ACCOUNT_LENGTHS = range(8, 33)


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, and on which account."""

    name: str
    account: str


@verb
def order_refund(*, actor: Actor, deposit_id: int, at: datetime) -> Payout:
    """SYSTEM: an order for a deposit that leaves the platform. Once.

    A released one goes to the account it came from; one that goes on to the seller waits for the seller's account.
    Conflict (``ordered``) the second time; NotAllowedNow for a deposit that stays.
    """
    if not actor.is_system:
        raise NotPermitted
    deposit = lock_deposit(deposit_id)
    if deposit.state not in ("released", "remitted"):
        raise NotAllowedNow(code="not_released")
    if not without_order().filter(pk=deposit.pk).exists():
        raise Conflict(N_("已经有付款指令。"), code="ordered")
    order = Payout(deposit=deposit, amount=deposit.amount, payee=b"", account=b"")
    if deposit.state == "remitted":
        order.payee = sealed(deposit.bidder.lot.seller.name)
        return _ordered(actor, order, None, at)
    return _ordered(actor, order, BankLine.objects.filter(deposit=deposit).first(), at)


@verb
def order_return(*, actor: Actor, line_id: int, at: datetime) -> Payout:
    """An officer sends back a line that paid nothing."""
    if not may_pay(actor):
        raise NotPermitted
    line = lock_line(line_id)
    if line.deposit_id is not None:
        raise NotAllowedNow(N_("这笔来账已经入账为保证金。"), code="booked")
    if Payout.objects.filter(line=line).exclude(state="failed").exists():
        raise Conflict(N_("已经有付款指令。"), code="ordered")
    return _ordered(actor, Payout(line=line, amount=line.amount), line, at)


def _ordered(actor: Actor, order: Payout, line: BankLine | None, at: datetime) -> Payout:
    order.number, order.made_at = next_reference_number(ORDER, at), at
    if line is not None:
        order.payee, order.account, order.account_tail = line.payer, line.account, line.account_tail
    order.save(force_insert=True)
    record(actor=actor, verb="market.order_payout", thing=order, at=at)
    return order


@verb
def state_account(*, actor: Actor, payout_id: int, payee: Payee, at: datetime) -> Payout:
    """Who is paid and where, while the order waits. InvalidInput: ``name``, ``account``."""
    if not may_pay(actor):
        raise NotPermitted
    order = lock_payout(payout_id)
    if order.state != "waiting":
        raise NotAllowedNow(N_("已经编入批次或者付过，不能再改账号。"), code="not_waiting")
    name, account = " ".join(payee.name.split()), "".join(payee.account.split())
    faults = {}
    if not name or len(name) > _LONGEST_NAME:
        faults["name"] = N_("请填写收款户名，不超过 120 个字")
    if not (account.isascii() and account.isdigit()) or len(account) not in _ACCOUNT_LENGTHS:
        faults["account"] = N_("账号只填数字，8 到 32 位")
    if faults:
        raise InvalidInput(fields=faults)
    before = snapshot(order)
    order.payee, order.account, order.account_tail = sealed(name), sealed(account), tail_of(account)
    order.save(update_fields=["payee", "account", "account_tail"])
    record(actor=actor, verb="market.state_account", thing=order, at=at, before=before)
    return order


@verb
def prepare_batch(*, actor: Actor, at: datetime) -> PayoutBatch:
    """All orders that wait and have an account, in one batch; NotAllowedNow when there are none."""
    if not may_pay(actor) or actor.user_id is None:
        raise NotPermitted
    orders = lock_payouts_ready()
    if not orders:
        raise NotAllowedNow(N_("没有账号齐全的待付指令。"), code="nothing_to_pay")
    batch = PayoutBatch(
        reference_number=next_reference_number(BATCH, at),
        orders=len(orders),
        total=Money.total(Money(order.amount) for order in orders).yuan,
        digest=orders_digest(orders),
        prepared_by_id=actor.user_id,
        prepared_at=at,
    )
    batch.save(force_insert=True)
    record(actor=actor, verb="market.prepare_batch", thing=batch, at=at)
    for order in orders:
        _move(actor, order, "batch", batch, at)
    return batch


def _move(actor: Actor, order: Payout, step: str, batch: PayoutBatch | None, at: datetime) -> None:
    before = snapshot(order)
    order.state, order.batch = order.lifecycle.after(order.state, step), batch
    order.save()
    record(actor=actor, verb=f"market.{step}_payout", thing=order, at=at, before=before)


@verb
def approve_batch(*, actor: Actor, batch_id: int, digest: str, at: datetime) -> PayoutBatch:
    """A second person has checked exactly the file with this digest.

    NotPermitted for who prepared it; Conflict (``digest_differs``) when it is not the file that was prepared.
    """
    batch = _batch(actor, batch_id)
    if actor.user_id == batch.prepared_by_id:
        raise NotPermitted(N_("编制和复核要两个人，请另一位同事复核。"), code="same_person")
    target = batch.lifecycle.after(batch.state, "approve")
    if digest != batch.digest or orders_digest(orders_of(batch)) != batch.digest:
        raise Conflict(N_("文件摘要不一致，请作废这个批次重新编制。"), code="digest_differs")
    return _step(actor, batch, target, "approve", at, approved_by_id=actor.user_id, approved_at=at)


@verb
def drop_batch(*, actor: Actor, batch_id: int, at: datetime) -> PayoutBatch:
    """Not handed over: its orders wait again."""
    batch = _batch(actor, batch_id)
    target = batch.lifecycle.after(batch.state, "drop")
    for order in orders_of(batch):
        _move(actor, order, "release", None, at)
    return _step(actor, batch, target, "drop", at)


@verb
def send_batch(*, actor: Actor, batch_id: int, at: datetime) -> PayoutBatch:
    """It goes to the bank: by hand, or by the payment provider in the next round of the job."""
    batch = _batch(actor, batch_id)
    target = batch.lifecycle.after(batch.state, "send")
    if orders_digest(orders_of(batch)) != batch.digest:
        raise Conflict(N_("文件摘要不一致，请作废这个批次重新编制。"), code="digest_differs")
    return _step(actor, batch, target, "send", at, sent_at=at)


def _batch(actor: Actor, batch_id: int) -> PayoutBatch:
    if not may_pay(actor):
        raise NotPermitted
    return lock_batch(batch_id)


def _step(actor: Actor, batch: PayoutBatch, target: str, step: str, at: datetime, **values: object) -> PayoutBatch:
    before = snapshot(batch)
    batch.state = target
    for name, value in values.items():
        setattr(batch, name, value)
    batch.save()
    record(actor=actor, verb=f"market.{step}_batch", thing=batch, at=at, before=before)
    return batch


@verb
def settle_payout(*, actor: Actor, result: Result, at: datetime) -> Payout:
    """What the bank says of an order. The same again changes nothing; the contrary is refused (``settled``).

    InvalidInput (``number``) for an order that was never handed over. The last answer closes the batch.
    """
    if not may_book(actor):
        raise NotPermitted
    found = Payout.objects.filter(number=result.number.strip()).values_list("pk", "batch_id").first()
    if found is None or found[1] is None:
        raise InvalidInput(fields={"number": N_("没有这个交给银行的付款指令。")}, code="unknown_order")
    batch = lock_batch(found[1])
    order = lock_payout(found[0])
    if order.state in ("paid", "failed"):
        return same_result(order, result)
    if batch.state != "sent":
        raise NotAllowedNow(N_("这个批次还没有交给银行。"), code="not_sent")
    before = snapshot(order)
    order.state = order.lifecycle.after(order.state, "pay" if result.paid else "fail")
    order.bank_serial, order.failure, order.settled_at = result.serial[:60], "", at
    if not result.paid:
        order.failure = (result.reason.strip() or "银行没有说明原因")[:300]
    order.save()
    record(actor=actor, verb="market.settle_payout", thing=order, at=at, before=before)
    if not Payout.objects.filter(batch=batch, state="batched").exists():
        _step(actor, batch, batch.lifecycle.after(batch.state, "close"), "close", at, closed_at=at)
    return order


def same_result(order: Payout, result: Result) -> Payout:
    """``order`` when it says what the bank says again; Conflict otherwise."""
    if (order.state == "paid") != result.paid:
        raise Conflict(N_("银行先前的答复不同，请人工核对这笔付款。"), code="settled")
    return order


@verb
def retry_payout(*, actor: Actor, payout_id: int, at: datetime) -> Payout:
    """After a failure: another order under a new number, for the same money."""
    if not may_pay(actor):
        raise NotPermitted
    failed = lock_payout(payout_id)
    if failed.state != "failed":
        raise NotAllowedNow(N_("只有付款失败的指令可以重付。"), code="not_failed")
    others = Payout.objects.filter(deposit=failed.deposit_id, line=failed.line_id).exclude(state="failed")
    if others.exists():
        raise Conflict(N_("已经有付款指令。"), code="ordered")
    order = Payout(deposit_id=failed.deposit_id, line_id=failed.line_id, amount=failed.amount)
    order.number, order.made_at = next_reference_number(ORDER, at), at
    order.payee, order.account, order.account_tail = failed.payee, failed.account, failed.account_tail
    order.save(force_insert=True)
    record(actor=actor, verb="market.order_payout", thing=order, at=at, note=failed.number)
    return order


def payout_by_number(number: str) -> Payout:
    """NotFound for an unknown number."""
    found = Payout.objects.filter(number=number.strip()).first()
    if found is None:
        raise NotFound
    return found
