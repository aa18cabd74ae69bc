"""Records of lower apps that show a broker's work: visits they recorded, demands they refined."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from kezhuan.brokers.models import Broker
from kezhuan.brokers.worklog import Work, register_source
from kezhuan.catalogue.models import Refinement
from kezhuan.catalogue.rules import SHANGHAI, local_day
from kezhuan.engine.lifecycle.outreach import COUNTED_VISITS
from kezhuan.outreach.models import Visit

_MOST = 2_000


def moments(since: date, until: date) -> tuple[datetime, datetime]:
    """From the first moment of ``since`` to the last of ``until``, in Wenzhou."""
    start = datetime.combine(since, time.min, SHANGHAI)
    return start, datetime.combine(until + timedelta(days=1), time.min, SHANGHAI) - timedelta.resolution


def visits(broker: Broker, since: date, until: date) -> list[Work]:
    user = broker.user
    if user is None:
        return []
    rows = Visit.objects.filter(recorder=user, state__in=COUNTED_VISITS, happened_on__range=(since, until))
    return [
        Work(f"outreach.Visit:{row.pk}", "visit", row.happened_on, row.enterprise_name, row.get_absolute_url())
        for row in rows.order_by("-happened_on")[:_MOST]
    ]


def refinements(broker: Broker, since: date, until: date) -> list[Work]:
    """Named by number: whose demand it is may be hidden."""
    user = broker.user
    if user is None:
        return []
    rows = Refinement.objects.filter(author_id=user.pk, written_at__range=moments(since, until))
    confirmed = _("企业已确认")
    return [
        Work(
            f"catalogue.Refinement:{row.pk}",
            "refinement",
            local_day(row.written_at),
            f"{row.demand.reference_number} {row.object}" + (f"（{confirmed}）" if row.confirmed_at else ""),
            row.demand.get_absolute_url(),
        )
        for row in rows.select_related("demand").order_by("-written_at")[:_MOST]
    ]


def register() -> None:
    register_source(visits)
    register_source(refinements)
