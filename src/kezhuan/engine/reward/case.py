"""What the calculator is told: the way of transfer, the amounts, what was decided, and who takes part."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kezhuan.engine.contract.kinds import UnitClass
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.policy.rule import NATIONAL
from kezhuan.engine.words import N_


class Way(StrEnum):
    """How the result is transferred; each has its own base and its own floor (促进科技成果转化法 45)."""

    ASSIGNMENT = "assignment"
    LICENCE = "licence"
    EQUITY = "equity"
    IMPLEMENTATION = "implementation"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _WAYS[self]

    @property
    def rule_key(self) -> str:
        """The dated rule of its floor."""
        if self in (Way.ASSIGNMENT, Way.LICENCE):
            return "transfer.reward.assignment_minimum"
        return "transfer.reward.equity_minimum" if self is Way.EQUITY else "transfer.reward.implementation_minimum"


_WAYS = {
    Way.ASSIGNMENT: N_("转让"),
    Way.LICENCE: N_("许可"),
    Way.EQUITY: N_("作价投资"),
    Way.IMPLEMENTATION: N_("自行实施或者合作实施"),
}


class DeductionKind(StrEnum):
    """What may lessen the income: costs of the transfer and taxes do; fiscal research money does not."""

    COST = "cost"
    TAX = "tax"
    FISCAL_RESEARCH = "fiscal_research"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _DEDUCTIONS[self]

    @property
    def rule_word(self) -> str:
        """The word in the rule's list."""
        return {"cost": "成本", "tax": "税金", "fiscal_research": "财政研发经费"}[self]


_DEDUCTIONS = {
    DeductionKind.COST: N_("成本（评估、代理、维护、交易费用）"),
    DeductionKind.TAX: N_("税金"),
    DeductionKind.FISCAL_RESEARCH: N_("财政研发经费"),
}


@dataclass(frozen=True, slots=True)
class Deduction:
    kind: DeductionKind
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class UnitRule:
    """The unit's own rule: ``percent`` of the base; ``consulted`` and ``published`` as art. 44 asks."""

    percent: Decimal
    title: str = ""
    consulted: bool = True
    published: bool = True


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed with the people: a percentage of the base, or (money only) an amount."""

    percent: Decimal | None = None
    amount: Money | None = None
    title: str = ""


class Group(StrEnum):
    """``MAIN`` 主要贡献人员, ``OTHER`` other contributors, ``STAFF`` 转化机构和管理人员."""

    MAIN = "main"
    OTHER = "other"
    STAFF = "staff"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _GROUPS[self]


_GROUPS = {
    Group.MAIN: N_("主要贡献人员"),
    Group.OTHER: N_("其他贡献人员"),
    Group.STAFF: N_("转化机构和管理人员"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One person and the weight agreed for them (any scale, all members together)."""

    name: str
    group: Group
    weight: Decimal


@dataclass(frozen=True, slots=True)
class YearProfit:
    """Operating profit of one year of implementation; ``number`` 1 is the first year after start of production."""

    number: int
    profit: Money


@dataclass(frozen=True, slots=True)
class Case:
    """One reckoning. ``cash`` for assignment and licence, ``equity`` (出资额) for equity, ``profits`` for own use.

    ``place`` is the division code whose rules apply besides the national ones.
    """

    way: Way
    unit: UnitClass
    on: date
    members: tuple[Member, ...]
    place: str = NATIONAL
    cash: Money = field(default_factory=Money.zero)
    equity: Money = field(default_factory=Money.zero)
    profits: tuple[YearProfit, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    unit_rule: UnitRule | None = None
    agreement: Agreement | None = None

    def checked(self) -> "Case":
        """Itself; InvalidInput names every field to mend."""
        faults = self._amount_faults() | self._decision_faults() | self._member_faults()
        if faults:
            raise InvalidInput(fields=faults, code="bad_reward_case")
        return self

    def _amount_faults(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        zero = Money.zero()
        if self.cash < zero or (self.cash == zero and self.way in (Way.ASSIGNMENT, Way.LICENCE)):
            faults["cash"] = N_("请填写到账的成交金额，要大于零")
        if self.equity < zero or (self.equity == zero and self.way is Way.EQUITY):
            faults["equity"] = N_("请填写作价形成的出资额，要大于零")
        if any(deduction.amount < zero for deduction in self.deductions):
            faults["deductions"] = N_("扣除的金额不能是负数")
        numbers = [year.number for year in self.profits]
        if self.way is Way.IMPLEMENTATION and not numbers:
            faults["profits"] = N_("请填写每年的营业利润")
        if len(set(numbers)) != len(numbers) or any(not 1 <= number <= 50 for number in numbers):
            faults["profits"] = N_("年份从第 1 年写起，每年只写一次")
        return faults

    def _decision_faults(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.unit_rule is not None and not 0 <= self.unit_rule.percent <= 100:
            faults["unit_rule"] = N_("比例请在 0 到 100 之间")
        agreed = self.agreement
        if agreed is None:
            return faults
        if (agreed.percent is None) == (agreed.amount is None):
            faults["agreement"] = N_("约定请写比例或者金额，只写一个")
        elif agreed.percent is not None and not 0 <= agreed.percent <= 100:
            faults["agreement"] = N_("比例请在 0 到 100 之间")
        elif agreed.amount is not None and (self.way is not Way.ASSIGNMENT and self.way is not Way.LICENCE):
            faults["agreement"] = N_("只有转让和许可可以约定金额，请写比例")
        elif agreed.amount is not None and agreed.amount < Money.zero():
            faults["agreement"] = N_("约定的金额不能是负数")
        return faults

    def _member_faults(self) -> dict[str, str]:
        if not any(member.group is Group.MAIN for member in self.members):
            return {"members": N_("请至少写一位主要贡献人员")}
        if any(not member.name.strip() for member in self.members):
            return {"members": N_("请写每个人的姓名")}
        if any(member.weight <= 0 for member in self.members):
            return {"members": N_("每个人的份额要大于零")}
        return {}
