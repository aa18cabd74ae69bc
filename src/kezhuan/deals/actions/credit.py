"""Verbs of the credit for a deal: propose, agree, refuse, enter the fee and what was received of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Sum

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.brokers.models import Broker
from kezhuan.brokers.queries import brokers_named
from kezhuan.catalogue.rules import local_day
from kezhuan.deals.credit import is_frozen
from kezhuan.deals.models import CreditShare, CreditSplit, CreditState, Deal, FeeReceipt
from kezhuan.deals.notices import credit as notices
from kezhuan.deals.permissions.credit import may_agree, may_enter_fee, may_propose
from kezhuan.deals.queries import lock_deal
from kezhuan.deals.queries.credit import lock_shares, lock_split
from kezhuan.engine.actor import Actor
from kezhuan.engine.credit import Line, check_lines
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.lifecycle.credit import CREDIT
from kezhuan.engine.words import N_

_LONGEST_REASON = 300
_LONGEST_NOTE = 120
_CENT = Decimal("0.01")


@verb
def propose_shares(*, actor: Actor, deal_id: int, lines: Sequence[Line], at: datetime) -> CreditSplit:
    """Put down the whole split at once; whoever is named agrees anew, the proposer's own rows count as agreed.

    InvalidInput (``shares_not_whole``) unless it sums to 100 %; NotAllowedNow once the deal is signed, and once the
    split is settled: then ``propose_change`` asks everybody.
    """
    deal = lock_deal(actor, deal_id)
    if not may_propose(actor, deal):
        raise NotPermitted
    refuse_frozen(deal)
    check_lines(lines)
    brokers = brokers_in_register(lines, at)
    split, old = lock_split(deal), lock_shares(deal)
    before = snapshot(split) if split is not None else None
    if split is None:
        split = CreditSplit(deal=deal, round=0)
    split.state, split.state_reason = CreditState(CREDIT.after(split.state, "propose")), ""
    split.round, split.settled_at = split.round + 1, None
    split.proposed_by_id, split.proposed_at = actor.user_id, at
    split.save()
    replace_shares(actor, deal, old, lines, brokers, at)
    record(actor=actor, verb="deals.propose_shares", thing=split, at=at, before=before)
    _settle_if_all_agreed(actor, split, deal, at)
    transaction.on_commit(partial(notices.ask_to_agree, split, actor.user_id, at))
    return split


def brokers_in_register(lines: Sequence[Line], at: datetime) -> dict[int, Broker]:
    """Everybody named, who must be in the register with a certificate that holds."""
    found = {row.pk: row for row in brokers_named({line.broker_id for line in lines})}
    day = local_day(at)
    faults = {
        f"line-{number}": N_("请选择在册的技术经纪人")
        for number, line in enumerate(lines)
        if line.broker_id not in found or not found[line.broker_id].is_valid(day)
    }
    if faults:
        raise InvalidInput(fields=faults, code="not_in_the_register")
    return found


def replace_shares(
    actor: Actor,
    deal: Deal,
    old: Sequence[CreditShare],
    lines: Sequence[Line],
    brokers: dict[int, Broker],
    at: datetime,
    agreed: Mapping[int, datetime] | None = None,
) -> None:
    """The rows become exactly ``lines``; each row that goes, comes or changes has its event.

    ``agreed``: when each broker agreed to them already; without it only the actor's own rows count as agreed.
    """
    wanted = {(line.broker_id, line.role): line for line in lines}
    kept = {(row.broker_id, row.role): row for row in old}
    for key, row in kept.items():
        if key not in wanted:
            before, gone = snapshot(row), row.pk
            row.delete()
            row.pk = gone
            record(actor=actor, verb="deals.drop_share", thing=row, at=at, before=before, after={})
    for key, line in wanted.items():
        broker = brokers[line.broker_id]
        row = kept.get(key) or CreditShare(deal=deal, broker=broker, role=line.role)
        earlier = snapshot(row) if row.pk else None
        row.percent, row.organisation_id = line.percent, broker.organisation_id
        own = at if may_agree(actor, frozenset({broker.person_id})) else None
        row.agreed_at = own if agreed is None else agreed[broker.pk]
        row.save()
        record(actor=actor, verb="deals.propose_shares", thing=row, at=at, before=earlier)


@verb
def agree_to_shares(*, actor: Actor, deal_id: int, round: int, at: datetime) -> CreditSplit:  # noqa: A002
    """A named broker says yes to the proposal they have read (``round``); when all have, the split is settled."""
    deal, split, rows = _named_in(actor, deal_id, round)
    for row in rows:
        if row.agreed_at is None:
            before = snapshot(row)
            row.agreed_at = at
            row.save(update_fields=["agreed_at"])
            record(actor=actor, verb="deals.agree_to_shares", thing=row, at=at, before=before)
    _settle_if_all_agreed(actor, split, deal, at)
    return split


@verb
def refuse_shares(*, actor: Actor, deal_id: int, round: int, reason: str, at: datetime) -> CreditSplit:  # noqa: A002
    """A named broker says no, with the reason; the owner of the deal proposes anew."""
    _deal, split, rows = _named_in(actor, deal_id, round)
    words = reason_of_refusal(reason)
    before = snapshot(split)
    split.state, split.state_reason = CreditState(CREDIT.after(split.state, "refuse")), words
    split.save()
    record(actor=actor, verb="deals.refuse_shares", thing=split, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_refusal, split, rows[0].broker, at))
    return split


def reason_of_refusal(text: str) -> str:
    """The trimmed reason; InvalidInput when there is none, or too much."""
    words = text.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明为什么不同意，方便重新商量")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    return words


def _named_in(actor: Actor, deal_id: int, round_read: int) -> tuple[Deal, CreditSplit, list[CreditShare]]:
    """The deal, its split and the actor's own rows, locked; Conflict when the proposal is no longer the one read."""
    deal = lock_deal(actor, deal_id)
    split = lock_split(deal)
    if split is None:
        raise NotFound
    rows = [row for row in lock_shares(deal) if may_agree(actor, frozenset({row.broker.person_id}))]
    if not rows:
        raise NotPermitted
    if split.round != round_read:
        raise Conflict(N_("分成方案已经改过，请看过新的方案再决定。"), code="newer_round")
    refuse_frozen(deal)
    CREDIT.after(split.state, "settle")
    return deal, split, rows


