"""A broker's year from the records: parts of signed deals, earnings, the appraisal sheet; and the fair ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers.models import Broker
from kezhuan.brokers.sources import moments
from kezhuan.catalogue.models import Refinement
from kezhuan.catalogue.rules import rulebook
from kezhuan.deals.credit import Part, by_broker, parts
from kezhuan.deals.models import CreditShare, Deal, Interest, StageChange
from kezhuan.engine.credit import HUNDRED, Item, Ranked, Sheet, appraise, rank
from kezhuan.engine.lifecycle.deals import CONTACT_OPEN_STATES, CONTRACT_STAGES
from kezhuan.engine.lifecycle.outreach import COUNTED_VISITS
from kezhuan.engine.policy import Rule
from kezhuan.outreach.models import Visit

_WAN = Decimal(10_000)
#: Words of the sheet's items, in its order.
ITEMS = {
    "deal": _("促成签约（项，按分成折算）"),
    "value": _("技术交易额（万元，按分成折算）"),
    "refinement": _("企业确认的凝练（份）"),
    "interest": _("对方同意的对接（项）"),
    "visit": _("走访（家次）"),
}
VERDICTS = {"excellent": _("优秀"), "qualified": _("合格"), "": _("未达合格线")}


@dataclass(frozen=True)
class Record:
    """One record behind a figure."""

    title: str
    url: str
    on: date
    amount: str = ""


@dataclass(frozen=True)
class SheetLine:
    """One item of the sheet, the rules it follows and the records behind it."""

    item: Item
    name: Any
    records: tuple[Record, ...]
    caution: str


@dataclass(frozen=True)
class Appraisal:
    sheet: Sheet
    lines: tuple[SheetLine, ...]
    verdict: Any
    caution: str


def signed_in(year: int) -> dict[int, date]:
    """Deals signed in a year and signed still → the day; each deal once, by its first signing of the year."""
    rows = StageChange.objects.filter(
        to_stage="signed",
        at__range=moments(date(year, 1, 1), date(year, 12, 31)),
        deal__stage__in=CONTRACT_STAGES,
    )
    found: dict[int, date] = {}
    for deal_id, at in rows.order_by("at").values_list("deal_id", "at"):
        found.setdefault(deal_id, at.date())
    return found


@dataclass(frozen=True)
class Earned:
    """One deal with the broker's part in it."""

    deal: Deal
    part: Part
    signed_on: date


def earned_by(broker: Broker, year: int) -> list[Earned]:
    """The broker's parts in deals signed in the year, the newest first; the same rows feed every total."""
    days = signed_in(year)
    mine = CreditShare.objects.filter(broker=broker, deal_id__in=days).values_list("deal_id", flat=True)
    found = {part.deal_id: part for part in parts(set(mine), by_broker).get(broker.pk, [])}
    deals = Deal.objects.select_related("buyer").in_bulk(found)
    rows = [Earned(deals[pk], part, days[pk]) for pk, part in found.items()]
    return sorted(rows, key=lambda row: (row.signed_on, row.deal.pk), reverse=True)


def appraisal_of(broker: Broker, year: int, on: date) -> Appraisal:
    """The sheet of a year under the rules of ``on`` (at the latest the year's last day)."""
    day = min(on, date(year, 12, 31))
    rows = earned_by(broker, year)
    counted: dict[str, tuple[Decimal, tuple[Record, ...]]] = {
        "deal": (sum((row.part.percent for row in rows), Decimal(0)) / HUNDRED, _deals(rows, "percent")),
        "value": (sum((row.part.value for row in rows), Decimal(0)) / _WAN, _deals(rows, "value")),
        "refinement": _counted(_refinements(broker, year)),
        "interest": _counted(_interests(broker, year)),
        "visit": _counted(_visits(broker, year)),
    }
    lines = []
    for code, (quantity, records) in counted.items():
        points, ceiling = _rule(f"points_{code}", day), _rule(f"ceiling_{code}", day)
        item = Item(code, quantity, points.number, ceiling.number)
        lines.append(SheetLine(item, ITEMS[code], records, points.caution or ceiling.caution))
    least = {code: _rule(f"least_{code}", day) for code in ("qualified", "excellent")}
    sheet = appraise([line.item for line in lines], {code: rule.number for code, rule in least.items()})
    caution = next((line.caution for line in lines if line.caution), "") or least["qualified"].caution
    return Appraisal(sheet, tuple(lines), VERDICTS[sheet.verdict], caution)


