"""The calculator: base, prevailing share, reward, groups, people. Every step leaves a line.

Rounding: a reward is rounded up to the fen (never over its base), so that no floor is missed by a fraction; people
share it by largest remainder, so that they sum to it exactly. A floor inside the reward is rounded up to the fen too;
under eight fen the two floors do not fit side by side and the main contributors go first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import floor

from kezhuan.engine.contract.kinds import UnitClass
from kezhuan.engine.money import FEN, Money
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.reward.case import Case, DeductionKind, Group, Member, Way
from kezhuan.engine.reward.lines import Line
from kezhuan.engine.reward.prevailing import Prevailing, prevailing_share
from kezhuan.engine.words import N_


@dataclass(frozen=True, slots=True)
class Share:
    """What one person gets of one part. ``reserved``: kept for staff who are not named yet."""

    name: str
    group: Group
    amount: Money
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One reward: of the net income, of the equity, or of one year's profit (``year``). ``rule`` sets its amount."""

    year: int | None
    base: Money
    reward: Money
    rule: Rule | None
    floor: Money
    main_floor: Money
    staff_floor: Money
    shares: tuple[Share, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The whole derivation; ``lines`` in the order in which it is read and printed."""

    case: Case
    prevailing: Prevailing
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]

    @property
    def reward(self) -> Money:
        """Everything the people get; equity counts as 出资额."""
        return Money.total(part.reward for part in self.parts)

    @property
    def kept(self) -> Money:
        """What the unit keeps of the bases."""
        return Money.total(part.base - part.reward for part in self.parts)

    def of(self, name: str) -> Money:
        """One person's sum over all parts."""
        return Money.total(share.amount for part in self.parts for share in part.shares if share.name == name)

    @property
    def needs_confirmation(self) -> bool:
        """True when any step rests on a rule that has to be checked with the authority."""
        return any(line.rule is not None and line.rule.needs_confirmation for line in self.lines)


def calculate(case: Case, book: RuleBook) -> Result:
    """Reckon ``case`` under the rules of its day and place. InvalidInput names the fields to mend."""
    case.checked()
    prevailing = prevailing_share(case, book)
    opening, bases = _bases(case, book)
    lines = [*opening, *prevailing.lines]
    parts = []
    for year, base in bases:
        part = _part(case, book, prevailing, year, base)
        parts.append(part)
        lines += part.lines
    lines.append(Line(N_("个人所得税等税费不在本表计算范围内，由发放单位依法代扣代缴")))
    return Result(case, prevailing, tuple(parts), tuple(lines))


# The base ------------------------------------------------------------------------------------------------------------
def _bases(case: Case, book: RuleBook) -> tuple[list[Line], list[tuple[int | None, Money]]]:
    """What each part is reckoned on, with the lines that lead to it."""
    if case.way is Way.EQUITY:
        return [Line(N_("作价投资形成的出资额"), amount=case.equity)], [(None, case.equity)]
    if case.way is Way.IMPLEMENTATION:
        return _profit_bases(case, book)
    return _net_income(case, book)


def _net_income(case: Case, book: RuleBook) -> tuple[list[Line], list[tuple[int | None, Money]]]:
    """成交额 − 成本 − 税金; what the rule does not let off is shown with its reason and left in."""
    allowed = book.find("transfer.net_income.deductions", case.on, case.place)
    barred = book.find("transfer.net_income.not_deducted", case.on, case.place)
    lines = [Line(N_("到账的成交金额"), amount=case.cash)]
    net = case.cash
    for deduction in case.deductions:
        data = {"label": deduction.label}
        listed = allowed is not None and deduction.kind.rule_word in allowed.items
        if deduction.kind is DeductionKind.FISCAL_RESEARCH or not listed:
            text = N_("不扣除：%(label)s")
            lines.append(Line(text, data, amount=Money.zero(), rule=barred or allowed))
            continue
        net -= deduction.amount
        lines.append(Line(N_("扣除：%(label)s"), data, amount=-deduction.amount, rule=allowed))
    if net < Money.zero():
        lines.append(Line(N_("扣除以后小于零，按零计算"), amount=Money.zero()))
        net = Money.zero()
    lines.append(Line(N_("净收入"), amount=net, rule=allowed))
    return lines, [(None, net)]


def _profit_bases(case: Case, book: RuleBook) -> tuple[list[Line], list[tuple[int | None, Money]]]:
    """Each year's profit that is shared; a loss gives nothing, years after the last one are left out."""
    last = book.find("transfer.reward.implementation_years_to", case.on, case.place)
    first = book.find("transfer.reward.implementation_years_from", case.on, case.place)
    lines: list[Line] = []
    bases: list[tuple[int | None, Money]] = []
    for year in sorted(case.profits, key=lambda year: year.number):
        data = {"year": str(year.number)}
        if last is not None and year.number > last.whole:
            lines.append(Line(N_("第 %(year)s 年超过提取年限，不提取"), data, amount=Money.zero(), rule=last))
        elif year.profit <= Money.zero():
            lines.append(Line(N_("第 %(year)s 年没有营业利润，不提取"), data, amount=Money.zero()))
        else:
            lines.append(Line(N_("第 %(year)s 年的营业利润"), data, amount=year.profit))
            bases.append((year.number, year.profit))
    counted = [year for year in case.profits if last is None or year.number <= last.whole]
    if first is not None and len(counted) < first.whole:
        data = {"years": str(first.whole), "now": str(len(counted))}
        lines.append(Line(N_("应当连续提取至少 %(years)s 年，现在填了 %(now)s 年，其余年份以后再算"), data, rule=first))
    return lines, bases


# The reward of one base ----------------------------------------------------------------------------------------------
def _part(case: Case, book: RuleBook, prevailing: Prevailing, year: int | None, base: Money) -> Part:
    least = _up(base, prevailing.floor)
    reward, line = _reward(case, prevailing, base, least)
    lines = [line]
    main_rule, staff_rule = _inner_rules(case, book)
    main_floor = _up(reward, main_rule.number) if main_rule is not None else Money.zero()
    staff_floor = _up(reward, staff_rule.number) if staff_rule is not None else Money.zero()
    staff_floor = min(staff_floor, reward - main_floor)
    groups, more = _groups(case, reward, (main_floor, main_rule), (staff_floor, staff_rule))
    lines += more
    shares = _people(case.members, groups)
    lines += [_person_line(share, year) for share in shares]
    kept = base - reward
    lines.append(Line(N_("留归单位"), amount=kept, rule=book.find("transfer.income_kept_by_unit", case.on, case.place)))
    return Part(year, base, reward, line.rule, least, main_floor, staff_floor, shares, tuple(lines))


def _up(base: Money, percent: Decimal) -> Money:
    """``percent`` of ``base``, rounded up to the fen."""
    return Money((base.yuan * percent / 100).quantize(FEN, ROUND_CEILING))


def _reward(case: Case, prevailing: Prevailing, base: Money, least: Money) -> tuple[Money, Line]:
    agreed = case.agreement.amount if case.agreement is not None else None
    if agreed is not None:
        if agreed > base:
            text = N_("奖励总额：约定的金额超过基数，以基数为限")
            return base, Line(text, amount=base, rule=prevailing.rule)
        if agreed < least:
            text = N_("奖励总额：约定的金额低于法定下限，按下限")
            return least, Line(text, amount=least, rule=prevailing.floor_rule)
        return agreed, Line(N_("奖励总额：按约定的金额"), amount=agreed, rule=prevailing.rule)
    reward = _up(base, prevailing.percent)
    data = {"percent": format(prevailing.percent.normalize() + 0, "f"), "base": format(base.yuan, "f")}
    text = N_("奖励总额：%(base)s 元的 %(percent)s%%，不足一分的进一分")
    if case.way is Way.EQUITY:
        text = N_("奖励出资额：%(base)s 元出资额的 %(percent)s%%，不足一分的进一分")
    return reward, Line(text, data, amount=reward, percent=prevailing.percent, rule=prevailing.rule)


def _inner_rules(case: Case, book: RuleBook) -> tuple[Rule | None, Rule | None]:
    """Floors inside the reward; they bind public and other state units only."""
    if case.unit is UnitClass.PRIVATE:
        return None, None
    keys = ("transfer.reward.main_contributors_minimum", "transfer.reward.managers_minimum")
    main, staff = (book.find(key, case.on, case.place) for key in keys)
    return (main if main and main.may_block else None), (staff if staff and staff.may_block else None)


def _groups(
    case: Case, reward: Money, main: tuple[Money, Rule | None], staff: tuple[Money, Rule | None]
) -> tuple[dict[Group, Money], list[Line]]:
    """The reward shared among the groups by weight, then raised to the floors at the cost of who has more."""
    weights = {group: _weight(case.members, group) for group in Group}
    whole = sum(weights.values(), Fraction(0))
    wanted = {group: reward.fen * weight / whole for group, weight in weights.items()}
    floors = {Group.MAIN: main[0].fen, Group.STAFF: staff[0].fen, Group.OTHER: 0}
    raised = {group: max(amount, Fraction(floors[group])) for group, amount in wanted.items()}
    excess = sum(raised.values(), Fraction(0)) - reward.fen
    # first what the others have, then what a group has above its floor: the floors themselves always fit
    for group in (Group.OTHER, Group.MAIN, Group.STAFF):
        cut = min(max(excess, Fraction(0)), raised[group] - floors[group])
        raised[group] -= cut
        excess -= cut
    shared = dict(zip(Group, _to_fen(reward, [raised[group] for group in Group]), strict=True))
    lines = []
    if main[1] is not None:
        text = N_("主要贡献人员合计不低于奖励总额的 %(percent)s%%")
        lines.append(Line(text, {"percent": str(main[1].whole)}, main[0], rule=main[1]))
    if staff[1] is not None:
        text = N_("转化机构和管理人员合计不低于奖励总额的 %(percent)s%%")
        lines.append(Line(text, {"percent": str(staff[1].whole)}, staff[0], rule=staff[1]))
    lifted = [group for group in (Group.MAIN, Group.STAFF) if raised[group] > wanted[group]]
    return shared, lines + [_raised_line(group, shared[group]) for group in lifted]


def _raised_line(group: Group, amount: Money) -> Line:
    if group is Group.MAIN:
        return Line(N_("主要贡献人员按份额不到下限，提高到下限"), amount=amount)
    return Line(N_("转化机构和管理人员按份额不到下限，提高到下限"), amount=amount)


def _to_fen(reward: Money, exact: Sequence[Fraction]) -> list[Money]:
    """Exact fen that sum to ``reward``, cut to whole ones; what is left over goes to the largest remainders."""
    parts = [floor(amount) for amount in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: reward.fen - sum(parts)]:
        parts[place] += 1
    return [Money(Decimal(part) / 100) for part in parts]


def _weight(members: Sequence[Member], group: Group) -> Fraction:
    return sum((Fraction(member.weight) for member in members if member.group is group), Fraction(0))


def _people(members: Sequence[Member], groups: dict[Group, Money]) -> tuple[Share, ...]:
    """Each group's money to its people by weight; staff nobody named keep theirs in one reserved share."""
    given: dict[int, Money] = {}
    for group in Group:
        places = [place for place, member in enumerate(members) if member.group is group]
        if places:
            weights = [members[place].weight for place in places]
            given |= dict(zip(places, groups[group].allocate(weights), strict=True))
    shares = [Share(member.name, member.group, given[place]) for place, member in enumerate(members)]
    if Group.STAFF not in {member.group for member in members} and groups[Group.STAFF]:
        shares.append(Share("", Group.STAFF, groups[Group.STAFF], reserved=True))
    return tuple(shares)


def _person_line(share: Share, year: int | None) -> Line:
    if share.reserved:
        return Line(N_("留给转化机构和管理人员，人员待定"), amount=share.amount)
    data = {"name": share.name, "year": str(year or "")}
    if year is not None:
        return Line(N_("第 %(year)s 年：%(name)s"), data, amount=share.amount)
    return Line(N_("分给 %(name)s"), data, amount=share.amount)
