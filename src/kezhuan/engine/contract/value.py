"""成交额 and 技术交易额 from an itemised price: what counts as technology, what does not, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.policy.rule import NATIONAL
from kezhuan.engine.words import N_


class ItemKind(StrEnum):
    """What an item of the price pays for. ``CARRIER``: a reasonable number of what carries the technology itself."""

    TECHNOLOGY = "technology"
    CARRIER = "carrier"
    EQUIPMENT = "equipment"
    INSTRUMENT = "instrument"
    PART = "part"
    MATERIAL = "material"
    GOODS = "goods"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _WORDS[self]


_WORDS = {
    ItemKind.TECHNOLOGY: N_("技术费（开发、转让、许可、咨询、服务）"),
    ItemKind.CARRIER: N_("合理数量的标的物（图纸、样品、载体）"),
    ItemKind.EQUIPMENT: N_("购置设备"),
    ItemKind.INSTRUMENT: N_("购置仪器"),
    ItemKind.PART: N_("购置零部件"),
    ItemKind.MATERIAL: N_("购置原材料"),
    ItemKind.GOODS: N_("其他外购货物"),
}
#: The word of the rule's list that takes an item out of the technology value.
_EXCLUDED_AS = {
    ItemKind.EQUIPMENT: "设备",
    ItemKind.INSTRUMENT: "仪器",
    ItemKind.PART: "零部件",
    ItemKind.MATERIAL: "原材料",
    ItemKind.GOODS: "外购货物",
}


@dataclass(frozen=True, slots=True)
class PriceItem:
    kind: ItemKind
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One item and whether it is part of the technology value; ``why`` is a msgid, ``rule`` where that is from."""

    item: PriceItem
    counts: bool
    why: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class ContractValue:
    """Both amounts with the lines they are made of. ``open_ended``: a royalty will add to them."""

    lines: tuple[ValueLine, ...]
    open_ended: bool

    @property
    def total(self) -> Money:
        """成交额: all of the price that is known."""
        return Money.total(line.item.amount for line in self.lines)

    @property
    def technology(self) -> Money:
        """技术交易额: the part of the lines that count."""
        return Money.total(line.item.amount for line in self.lines if line.counts)

    @property
    def excluded(self) -> Money:
        return self.total - self.technology


def value_of(
    items: Sequence[PriceItem], book: RuleBook, on: date, place: str = NATIONAL, *, open_ended: bool = False
) -> ContractValue:
    """Both values on the day ``on``; InvalidInput for an item below zero. An item no rule takes out counts."""
    if any(item.amount < Money.zero() for item in items):
        raise InvalidInput(fields={"items": N_("分项金额不能是负数")}, code="negative_item")
    excludes = book.find("contract.technology_value.excludes", on, place)
    carriers = book.find("contract.technology_value.carriers_count", on, place)
    return ContractValue(tuple(_line(item, excludes, carriers) for item in items), open_ended)


def _line(item: PriceItem, excludes: Rule | None, carriers: Rule | None) -> ValueLine:
    if item.kind is ItemKind.CARRIER:
        counts = carriers is None or carriers.value is True
        why = N_("合理数量的标的物计入技术交易额") if counts else N_("标的物不计入技术交易额")
        return ValueLine(item, counts, why, carriers)
    word = _EXCLUDED_AS.get(item.kind)
    if word is not None and excludes is not None and word in excludes.items:
        return ValueLine(item, False, N_("购置的实物不计入技术交易额"), excludes)
    if word is not None:
        return ValueLine(item, True, N_("现行规则没有列为扣除项，计入技术交易额"), excludes)
    return ValueLine(item, True, N_("技术性收入，计入技术交易额"), excludes)
