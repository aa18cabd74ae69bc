"""What others ask of the credit for deals: is it settled, what is each one's part. A deal counts once in every total.

``contracts`` knows what the technology in a deal was worth; it registers that when the apps are loaded::

    from kezhuan.deals.credit import register_values

    register_values(lambda deal_ids: {deal_id: technology_value, …})
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kezhuan.deals.models import CreditShare, CreditSplit, CreditState, Deal, FeeReceipt
from kezhuan.deals.queries.credit import shares_by_deal
from kezhuan.engine.credit import split_amount
from kezhuan.engine.lifecycle.deals import CONTRACT_STAGES

#: Numbers of deals → technology value of each that has a signed contract.
Values = Callable[[Collection[int]], Mapping[int, Decimal]]
_values: list[Values] = []


def register_values(source: Values) -> None:
    """Called once by the app that keeps the contracts."""
    if source not in _values:
        _values.append(source)


def values_of(deal_ids: Collection[int]) -> dict[int, Decimal]:
    """Technology value (技术交易额) of the deals that have one."""
    found: dict[int, Decimal] = {}
    for source in _values:
        found.update(source(deal_ids))
    return found


def is_frozen(deal: Deal) -> bool:
    """After signing the shares stand."""
    return deal.stage in CONTRACT_STAGES


def shares_settled(deal: Deal) -> bool:
    """Whether nothing about credit stands in the way of signing: everybody named has agreed, or nobody is named.

    A deal that no broker shares in needs no split; one whose split is still being argued about does not get signed.
    """
    split = CreditSplit.objects.filter(deal=deal).only("state").first()
    return split is None or split.state == CreditState.SETTLED


@dataclass
class Part:
    """One broker's (or organisation's) part in one deal: percent of it, of its value, of its fee."""

    deal_id: int
    percent: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    roles: list[str] = field(default_factory=list)

    @property
    def outstanding(self) -> Decimal:
        return self.fee - self.received


Key = Callable[[CreditShare], int | None]


def parts(deal_ids: Iterable[int], key: Key) -> dict[int, list[Part]]:
    """Parts of settled deals by ``key`` (broker or organisation); each deal once under each key, nothing twice.

    Over all keys the parts of a deal add up to its value, its fee and its receipts, to the cent.
    """
    settled = dict(
        CreditSplit.objects.filter(deal_id__in=list(deal_ids), state=CreditState.SETTLED).values_list("deal_id", "fee")
    )
    values, received = values_of(list(settled)), _received(settled)
    found: dict[int, dict[int, Part]] = defaultdict(dict)
    for deal_id, rows in shares_by_deal(settled).items():
        percents = [row.percent for row in rows]
        amounts = zip(
            split_amount(values.get(deal_id, Decimal(0)), percents),
            split_amount(settled[deal_id] or Decimal(0), percents),
            split_amount(received.get(deal_id, Decimal(0)), percents),
            strict=True,
        )
        for row, (value, fee, paid) in zip(rows, amounts, strict=True):
            owner = key(row)
            if owner is None:
                continue
            part = found[owner].setdefault(deal_id, Part(deal_id))
            part.percent += row.percent
            part.value += value
            part.fee += fee
            part.received += paid
            part.roles.append(row.role)
    return {owner: list(by_deal.values()) for owner, by_deal in found.items()}


def by_broker(row: CreditShare) -> int | None:
    return row.broker_id


def by_organisation(row: CreditShare) -> int | None:
    return row.organisation_id


def _received(deal_ids: Collection[int]) -> dict[int, Decimal]:
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for deal_id, amount in FeeReceipt.objects.filter(deal_id__in=list(deal_ids)).values_list("deal_id", "amount"):
        totals[deal_id] += amount
    return totals
