"""What contracts show of a broker's work, and how an event's outcome finds the contract it became."""

from datetime import date

from django.db.models import Q

from kezhuan.brokers.models import Broker
from kezhuan.brokers.worklog import Work, register_source
from kezhuan.contracts.models import Contract
from kezhuan.contracts.queries import visible_to
from kezhuan.deals.brokers_work import deals_of
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import Actor
from kezhuan.engine.lifecycle.contracts import SIGNED_STATES
from kezhuan.outreach.outcomes import Found, register_outcome

_MOST = 2_000


def signed(broker: Broker, since: date, until: date) -> list[Work]:
    """Contracts signed in these days of deals the broker owns or shares in, each once."""
    deals = Deal.objects.filter(deals_of(broker)).values("pk")
    rows = Contract.objects.filter(deal__in=deals, state__in=SIGNED_STATES, signed_on__range=(since, until))
    return [
        Work(f"contracts.Contract:{row.pk}", "contract", row.signed_on, row.name, row.get_absolute_url())
        for row in rows.order_by("-signed_on", "-pk")[:_MOST]
        if row.signed_on is not None
    ]


def numbered(actor: Actor, number: str) -> Found | None:
    """By 办件编号, or by the number of its registration."""
    rows = visible_to(actor).exclude(state="draft")
    named = Q(reference_number=number) | Q(certificate_number=number) & ~Q(certificate_number="")
    found = rows.filter(named).first()
    return Found(found.reference_number, found.get_absolute_url(), found.demand_id) if found is not None else None


def register() -> None:
    """Called once, when the apps are loaded."""
    register_source(signed)
    register_outcome("contract", numbered)
