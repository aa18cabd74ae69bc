"""A derivation as it is kept: every line with its amount, its article and its caution, so that it prints as it was."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kezhuan.engine.reward import Case, Line


def kept_lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {
            "text": line.text,
            "data": line.data,
            "amount": None if line.amount is None else format(line.amount.yuan, "f"),
            "source": line.source,
            "warning": line.warning,
        }
        for line in lines
    ]


def kept_case(case: Case) -> dict[str, Any]:
    """What went in, for whoever wants to reckon it again."""
    own, agreed = case.unit_rule, case.agreement
    return {
        "way": case.way.value,
        "unit": case.unit.value,
        "on": case.on.isoformat(),
        "place": case.place,
        "cash": format(case.cash.yuan, "f"),
        "equity": format(case.equity.yuan, "f"),
        "profits": [[year.number, format(year.profit.yuan, "f")] for year in case.profits],
        "deductions": [[each.kind.value, each.label, format(each.amount.yuan, "f")] for each in case.deductions],
        "members": [[each.name, each.group.value, format(each.weight, "f")] for each in case.members],
        "unit_rule": None if own is None else [format(own.percent, "f"), own.title],
        "agreement": None
        if agreed is None
        else [
            None if agreed.percent is None else format(agreed.percent, "f"),
            None if agreed.amount is None else format(agreed.amount.yuan, "f"),
            agreed.title,
        ],
    }


def shown_lines(lines: Iterable[Mapping[str, Any]], *, names: bool) -> list[dict[str, str]]:
    """The kept lines in the reader's language; without ``names`` those that say who gets how much are left out."""
    return [
        {
            "text": _(line["text"]) % line["data"] if "%" in line["text"] else _(line["text"]),
            "amount": "" if line["amount"] is None else _amount(line["amount"]),
            "source": line["source"],
            "warning": _(line["warning"]) if line["warning"] else "",
        }
        for line in lines
        if names or "name" not in line["data"]
    ]


def _amount(text: str) -> str:
    whole, _dot, cents = text.removeprefix("-").partition(".")
    sign = "−" if text.startswith("-") else ""
    return f"{sign}{int(whole):,}.{cents.ljust(2, '0')}"
