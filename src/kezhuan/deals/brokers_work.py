"""What deals show of a broker: the work log's records, experience for matching, and the year's figures."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from kezhuan.brokers.matching import Experience
from kezhuan.brokers.models import Broker
from kezhuan.brokers.sources import moments
from kezhuan.brokers.worklog import Work
from kezhuan.catalogue.rules import local_day
from kezhuan.deals.models import CreditShare, Deal, Interest, Note, NoteKind, StageChange
from kezhuan.engine.lifecycle.deals import CONTRACT_STAGES, OPEN_STAGES

_MOST = 2_000
_MET = (NoteKind.MEETING, NoteKind.VISIT)


def interests(broker: Broker, since: date, until: date) -> list[Work]:
    """Interests the broker sent."""
    user = broker.user
    if user is None:
        return []
    rows = Interest.objects.filter(asker=user, sent_at__range=moments(since, until)).order_by("-sent_at")[:_MOST]
    return [
        Work(f"deals.Interest:{row.pk}", "interest", local_day(row.sent_at), row.reference_number,
             row.get_absolute_url())
        for row in rows
    ]  # fmt: skip


def steps(broker: Broker, since: date, until: date) -> list[Work]:
    """Each deal the broker took forward, once in the days asked for: by its last step."""
    user = broker.user
    if user is None:
        return []
    rows = StageChange.objects.filter(by=user, at__range=moments(since, until)).select_related("deal").order_by("at")
    last = {row.deal_id: row for row in rows}
    return [
        Work(
            f"deals.Deal:{deal_id}",
            "deal",
            local_day(row.at),
            f"{row.deal.title}（{row.get_to_stage_display()}）",
            row.deal.get_absolute_url(),
        )
        for deal_id, row in last.items()
    ]


def meetings(broker: Broker, since: date, until: date) -> list[Work]:
    """Meetings and visits the broker wrote down on deals; calls and notes are none."""
    user = broker.user
    if user is None:
        return []
    rows = Note.objects.filter(author=user, kind__in=_MET, happened_on__range=(since, until)).select_related("deal")
    return [
        Work(
            f"deals.Note:{row.pk}",
            "meeting",
            row.happened_on,
            f"{row.deal.title}（{row.get_kind_display()}）",
            row.deal.get_absolute_url(),
        )
        for row in rows.order_by("-happened_on", "-pk")[:_MOST]
    ]


def experience_of(broker_ids: Collection[int]) -> Mapping[int, Experience]:
    """Signed deals by the demand's industries, and what is open: owned, or shared in. Each deal once per broker."""
    deals: dict[int, dict[int, Deal]] = defaultdict(dict)
    shares = CreditShare.objects.filter(broker_id__in=broker_ids).select_related("deal__demand")
    for row in shares:
        deals[row.broker_id][row.deal_id] = row.deal
    owners = dict(
        Broker.objects.filter(pk__in=broker_ids, person__user__isnull=False).values_list("person__user", "pk")
    )
    for deal in Deal.objects.filter(owner_id__in=owners).select_related("demand"):
        deals[owners[deal.owner_id]][deal.pk] = deal
    return {broker_id: _experience(found.values()) for broker_id, found in deals.items()}


def _experience(deals: Collection[Deal]) -> Experience:
    done: dict[str, int] = defaultdict(int)
    for deal in deals:
        if deal.stage in CONTRACT_STAGES and deal.demand is not None:
            for code in deal.demand.industries:
                done[code] += 1
    return Experience(done=dict(done), running=sum(deal.stage in OPEN_STAGES for deal in deals))


def deals_of(broker: Broker) -> Q:
    """Deals a broker owns or shares in, as a condition on deals."""
    own = Q(pk__in=CreditShare.objects.filter(broker=broker).values("deal"))
    return own | Q(owner=broker.user) if broker.user is not None else own
