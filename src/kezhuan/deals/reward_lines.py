"""Lines of text in which people of a reward are written down, read the same way by calculator and contracts."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.money import Money
from kezhuan.engine.reward import Group, Member, YearProfit

GROUP_WORDS = {
    "主要": Group.MAIN, "main": Group.MAIN,
    "其他": Group.OTHER, "other": Group.OTHER,
    "转化": Group.STAFF, "staff": Group.STAFF,
}  # fmt: skip
_MOST_LINES = 100
LONGEST_NAME = 60


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that say something, each with its number; at most a hundred."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > _MOST_LINES:
        raise forms.ValidationError(_("请不超过 100 行"))
    return lines


def number_of(text: str) -> Decimal | None:
    """A plain decimal number, grouping commas allowed; None when it is none."""
    try:
        number = Decimal(text.replace(",", "").replace("%", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**14 else None


def member_of(number: int, line: str) -> Member:
    """Name, group and weight of one line, or a sentence that shows how to write it."""
    parts = line.split()
    weight = number_of(parts[2]) if len(parts) == 3 else None
    group = GROUP_WORDS.get(parts[1].lower()) if len(parts) == 3 else None
    if weight is None or group is None or weight <= 0 or len(parts[0]) > LONGEST_NAME:
        raise forms.ValidationError(
            _("第 %(line)s 行看不懂，请写“姓名 类别 份额”，例如：王工 主要 60"), params={"line": number}
        )
    return Member(parts[0], group, weight)


def profit_of(number: int, line: str) -> YearProfit:
    """The operating profit of one year."""
    amount = number_of(line)
    if amount is None or amount != round(amount, 2):
        raise forms.ValidationError(_("第 %(line)s 行请只写一个金额，单位元"), params={"line": number})
    return YearProfit(number, Money(amount))