def _rule(name: str, day: date) -> Rule:
    return rulebook().at(f"broker.appraisal.{name}", day)


def _deals(rows: Iterable[Earned], what: str) -> tuple[Record, ...]:
    return tuple(
        Record(
            row.deal.title,
            row.deal.get_absolute_url(),
            row.signed_on,
            f"{row.part.percent}%" if what == "percent" else f"{row.part.value:,.2f}",
        )
        for row in rows
    )


def _counted(records: tuple[Record, ...]) -> tuple[Decimal, tuple[Record, ...]]:
    return Decimal(len(records)), records


def _refinements(broker: Broker, year: int) -> tuple[Record, ...]:
    span = moments(date(year, 1, 1), date(year, 12, 31))
    rows = Refinement.objects.filter(author_id=_user_id(broker), confirmed_at__range=span).select_related("demand")
    return tuple(
        Record(f"{row.demand.reference_number} {row.object}", row.demand.get_absolute_url(), row.confirmed_at.date())
        for row in rows.order_by("-confirmed_at")
        if row.confirmed_at is not None
    )


def _interests(broker: Broker, year: int) -> tuple[Record, ...]:
    span = moments(date(year, 1, 1), date(year, 12, 31))
    rows: QuerySet[Interest] = Interest.objects.filter(
        asker_id=_user_id(broker), state__in=CONTACT_OPEN_STATES, answered_at__range=span
    )
    return tuple(
        Record(row.reference_number, row.get_absolute_url(), row.answered_at.date())
        for row in rows.order_by("-answered_at")
        if row.answered_at is not None
    )


def _visits(broker: Broker, year: int) -> tuple[Record, ...]:
    rows = Visit.objects.filter(
        recorder_id=_user_id(broker),
        state__in=COUNTED_VISITS,
        happened_on__range=(date(year, 1, 1), date(year, 12, 31)),
    )
    return tuple(
        Record(row.enterprise_name, row.get_absolute_url(), row.happened_on) for row in rows.order_by("-happened_on")
    )


def _user_id(broker: Broker) -> int:
    """The broker's account; 0 (nobody's) without one."""
    return broker.user.pk if broker.user is not None else 0


# Ranking ------------------------------------------------------------------------------------------------------------
def minimum_deals(on: date) -> int:
    return rulebook().at("broker.ranking_minimum_deals", on).whole


def ranking_of(brokers: Iterable[Broker], on: date) -> list[tuple[Broker, Ranked]]:
    """How many of a broker's ended deals were signed. Owned or shared in, introduced at least; each deal once."""
    rows = {broker.pk: broker for broker in brokers}
    owners = {broker.user.pk: broker.pk for broker in rows.values() if broker.user is not None}
    mine: dict[int, set[int]] = {pk: set() for pk in rows}
    ended = Deal.objects.filter(introduced_at__isnull=False, stage__in=(*CONTRACT_STAGES, "lost"))
    stages = dict(ended.values_list("pk", "stage"))
    for deal_id, owner_id in ended.filter(owner_id__in=owners).values_list("pk", "owner_id"):
        mine[owners[owner_id]].add(deal_id)
    shares = CreditShare.objects.filter(broker_id__in=rows, deal__in=ended.values("pk"))
    for deal_id, broker_id in shares.values_list("deal_id", "broker_id"):
        mine[broker_id].add(deal_id)
    counted = [(pk, sum(stages[deal] != "lost" for deal in deals), len(deals)) for pk, deals in mine.items()]
    return [(rows[row.key], row) for row in rank(counted, minimum=minimum_deals(on))]  # type: ignore[index]
