"""Payment plans of a technology contract (民法典 846) as dues with dates and amounts, and how they stand.

Rounding: parts of a total are cut to the fen and the fen left over go to the largest remainders, so they sum to it;
a royalty is its base times its rate, rounded half up to the fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from kezhuan.engine.clock.clock import months_later
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_


class PaymentMode(StrEnum):
    """一次总算一次总付, 一次总算分期支付, 提成支付, 提成支付附加预付入门费."""

    SINGLE = "single"
    INSTALMENTS = "instalments"
    ROYALTY = "royalty"
    ENTRY_ROYALTY = "entry_royalty"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _WORDS[self]

    @property
    def has_royalty(self) -> bool:
        return self in (PaymentMode.ROYALTY, PaymentMode.ENTRY_ROYALTY)


_WORDS = {
    PaymentMode.SINGLE: N_("一次总算、一次总付"),
    PaymentMode.INSTALMENTS: N_("一次总算、分期支付"),
    PaymentMode.ROYALTY: N_("提成支付"),
    PaymentMode.ENTRY_ROYALTY: N_("入门费加提成"),
}


class Period(StrEnum):
    """How often a royalty is reckoned."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}[self]


@dataclass(frozen=True, slots=True)
class RoyaltyTerms:
    """``rates``: percent for the first, second, … year; the last one goes on. ``pay_days``: days to pay in.

    ``minimum``: least amount of one period. ``cap``: most that all periods together come to.
    """

    basis: str
    rates: tuple[Decimal, ...]
    period: Period
    starts_on: date
    ends_on: date
    pay_days: int = 30
    minimum: Money | None = None
    cap: Money | None = None

    def rate_in(self, period_starts: date) -> Decimal:
        """The percentage in the contract year a period begins in."""
        years = 0
        while months_later(self.starts_on, 12 * (years + 1)) <= period_starts:
            years += 1
        return self.rates[min(years, len(self.rates) - 1)]


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a total: an amount, or a percentage of the total."""

    label: str
    due_on: date
    amount: Money | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaymentPlan:
    """``total`` is what is settled once and for all (SINGLE, INSTALMENTS) or the entry fee (ENTRY_ROYALTY)."""

    mode: PaymentMode
    total: Money
    instalments: tuple[Instalment, ...] = ()
    royalty: RoyaltyTerms | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One payment to be made. ``amount`` is None for a royalty whose base has not been reported yet."""

    number: int
    label: str
    due_on: date
    amount: Money | None
    period_from: date | None = None
    period_to: date | None = None
    rate: Decimal | None = None


def schedule(plan: PaymentPlan) -> tuple[Due, ...]:
    """Every due of the plan in order of its day; InvalidInput names what does not fit."""
    _check(plan)
    parts = _fixed(plan)
    royalties = _royalties(plan.royalty) if plan.mode.has_royalty and plan.royalty else []
    ordered = sorted([*parts, *royalties], key=lambda due: (due.due_on, due.number))
    return tuple(
        Due(number, due.label, due.due_on, due.amount, due.period_from, due.period_to, due.rate)
        for number, due in enumerate(ordered, 1)
    )


def _check(plan: PaymentPlan) -> None:
    faults: dict[str, str] = {}
    if plan.total < Money.zero():
        faults["total"] = N_("金额不能是负数")
    if plan.mode is not PaymentMode.ROYALTY:
        if not plan.instalments:
            faults["instalments"] = N_("请写明哪天付、付多少")
        if plan.mode is PaymentMode.SINGLE and len(plan.instalments) > 1:
            faults["instalments"] = N_("一次总付只能有一笔，分几笔请选分期支付")
        if any((part.amount is None) == (part.percent is None) for part in plan.instalments):
            faults["instalments"] = N_("每一期请写金额或者比例，只写一个")
        elif any((part.amount or Money.zero()) < Money.zero() or (part.percent or 0) < 0 for part in plan.instalments):
            faults["instalments"] = N_("每一期不能是负数")
    if plan.mode.has_royalty:
        faults |= _royalty_faults(plan.royalty)
    if faults:
        raise InvalidInput(fields=faults, code="bad_plan")


