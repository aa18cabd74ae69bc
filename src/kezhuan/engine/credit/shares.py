"""Shares of the credit for one deal (业绩分成): who introduced, refined, negotiated and closed, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

HUNDRED = Decimal(100)
_STEP = Decimal("0.01")
_MOST_LINES = 20


class Role(StrEnum):
    """What somebody did for a deal."""

    INTRODUCED = "introduced"
    REFINED = "refined"
    NEGOTIATED = "negotiated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """One broker in one role with a percentage of two decimals."""

    broker_id: int
    role: str
    percent: Decimal


def check_lines(lines: Sequence[Line]) -> None:
    """InvalidInput unless the lines make a whole: each above 0, two decimals, nobody twice in a role, 100 % exactly.

    Faults of one line are named ``line-<number>``, those of the whole ``lines``.
    """
    faults: dict[str, str] = {}
    seen: set[tuple[int, str]] = set()
    for number, line in enumerate(lines):
        fault = _fault_of(line)
        if (line.broker_id, line.role) in seen:
            fault = N_("同一个人的同一种角色只写一行，请合并")
        if fault:
            faults[f"line-{number}"] = fault
        seen.add((line.broker_id, line.role))
    if not lines:
        faults["lines"] = N_("请至少写一位技术经纪人")
    elif len(lines) > _MOST_LINES:
        faults["lines"] = N_("最多写 20 行")
    elif not faults and sum(line.percent for line in lines) != HUNDRED:
        faults["lines"] = N_("各人的比例相加要正好是 100%，请调整")
    if faults:
        raise InvalidInput(fields=faults, code="shares_not_whole")


def _fault_of(line: Line) -> str:
    if line.role not in set(Role):
        return N_("请选择在这笔交易里做了什么")
    if not line.percent.is_finite() or not 0 < line.percent <= HUNDRED:
        return N_("比例要大于 0，不超过 100")
    if line.percent != line.percent.quantize(_STEP):
        return N_("比例最多两位小数")
    return ""


def split_amount(total: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """``total`` by shares that sum to 100 %, to the cent: the parts add up to it exactly.

    Cents left over by rounding down go to the largest remainders, the earlier first.
    """
    if sum(percents, Decimal(0)) != HUNDRED:
        raise ValueError("shares must sum to 100 %")
    exact = [total * percent / HUNDRED for percent in percents]
    parts = [amount.quantize(_STEP, rounding=ROUND_DOWN) for amount in exact]
    left = int((total - sum(parts, Decimal(0))) / _STEP)
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[:left]:
        parts[place] += _STEP
    return parts
