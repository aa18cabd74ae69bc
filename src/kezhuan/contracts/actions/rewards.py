"""收益分配: reckon a reward from what came in, make it known in the unit, settle it, pay it person by person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import SHANGHAI, local_day, rulebook
from kezhuan.contracts.derivation import kept_case, kept_lines
from kezhuan.contracts.models import (
    Contract,
    Receipt,
    RewardedReceipt,
    RewardGroup,
    RewardPayment,
    RewardShare,
    RewardSplit,
    UnitNature,
)
from kezhuan.contracts.permissions import may_reward
from kezhuan.contracts.queries import lock_contract, lock_reward, share_of, unrewarded_receipts
from kezhuan.contracts.reasons import checked_reason
from kezhuan.contracts.rules import place_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.reward import (
    Agreement,
    Case,
    Deduction,
    Member,
    Result,
    UnitRule,
    Way,
    YearProfit,
    calculate,
    payment_clock,
)
from kezhuan.engine.words import N_
from kezhuan.gazette.actions import open_notice, withdraw_notice
from kezhuan.gazette.queries import is_settled, notice_of
from kezhuan.parties.models import Organisation

PREFIX = "FP"
NOTICE_KIND = "contracts.reward"
NOTICE_RULE = "transfer.reward.notice_days"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BY_MONEY = (Way.ASSIGNMENT, Way.LICENCE)
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the unit enters. Money comes from the receipts of the contract, never from this form."""

    way: Way
    nature: UnitClass
    members: tuple[Member, ...]
    on: date
    unit_rule: UnitRule | None = None
    agreement: Agreement | None = None
    deductions: tuple[Deduction, ...] = ()
    equity: Decimal = Decimal(0)
    profits: tuple[YearProfit, ...] = field(default=())


def case_of(contract: Contract, unit_division: str, wanted: Reckoning, receipts: Sequence[Receipt]) -> Case:
    """The reckoning as ``engine.reward`` takes it: cash is what came in and is in no other reckoning."""
    by_money = wanted.way in _BY_MONEY
    return Case(
        way=wanted.way,
        unit=wanted.nature,
        on=wanted.on,
        place=place_of(unit_division),
        members=wanted.members,
        cash=Money.total(Money(receipt.amount) for receipt in receipts) if by_money else Money.zero(),
        equity=Money(wanted.equity) if wanted.way is Way.EQUITY else Money.zero(),
        profits=wanted.profits if wanted.way is Way.IMPLEMENTATION else (),
        deductions=wanted.deductions if by_money else (),
        unit_rule=wanted.unit_rule,
        agreement=wanted.agreement,
    )


@verb
def reckon_reward(*, actor: Actor, contract_id: int, unit_id: int, wanted: Reckoning, at: datetime) -> RewardSplit:
    """Reckon the reward of what has come in and is in no reckoning yet. InvalidInput names the fields to mend.

    The unit must be a seller of the contract. Shares sum to the reward to the fen; the derivation is kept as it was.
    """
    contract = lock_contract(actor, contract_id)
    unit = _unit(actor, contract, unit_id)
    receipts = list(unrewarded_receipts(contract)) if wanted.way in _BY_MONEY else []
    if wanted.way in _BY_MONEY and not receipts:
        raise NotAllowedNow(N_("还没有可以分配的到账，到账以后再测算。"), code="nothing_to_reward")
    if wanted.on > local_day(at):
        raise InvalidInput(fields={"on": N_("不能晚于今天")})
    result = _reckoned(case_of(contract, unit.division_code, wanted, receipts))
    split = RewardSplit.objects.create(
        reference_number=next_reference_number(PREFIX, at),
        contract=contract,
        unit=unit,
        way=wanted.way.value,
        nature=wanted.nature.value,
        place=result.case.place,
        on=wanted.on,
        case=kept_case(result.case),
        lines=kept_lines(result.lines),
        income=(result.case.cash + result.case.equity + _profit(result.case)).yuan,
        base=Money.total(part.base for part in result.parts).yuan,
        reward=result.reward.yuan,
        kept=result.kept.yuan,
        unsure=result.needs_confirmation,
        income_on=max((receipt.received_on for receipt in receipts), default=None),
        reckoned_at=at,
        is_demonstration=contract.is_demonstration,
    )
    _write_shares(split, result)
    RewardedReceipt.objects.bulk_create(RewardedReceipt(split=split, receipt=receipt) for receipt in receipts)
    record(actor=actor, verb="contracts.reckon_reward", thing=split, at=at)
    return split


def _unit(actor: Actor, contract: Contract, unit_id: int) -> Organisation:
    """The unit that was paid: a seller of the signed contract."""
    if not contract.is_signed:
        raise NotAllowedNow(N_("合同还没有签订。"), code="not_signed")
    for party in contract.parties.all():
        if party.organisation_id == unit_id and party.side == "seller" and party.organisation is not None:
            if not may_reward(actor, unit_id):
                break
            return party.organisation
    raise NotPermitted(N_("收益分配由收款的单位办理。"))