def _royalty_faults(terms: RoyaltyTerms | None) -> dict[str, str]:
    if terms is None or not terms.rates:
        return {"rates": N_("请写明提成比例")}
    faults: dict[str, str] = {}
    if any(not 0 < rate <= 100 for rate in terms.rates):
        faults["rates"] = N_("提成比例大于 0，不超过 100")
    if terms.ends_on < terms.starts_on:
        faults["royalty_ends_on"] = N_("结束日期不能早于开始日期")
    if (terms.ends_on - terms.starts_on).days > 366 * 30:
        faults["royalty_ends_on"] = N_("提成期间请不超过 30 年")
    if not 0 <= terms.pay_days <= 366:
        faults["pay_days"] = N_("付款天数请在 0 到 366 之间")
    if not terms.basis.strip():
        faults["basis"] = N_("请写明按什么提成")
    return faults


def _fixed(plan: PaymentPlan) -> list[Due]:
    """The parts of the total, summing to it exactly; percentages share what fixed amounts leave."""
    if plan.mode is PaymentMode.ROYALTY or not plan.instalments:
        return []
    by_percent = [part for part in plan.instalments if part.percent is not None]
    fixed = Money.total(part.amount for part in plan.instalments if part.amount is not None)
    shared = plan.total - fixed
    given = sum((part.percent or Decimal(0) for part in by_percent), Decimal(0))
    exact = plan.total.yuan * given / 100
    if abs(exact - shared.yuan) >= Decimal("0.005") or shared < Money.zero() or (given == 0 and shared):
        raise InvalidInput(
            N_("各期合计应当等于 %(total)s 元，现在是 %(sum)s 元。"),
            code="plan_sum",
            fields={"instalments": N_("各期合计和总额不一致，请改各期的比例或者金额")},
            total=format(plan.total.yuan, "f"),
            sum=format(Money.rounded(fixed.yuan + exact).yuan, "f"),
        )
    shares = iter(shared.allocate([part.percent or Decimal(0) for part in by_percent]) if given else [])
    return [
        Due(number, part.label, part.due_on, part.amount if part.amount is not None else next(shares, Money.zero()))
        for number, part in enumerate(plan.instalments, 1)
    ]


def _royalties(terms: RoyaltyTerms) -> list[Due]:
    """One due for each period that begins before the end; the last period may be shorter."""
    found: list[Due] = []
    starts, count = terms.starts_on, 0
    while starts <= terms.ends_on:
        count += 1
        following = months_later(terms.starts_on, terms.period.months * count)
        ends = min(following - timedelta(days=1), terms.ends_on)
        due_on = ends + timedelta(days=terms.pay_days)
        found.append(Due(1000 + count, N_("提成"), due_on, None, starts, ends, terms.rate_in(starts)))
        starts = following
    return found


def royalty_amount(terms: RoyaltyTerms, period_starts: date, base: Money, paid_before: Money) -> Money:
    """What one period comes to: base × rate, not under the minimum, not over what the cap leaves after before."""
    if base < Money.zero():
        raise InvalidInput(fields={"base": N_("提成基数不能是负数")}, code="negative_base")
    amount = base * (terms.rate_in(period_starts) / 100)
    if terms.minimum is not None:
        amount = max(amount, terms.minimum)
    if terms.cap is not None:
        amount = min(amount, max(terms.cap - paid_before, Money.zero()))
    return amount


class DueState(StrEnum):
    UNREPORTED = "unreported"
    OPEN = "open"
    PART = "part"
    PAID = "paid"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """A due on one day. ``left`` is None while its amount is not known; ``excess`` was paid beyond it."""

    due: Due
    received: Money
    left: Money | None
    excess: Money
    days_overdue: int
    state: DueState


def standing_of(dues: Sequence[Due], received: Mapping[int, Money], on: date) -> tuple[Standing, ...]:
    """Each due with what has come in for it (by due number); overdue from the day after its day, not before."""
    return tuple(_standing(due, received.get(due.number, Money.zero()), on) for due in dues)


def _standing(due: Due, received: Money, on: date) -> Standing:
    late = max((on - due.due_on).days, 0)
    if due.amount is None:
        state = DueState.OVERDUE if late else DueState.UNREPORTED
        return Standing(due, received, None, Money.zero(), late, state)
    left = max(due.amount - received, Money.zero())
    excess = max(received - due.amount, Money.zero())
    if not left:
        return Standing(due, received, left, excess, 0, DueState.PAID)
    if late:
        return Standing(due, received, left, excess, late, DueState.OVERDUE)
    return Standing(due, received, left, excess, 0, DueState.PART if received else DueState.OPEN)
