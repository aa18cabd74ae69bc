"""What brokers achieved: the earnings of a year, the printable appraisal sheet, and for officers the ranking."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.brokers.models import Broker
from kezhuan.brokers.permissions import may_read_all, may_register_any
from kezhuan.brokers.queries import broker_numbered, in_care_of
from kezhuan.catalogue.rules import local_day
from kezhuan.deals.models import CreditRole
from kezhuan.deals.results import Earned, appraisal_of, earned_by, minimum_deals, ranking_of
from kezhuan.deals.tables.results import RankingTable
from kezhuan.engine.errors import NotPermitted
from kezhuan.ui.formatting import join_names
from kezhuan.ui.http import actor_of, render_page
from kezhuan.ui.years import year_asked, years_shown


def _open(request: HttpRequest, number: str) -> Broker:
    """The broker for whoever may read everything of the entry."""
    actor = actor_of(request)
    found = broker_numbered(actor, number)
    if not may_read_all(actor, found):
        raise NotPermitted
    return found


@login_required
@require_safe
def results(request: HttpRequest, number: str) -> HttpResponse:
    """Each deal signed in the year with the broker's part, and the sums of exactly these rows."""
    broker, today = _open(request, number), local_day(timezone.now())
    year = year_asked(request, today)
    rows = earned_by(broker, year)
    context = {
        "broker": broker,
        "year": year,
        "years": years_shown(today, year),
        "rows": [(row, _roles(row)) for row in rows],
        "totals": _totals(rows),
    }
    return render_page(request, "deals/broker_results.html", context)


def _roles(row: Earned) -> str:
    return join_names(str(CreditRole(role).label) for role in dict.fromkeys(row.part.roles))


def _totals(rows: list[Earned]) -> dict[str, Any]:
    return {
        "deals": len(rows),
        "value": sum((row.part.value for row in rows), Decimal(0)),
        "fee": sum((row.part.fee for row in rows), Decimal(0)),
        "received": sum((row.part.received for row in rows), Decimal(0)),
        "outstanding": sum((row.part.outstanding for row in rows), Decimal(0)),
    }


@login_required
@require_safe
def appraisal(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet of a year, ready to print, with the records behind every figure."""
    broker, today = _open(request, number), local_day(timezone.now())
    year = year_asked(request, today)
    made = appraisal_of(broker, year, today)
    context = {
        "broker": broker,
        "year": year,
        "years": years_shown(today, year),
        "made": made,
        "caution": _(made.caution) if made.caution else "",
        "today": today,
    }
    return render_page(request, "deals/broker_appraisal.html", context)


@login_required
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """For officers: how many of their ended deals each broker brought to a signature, few cases without a rank."""
    actor = actor_of(request)
    if not may_register_any(actor):
        raise NotPermitted
    today = local_day(timezone.now())
    rows = ranking_of(in_care_of(actor).exclude(state="withdrawn"), today)
    return RankingTable(request, rows).respond("deals/broker_ranking.html", {"minimum": minimum_deals(today)})
