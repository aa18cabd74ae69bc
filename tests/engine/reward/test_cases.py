"""Worked cases, reckoned by hand: what each unit owes whom, and the article the share comes from.

转化法 = 《中华人民共和国促进科技成果转化法》, 浙江条例 = 《浙江省促进科技成果转化条例》.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.engine.contract import UnitClass
from kezhuan.engine.money import Money
from kezhuan.engine.policy import RuleBook
from kezhuan.engine.reward import (
    Agreement,
    Case,
    Deduction,
    DeductionKind,
    Group,
    Member,
    Result,
    UnitRule,
    Way,
    YearProfit,
    calculate,
)

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
ZHEJIANG, BEIJING = "330302", "110101"
PUBLIC, STATE, PRIVATE = UnitClass.PUBLIC, UnitClass.STATE, UnitClass.PRIVATE
NOW, BEFORE = date(2026, 11, 24), date(2020, 6, 1)


def people(**weights: int) -> tuple[Member, ...]:
    """``main_甲=70``: 甲 in the main group with weight 70."""
    return tuple(
        Member(name.partition("_")[2], Group(name.partition("_")[0]), Decimal(weight))
        for name, weight in weights.items()
    )


USUAL = people(main_甲=70, other_丙=20, staff_丁=10)
MILLION = Money(1_000_000)


def rule(percent: int) -> UnitRule:
    return UnitRule(Decimal(percent), "科技成果转化办法")


def agreed(percent: int | None = None, amount: int | None = None) -> Agreement:
    return Agreement(Decimal(percent) if percent is not None else None, Money(amount) if amount is not None else None)


def less(kind: str, amount: str) -> Deduction:
    return Deduction(DeductionKind(kind), "评估费", Money(amount))


def years(*profits: int) -> tuple[YearProfit, ...]:
    return tuple(YearProfit(number, Money(profit)) for number, profit in enumerate(profits, 1))


@dataclass(frozen=True)
class Worked:
    """``gets``: people → yuan ("" is the reserved share); ``article``: of the share that prevails."""

    name: str
    reward: str
    gets: dict[str, str]
    kept: str
    article: str
    unit: UnitClass = PUBLIC
    place: str = ZHEJIANG
    more: dict[str, Any] = field(default_factory=dict)

    def result(self) -> Result:
        given: dict[str, Any] = {"way": Way.ASSIGNMENT, "cash": MILLION, "members": USUAL, "on": NOW, **self.more}
        return calculate(Case(unit=self.unit, place=self.place, **given), BOOK)


ZJ37, CN45, CN44 = (
    "条例》（2021年修正）第三十七条",
    "转化法》（2015年修正）第四十五条",
    "转化法》（2015年修正）第四十四条第二款",
)
SEVENTY = {"甲": "490000", "丙": "140000", "丁": "70000"}
FIFTY = {"甲": "350000", "丙": "100000", "丁": "50000"}
EQUITY = {"way": Way.EQUITY, "cash": Money.zero(), "equity": Money(3_000_000)}
OWN = {"way": Way.IMPLEMENTATION, "cash": Money.zero()}

CASES = [
    # 国家设立的高校、院所：浙江 70 %，外省 50 %
    Worked("浙江高校转让，没有规定", "700000", SEVENTY, "300000", ZJ37),
    Worked("外省高校转让，没有规定", "500000", FIFTY, "500000", CN45, place=BEIJING),
    Worked("浙江条例修正以前", "500000", FIFTY, "500000", CN45, more={"on": BEFORE}),
    Worked("浙江高校许可", "140000", {"甲": "98000", "丙": "28000", "丁": "14000"}, "60000", ZJ37,
           more={"way": Way.LICENCE, "cash": Money(200_000)}),
    # 单位规定和约定，遇到下限
    Worked("单位规定高于下限", "800000", {"甲": "560000", "丙": "160000", "丁": "80000"}, "200000", CN44,
           more={"unit_rule": rule(80)}),
    Worked("单位规定低于浙江下限", "700000", SEVENTY, "300000", ZJ37, more={"unit_rule": rule(60)}),
    Worked("同一规定在外省高于下限", "600000", {"甲": "420000", "丙": "120000", "丁": "60000"}, "400000", CN44,
           place=BEIJING, more={"unit_rule": rule(60)}),
    Worked("外省单位规定低于国家下限", "500000", FIFTY, "500000", CN45, place=BEIJING, more={"unit_rule": rule(40)}),
    Worked("又有规定又有约定，按约定", "900000", {"甲": "630000", "丙": "180000", "丁": "90000"}, "100000", CN44,
           more={"unit_rule": rule(80), "agreement": agreed(90)}),
    Worked("约定低于下限", "700000", SEVENTY, "300000", ZJ37, more={"agreement": agreed(40)}),
    Worked("约定的金额高于下限", "750000", {"甲": "525000", "丙": "150000", "丁": "75000"}, "250000", CN44,
           more={"agreement": agreed(amount=750_000)}),
    Worked("约定的金额低于下限", "700000", SEVENTY, "300000", ZJ37, more={"agreement": agreed(amount=300_000)}),
    Worked("约定的金额超过净收入", "1000000", {"甲": "700000", "丙": "200000", "丁": "100000"}, "0", CN44,
           more={"agreement": agreed(amount=1_200_000)}),
    # 其他国有单位、民营单位
    Worked("民营企业没有规定", "500000", FIFTY, "500000", CN45, unit=PRIVATE),
    Worked("民营企业自己的规定", "300000", {"甲": "210000", "丙": "60000", "丁": "30000"}, "700000", CN44,
           unit=PRIVATE, more={"unit_rule": rule(30)}),
    Worked("民营企业的约定", "100000", {"甲": "70000", "丙": "20000", "丁": "10000"}, "900000", CN44,
           unit=PRIVATE, more={"agreement": agreed(10)}),
    Worked("浙江国有企业规定低于下限", "700000", SEVENTY, "300000", ZJ37, unit=STATE, more={"unit_rule": rule(50)}),
    Worked("外省国有企业按自己的规定", "300000", {"甲": "210000", "丙": "60000", "丁": "30000"}, "700000", CN44,
           unit=STATE, place=BEIJING, more={"unit_rule": rule(30)}),
    Worked("外省国有企业没有规定", "500000", FIFTY, "500000", CN45, unit=STATE, place=BEIJING),
    # 净收入
    Worked("扣除成本和税金", "595000", {"甲": "416500", "丙": "119000", "丁": "59500"}, "255000", ZJ37,
           more={"deductions": (less("cost", "100000"), less("tax", "50000"))}),
    Worked("财政研发经费不扣除", "700000", SEVENTY, "300000", ZJ37,
           more={"deductions": (less("fiscal_research", "400000"),)}),
    Worked("扣除超过收入", "0", {"甲": "0", "丙": "0", "丁": "0"}, "0", ZJ37,
           more={"deductions": (less("cost", "1200000"),)}),
    # 奖励内部
    Worked("不足一分的进一分", "70.01", {"甲": "49.01", "丙": "14.00", "丁": "7.00"}, "30.00", ZJ37,
           more={"cash": Money("100.01")}),
    Worked("主要贡献人员提高到 70 %，转化人员待定", "700000", {"甲": "490000", "丙": "175000", "": "35000"},
           "300000", ZJ37,
           more={"members": people(main_甲=40, other_丙=60)}),
    Worked("转化人员提高到 5 %", "700000", {"甲": "665000", "丁": "35000"}, "300000", ZJ37,
           more={"members": people(main_甲=98, staff_丁=2)}),
    Worked("转化人员不能占掉主要贡献人员的份额", "700000", {"甲": "490000", "丁": "210000"}, "300000", ZJ37,
           more={"members": people(main_甲=10, staff_丁=90)}),
    Worked("三人平分一百元", "100", {"甲": "33.34", "乙": "33.33", "丙": "33.33"}, "0", CN44, unit=PRIVATE,
           more={"cash": Money(100), "agreement": agreed(100), "members": people(main_甲=1, main_乙=1, main_丙=1)}),
    # 作价投资
    Worked("浙江高校作价投资", "2100000", {"甲": "1470000", "丙": "420000", "丁": "210000"}, "900000", ZJ37,
           more=EQUITY),
    Worked("外省高校作价投资", "1500000", {"甲": "1050000", "丙": "300000", "丁": "150000"}, "1500000", CN45,
           place=BEIJING, more=EQUITY),
    # 自行实施：每年营业利润的 5 %，三至五年；浙江的 10 % 是“可以”
    Worked("三年，其中一年亏损", "150000", {"甲": "105000", "丙": "30000", "丁": "15000"}, "2850000", CN45,
           more={**OWN, "profits": years(1_000_000, 2_000_000, -500_000)}),
    Worked("第六年不再提取", "25000", {"甲": "17500", "丙": "5000", "丁": "2500"}, "475000", CN45,
           more={**OWN, "profits": years(*[100_000] * 6)}),
    Worked("单位规定 10 %", "30000", {"甲": "21000", "丙": "6000", "丁": "3000"}, "270000", CN44,
           more={**OWN, "profits": years(*[100_000] * 3), "unit_rule": rule(10)}),
    Worked("单位规定 3 %，低于下限", "15000", {"甲": "10500", "丙": "3000", "丁": "1500"}, "285000", CN45,
           more={**OWN, "profits": years(*[100_000] * 3), "unit_rule": rule(3)}),
]  # fmt: skip


def test_there_are_at_least_thirty_cases_with_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worked_case(case: Worked) -> None:
    result = case.result()

    shares: dict[str, Money] = {}
    for part in result.parts:
        for share in part.shares:
            shares[share.name] = shares.get(share.name, Money.zero()) + share.amount
    assert result.reward == Money(case.reward)
    assert shares == {name: Money(amount) for name, amount in case.gets.items()}
    assert result.kept == Money(case.kept)
    assert all(part.rule is not None and str(part.rule.source).endswith(case.article) for part in result.parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_line_of_a_derivation_can_be_printed(case: Worked) -> None:
    lines = case.result().lines

    assert all(line.text % line.data if line.data else line.text for line in lines)
    assert any(line.source for line in lines)
    assert "个人所得税" in lines[-1].text
