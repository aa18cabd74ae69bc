"""Which share prevails: what was agreed, else the unit's rule, else the law's; never under a floor that binds.

促进科技成果转化法 44 lets a unit set or agree the reward; 45 fills the gap, and binds 国家设立的研究开发机构、高等院校
whatever they set or agree. A province may ask for more (浙江省促进科技成果转化条例 37), also of other state units.
"""

from dataclasses import dataclass
from decimal import Decimal

from kezhuan.engine.contract.kinds import UnitClass
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.policy.rule import NATIONAL
from kezhuan.engine.reward.case import Case, Way
from kezhuan.engine.reward.lines import Line
from kezhuan.engine.words import N_

#: A rule of the site or another decision that no law stands behind.
_NATIONAL_ONLY = (NATIONAL,)


@dataclass(frozen=True, slots=True)
class Prevailing:
    """``percent`` is what is paid; ``floor`` the strictest binding percentage (0: none), with its rule."""

    percent: Decimal
    origin: str
    rule: Rule | None
    floor: Decimal
    floor_rule: Rule | None
    lines: tuple[Line, ...]


def floors_of(case: Case, book: RuleBook) -> list[Rule]:
    """Every floor in force at the place, national first; a provincial rule stands beside the national one."""
    found: list[Rule] = []
    for place in (NATIONAL, case.place):
        rule = book.find(case.way.rule_key, case.on, place)
        if rule is not None and rule not in found:
            found.append(rule)
    return found


def binds(rule: Rule, case: Case, book: RuleBook) -> bool:
    """Whether the unit may not go under this rule, whatever it has set or agreed."""
    if case.way is Way.IMPLEMENTATION:
        optional = book.find("transfer.reward.implementation_is_optional", case.on, rule.jurisdiction)
        if optional is not None and optional.value is True and optional.jurisdiction == rule.jurisdiction:
            return False
    if not rule.may_block:
        return False
    if case.unit is UnitClass.PUBLIC:
        return True
    return case.unit is UnitClass.STATE and rule.jurisdiction not in _NATIONAL_ONLY


def prevailing_share(case: Case, book: RuleBook) -> Prevailing:
    """The share of the base that is paid, and why. KeyError when no rule at all is in force on the day."""
    floors = floors_of(case, book)
    if not floors:
        raise KeyError(f"no rule {case.way.rule_key} in force on {case.on}")
    lines = [_floor_line(rule, case, book) for rule in floors]
    binding = [rule for rule in floors if binds(rule, case, book)]
    strictest = max(binding, key=lambda rule: rule.number) if binding else None
    percent, origin, rule, more = _chosen(case, book, floors)
    lines += more
    floor = strictest.number if strictest is not None else Decimal(0)
    if strictest is not None and percent is not None and percent < floor:
        text = N_("低于法定下限，按 %(percent)s%% 执行")
        lines.append(Line(text, {"percent": _plain(floor)}, percent=floor, rule=strictest))
        percent, origin, rule = floor, "floor", strictest
    if percent is None:
        # an agreed amount: the floor stays beside it, the calculator takes the larger
        percent = floor
    return Prevailing(percent, origin, rule, floor, strictest, tuple(lines))


def _floor_line(rule: Rule, case: Case, book: RuleBook) -> Line:
    data = {"percent": _plain(rule.number)}
    if binds(rule, case, book):
        return Line(N_("法定下限：不低于 %(percent)s%%，对本单位有约束力"), data, percent=rule.number, rule=rule)
    text = N_("参照比例：%(percent)s%%，没有规定也没有约定时适用")
    if rule.jurisdiction not in _NATIONAL_ONLY:
        text = N_("参照比例：%(percent)s%%，对本单位没有强制力")
    return Line(text, data, percent=rule.number, rule=rule)


def _chosen(case: Case, book: RuleBook, floors: list[Rule]) -> tuple[Decimal | None, str, Rule | None, list[Line]]:
    """What was decided before floors: agreement, unit rule, or the law where nothing was. None: an agreed amount."""
    may_decide = book.find("transfer.reward.unit_may_decide", case.on, case.place)
    lines: list[Line] = []
    own, agreed = case.unit_rule, case.agreement
    if own is not None:
        data = {"percent": _plain(own.percent), "title": own.title}
        lines.append(Line(N_("本单位规定：%(percent)s%% %(title)s"), data, percent=own.percent, rule=may_decide))
        if not (own.consulted and own.published):
            asked = book.find("transfer.reward.unit_rule_published", case.on, case.place)
            text = N_("单位规定应当听取科技人员意见并在本单位公开，现在没有做到")
            lines.append(Line(text, rule=asked, caution=N_("请补做，否则容易有争议")))
    if agreed is not None:
        if agreed.percent is None:
            text = N_("和科技人员的约定：金额 %(title)s")
            lines.append(Line(text, {"title": agreed.title}, amount=agreed.amount, rule=may_decide))
        else:
            data = {"percent": _plain(agreed.percent), "title": agreed.title}
            text = N_("和科技人员的约定：%(percent)s%% %(title)s")
            lines.append(Line(text, data, percent=agreed.percent, rule=may_decide))
        if own is not None:
            lines.append(Line(N_("既有规定又有约定的，按约定"), rule=may_decide))
        return agreed.percent, "agreement", may_decide, lines
    if own is not None:
        return own.percent, "unit_rule", may_decide, lines
    fallback = _fallback(case, book, floors)
    text = N_("没有规定也没有约定，按法定比例 %(percent)s%%")
    lines.append(Line(text, {"percent": _plain(fallback.number)}, percent=fallback.number, rule=fallback))
    return fallback.number, "law", fallback, lines


def _fallback(case: Case, book: RuleBook, floors: list[Rule]) -> Rule:
    """The law's own share: the strictest that binds the unit; the national one for whom none binds."""
    binding = [rule for rule in floors if binds(rule, case, book)]
    return max([*binding, floors[0]], key=lambda rule: rule.number)


def _plain(number: Decimal) -> str:
    """12.50 → 12.5, 70 → 70."""
    return format(number.normalize() + 0, "f")
