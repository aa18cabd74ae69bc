"""Credit shares, found and locked: the deal's lock comes first, so that the sum is decided by one at a time."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from kezhuan.deals.models import CreditChange, CreditConsent, CreditShare, CreditSplit, Deal, FeeReceipt
from kezhuan.engine.actor import Actor
from kezhuan.engine.lifecycle.deals import TALKING_STAGES


def split_of(deal: Deal) -> CreditSplit | None:
    return CreditSplit.objects.select_related("deal", "proposed_by").filter(deal=deal).first()


def shares_of(deal: Deal) -> list[CreditShare]:
    rows = CreditShare.objects.select_related("broker__person__user", "broker__qualification", "organisation")
    return list(rows.filter(deal=deal).order_by("pk"))


def receipts_of(deal: Deal) -> QuerySet[FeeReceipt]:
    return FeeReceipt.objects.filter(deal=deal).order_by("received_on", "pk")


def waiting_splits(actor: Actor) -> QuerySet[CreditSplit]:
    """Proposals this broker has not agreed to yet, of deals that are not over, the oldest first."""
    if actor.person_id is None:
        return CreditSplit.objects.none()
    mine = CreditShare.objects.filter(broker__person_id=actor.person_id, agreed_at__isnull=True)
    rows = CreditSplit.objects.select_related("deal").filter(state="proposed", deal__in=mine.values("deal"))
    return rows.filter(deal__stage__in=TALKING_STAGES).order_by("proposed_at", "pk")


def change_of(deal: Deal) -> CreditChange | None:
    """The newest change asked for, whatever became of it."""
    return CreditChange.objects.select_related("proposed_by", "deal").filter(deal=deal).first()


def consents_of(change: CreditChange) -> list[CreditConsent]:
    return list(change.consents.select_related("broker__person__user", "broker__qualification").order_by("pk"))


def waiting_changes(actor: Actor) -> QuerySet[CreditChange]:
    """Open changes this broker has not agreed to yet, of deals that are not signed, the oldest first."""
    if actor.person_id is None:
        return CreditChange.objects.none()
    mine = CreditConsent.objects.filter(broker__person_id=actor.person_id, agreed_at__isnull=True)
    rows = CreditChange.objects.select_related("deal").filter(state="proposed", pk__in=mine.values("change"))
    return rows.filter(deal__stage__in=TALKING_STAGES).order_by("proposed_at", "pk")


def shares_by_deal(deal_ids: Iterable[int]) -> dict[int, list[CreditShare]]:
    """Every row of these deals in a fixed order: cents left over by rounding go the same way each time."""
    found: dict[int, list[CreditShare]] = defaultdict(list)
    for row in CreditShare.objects.filter(deal_id__in=list(deal_ids)).order_by("deal_id", "pk"):
        found[row.deal_id].append(row)
    return found


def lock_split(deal: Deal) -> CreditSplit | None:
    """The agreement of a deal that is locked already."""
    return CreditSplit.objects.select_for_update().filter(deal=deal).first()


def lock_shares(deal: Deal) -> list[CreditShare]:
    rows = CreditShare.objects.select_for_update(of=("self",)).select_related("broker__person")
    return list(rows.filter(deal=deal).order_by("pk"))


def lock_change(deal: Deal) -> CreditChange | None:
    """The open change of a deal that is locked already."""
    rows = CreditChange.objects.select_for_update(of=("self",)).filter(deal=deal, state="proposed")
    found = rows.first()
    if found is not None:
        found.deal = deal
    return found


def lock_consents(change: CreditChange) -> list[CreditConsent]:
    rows = CreditConsent.objects.select_for_update(of=("self",)).select_related("broker__person")
    return list(rows.filter(change=change).order_by("pk"))