def _reckoned(case: Case) -> Result:
    try:
        return calculate(case, rulebook())
    except KeyError:
        raise InvalidInput(fields={"on": N_("这一天还没有可以适用的规定，请改一个日期")}) from None


def _profit(case: Case) -> Money:
    return Money.total(max(year.profit, Money.zero()) for year in case.profits)


def _write_shares(split: RewardSplit, result: Result) -> None:
    """One row a person over all parts; people of one name and group stay apart by their place in the list."""
    totals: dict[int, Money] = {}
    first: dict[int, tuple[str, str, bool]] = {}
    for part in result.parts:
        for place, share in enumerate(part.shares):
            totals[place] = totals.get(place, Money.zero()) + share.amount
            first.setdefault(place, (share.name, share.group.value, share.reserved))
    weights = [member.weight for member in result.case.members]
    RewardShare.objects.bulk_create(
        RewardShare(
            split=split,
            position=place + 1,
            name=first[place][0],
            group=first[place][1],
            weight=weights[place] if place < len(weights) else Decimal(0),
            amount=totals[place].yuan,
            reserved=first[place][2],
        )
        for place in sorted(totals)
    )


# Making it known ----------------------------------------------------------------------------------------------------
@verb
def publish_reward(*, actor: Actor, split_id: int, at: datetime, days: int | None = None) -> RewardSplit:
    """Make it known in the unit for the days of the rule; units the rule does not bind may do so, too."""
    split = _own(actor, split_id)
    target = split.lifecycle.after(split.state, "publish")
    before = snapshot(split)
    open_notice(
        actor=actor,
        kind=NOTICE_KIND,
        subject=split,
        publisher_id=split.unit_id,
        title=f"{split.contract.name[:120]}收益分配公示",
        facts=_facts(split),
        rule=NOTICE_RULE,
        days=days,
        places=("unit",),
        enforced=split.nature != UnitNature.PRIVATE,
        at=at,
    )
    split.state, split.published_at = target, at
    split.save()
    record(actor=actor, verb="contracts.publish_reward", thing=split, at=at, before=before)
    return split


def _facts(split: RewardSplit) -> list[dict[str, str]]:
    """What people of the unit read: from what, how much, and who gets what."""
    facts = [
        {"name": "合同", "value": f"{split.contract.name}（{split.contract.reference_number}）"},
        {"name": "分配基数", "value": f"{split.base:,.2f} 元"},
        {"name": "奖励总额", "value": f"{split.reward:,.2f} 元"},
    ]
    people = [
        f"{share.name or '人员待定'}（{RewardGroup(share.group).label}）{share.amount:,.2f} 元"
        for share in split.shares.all()
    ]
    return [*facts, {"name": "人员和金额", "value": "；".join(people)[:4000]}]


@verb
def agree_reward(*, actor: Actor, split_id: int, at: datetime, pay_by: date | None = None) -> RewardSplit:
    """It stands. State units wait for the end of their notice; the day to pay by is what is agreed, else the rule's."""
    split = _own(actor, split_id)
    target = split.lifecycle.after(split.state, "agree")
    if split.nature != UnitNature.PRIVATE and not is_settled(notice_of(split, NOTICE_KIND), at):
        raise NotAllowedNow(N_("国有单位的收益分配要先在本单位公示，期满没有异议才能确定。"), code="notice_running")
    today = local_day(at)
    if pay_by is not None and pay_by < today:
        raise InvalidInput(fields={"pay_by": N_("兑现期限不能早于今天")})
    before = snapshot(split)
    split.state, split.agreed_at = target, at
    split.pay_by = pay_by or last_day_to_pay(split)
    split.save()
    record(actor=actor, verb="contracts.agree_reward", thing=split, at=at, before=before)
    return split


def last_day_to_pay(split: RewardSplit) -> date | None:
    """The end of the rule's period from the day the money came in; None where no rule or no money is."""
    if split.income_on is None:
        return None
    came_in = datetime.combine(split.income_on, time(), SHANGHAI)
    found = payment_clock(came_in, rulebook(), place_of(split.place))
    return None if found is None else found[0].last_day


@verb
def withdraw_reward(*, actor: Actor, split_id: int, reason: str, at: datetime) -> RewardSplit:
    """Not to be: its receipts may be reckoned again, a notice that still runs is taken back."""
    split = _own(actor, split_id)
    words = checked_reason(reason)
    end_reward(actor, split, words, at)
    notice = notice_of(split, NOTICE_KIND)
    if notice is not None and notice.state == "open":
        withdraw_notice(actor=actor, notice_id=notice.pk, reason=words, at=at)
    return split