def _settle_if_all_agreed(actor: Actor, split: CreditSplit, deal: Deal, at: datetime) -> None:
    if CreditShare.objects.filter(deal=deal, agreed_at__isnull=True).exists():
        return
    before = snapshot(split)
    split.state, split.settled_at = CreditState(CREDIT.after(split.state, "settle")), at
    split.save()
    record(actor=actor, verb="deals.settle_shares", thing=split, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_settled, split, at))


def refuse_frozen(deal: Deal) -> None:
    if is_frozen(deal):
        raise NotAllowedNow(N_("合同已经签订，分成不能再改。"), code="shares_frozen")


# Money --------------------------------------------------------------------------------------------------------------
@verb
def set_fee(*, actor: Actor, deal_id: int, fee: Decimal | None, at: datetime) -> CreditSplit:
    """What is paid for the brokerage of this deal altogether; never below what has been received."""
    deal = lock_deal(actor, deal_id)
    if not may_enter_fee(actor, deal):
        raise NotPermitted
    split = lock_split(deal)
    if split is None:
        raise NotAllowedNow(N_("请先提出业绩分成，再登记佣金。"), code="no_split")
    received = _received(deal)
    fault = _fault_of_amount(fee) if fee is not None else ""
    if fee is None and received:
        fault = N_("已有到账记录，佣金不能清空")
    elif fee is not None and not fault and fee < received:
        fault = N_("佣金不能少于已经到账的金额")
    if fault:
        raise InvalidInput(fields={"fee": fault})
    before = snapshot(split)
    split.fee = fee
    split.save(update_fields=["fee"])
    record(actor=actor, verb="deals.set_fee", thing=split, at=at, before=before)
    return split


@verb
def record_receipt(
    *, actor: Actor, deal_id: int, amount: Decimal, received_on: date, at: datetime, note: str = ""
) -> FeeReceipt:
    """Money that came in for the brokerage; all receipts together stay within the fee."""
    deal = lock_deal(actor, deal_id)
    if not may_enter_fee(actor, deal):
        raise NotPermitted
    split = lock_split(deal)
    if split is None or split.fee is None:
        raise NotAllowedNow(N_("请先登记佣金总额，再登记到账。"), code="no_fee")
    faults: dict[str, str] = {}
    fault = _fault_of_amount(amount) or (N_("到账金额要大于 0") if amount <= 0 else "")
    if not fault and _received(deal) + amount > split.fee:
        fault = N_("到账合计超过了佣金总额，请核对")
    if fault:
        faults["amount"] = fault
    if received_on > local_day(at):
        faults["received_on"] = N_("到账日期不能晚于今天")
    if len(note.strip()) > _LONGEST_NOTE:
        faults["note"] = N_("请不超过 120 个字")
    if faults:
        raise InvalidInput(fields=faults)
    row = FeeReceipt.objects.create(
        deal=deal, amount=amount, received_on=received_on, note=note.strip(), recorded_at=at
    )
    record(actor=actor, verb="deals.record_receipt", thing=row, at=at)
    return row


def _received(deal: Deal) -> Decimal:
    return FeeReceipt.objects.filter(deal=deal).aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _fault_of_amount(amount: Decimal) -> str:
    if not amount.is_finite() or amount < 0:
        return N_("金额不能是负数")
    return N_("金额最多两位小数") if amount != amount.quantize(_CENT) else ""
