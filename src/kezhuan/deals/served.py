"""Interests as records of how a demand was served: contact that both sides agreed to."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.evidence import Evidence
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.rules import local_day
from kezhuan.deals.models import Interest
from kezhuan.engine.lifecycle.deals import CONTACT_OPEN_STATES


def of_demand(demand: Demand) -> list[Evidence]:
    """Agreed interests sent for the demand, or sent in answer to it."""
    rows = Interest.objects.filter(Q(demand=demand) | Q(demand_target=demand), state__in=CONTACT_OPEN_STATES)
    return [
        Evidence(
            key=f"deals.Interest:{row.pk}",
            word=_("对接"),
            title=row.reference_number,
            url=row.get_absolute_url(),
            on=local_day(row.answered_at) if row.answered_at else None,
        )
        for row in rows.order_by("-sent_at", "-pk")[:20]
    ]