def end_reward(actor: Actor, split: RewardSplit, reason: str, at: datetime) -> None:
    """Withdraw a locked split and let its receipts go."""
    before = snapshot(split)
    split.state = split.lifecycle.after(split.state, "withdraw")
    split.state_reason = reason
    split.save()
    split.rewarded.filter(released_at__isnull=True).update(released_at=at)
    record(actor=actor, verb="contracts.withdraw_reward", thing=split, at=at, before=before)


def _own(actor: Actor, split_id: int) -> RewardSplit:
    """The split, locked, for the unit that gives it."""
    split = lock_reward(actor, split_id)
    if not may_reward(actor, split.unit_id):
        raise NotPermitted(N_("收益分配由收款的单位办理。"))
    return split


# People -------------------------------------------------------------------------------------------------------------
@verb
def name_staff(*, actor: Actor, split_id: int, people: Sequence[tuple[str, Decimal]], at: datetime) -> RewardSplit:
    """Give what is kept for transfer staff to the people named, by their weights, to the fen."""
    split = _own(actor, split_id)
    if split.state in ("paid", "withdrawn"):
        raise NotAllowedNow(N_("现在的状态不能再改人员。"), code="wrong_state")
    reserved = split.shares.filter(reserved=True).first()
    if reserved is None:
        raise Conflict(N_("没有人员待定的份额。"), code="nothing_reserved")
    if not people or any(not name.strip() or len(name) > 60 or weight <= 0 for name, weight in people):
        raise InvalidInput(fields={"people": N_("请写每个人的姓名和大于零的份额")})
    amounts = Money(reserved.amount).allocate([weight for _name, weight in people])
    start = reserved.position
    reserved.delete()
    for number, ((name, weight), amount) in enumerate(zip(people, amounts, strict=True)):
        share = RewardShare.objects.create(
            split=split,
            position=start + number,
            name=name.strip(),
            group=RewardGroup.STAFF,
            weight=weight,
            amount=amount.yuan,
        )
        record(actor=actor, verb="contracts.name_staff", thing=share, at=at)
    return split


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that went to one person; ``key`` makes it happen once."""

    position: int
    amount: Decimal
    paid_on: date
    key: str
    note: str = ""


@verb
def pay_reward(*, actor: Actor, split_id: int, payout: Payout, at: datetime) -> RewardPayment:
    """Write down a payment. The same key again returns the same payment; the last fen ends the split."""
    split = _own(actor, split_id)
    if not _KEY.fullmatch(payout.key):
        raise InvalidInput(N_("这张表单不完整，请刷新后再填。"), code="bad_key")
    share = share_of(split, payout.position)
    earlier = share.payments.filter(key=payout.key).first()
    if earlier is not None:
        if (earlier.amount, earlier.paid_on) != (payout.amount, payout.paid_on):
            raise Conflict(N_("这张表单已经登记过另一笔兑现，请刷新后再填。"), code="key_used")
        return earlier
    target = split.lifecycle.after(split.state, "pay_out")
    _check_payout(split, share, payout, local_day(at))
    payment = RewardPayment.objects.create(
        share=share,
        key=payout.key,
        amount=payout.amount,
        paid_on=payout.paid_on,
        note=payout.note.strip(),
        recorded_by_id=actor.user_id,
        recorded_at=at,
    )
    old = snapshot(share)
    share.paid += payout.amount
    share.save(update_fields=["paid"])
    record(actor=actor, verb="contracts.pay_reward", thing=payment, at=at)
    record(actor=actor, verb="contracts.pay_reward", thing=share, at=at, before=old)
    if all(row.left == 0 for row in split.shares.all()):
        before = snapshot(split)
        split.state, split.paid_at = target, at
        split.save()
        record(actor=actor, verb="contracts.pay_out_reward", thing=split, at=at, before=before)
    return payment


def _check_payout(split: RewardSplit, share: RewardShare, payout: Payout, today: date) -> None:
    faults: dict[str, str] = {}
    if share.reserved:
        faults["amount"] = N_("这一份人员待定，请先写明人员")
    elif payout.amount <= 0 or payout.amount != round(payout.amount, 2):
        faults["amount"] = N_("请填写大于零的金额，最多两位小数")
    elif payout.amount > share.left:
        faults["amount"] = N_("超过这个人还没有兑现的金额，请核对")
    if payout.paid_on > today:
        faults["paid_on"] = N_("兑现日期不能晚于今天")
    elif split.income_on is not None and payout.paid_on < split.income_on:
        faults["paid_on"] = N_("兑现日期不能早于收入到账日期")
    if len(payout.note) > _LONGEST_NOTE:
        faults["note"] = N_("说明请不超过 200 个字")
    if faults:
        raise InvalidInput(fields=faults, code="bad_payout")
