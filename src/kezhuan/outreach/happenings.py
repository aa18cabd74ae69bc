"""Visits on the page of the firm that was visited."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from kezhuan.engine.actor import Actor
from kezhuan.engine.lifecycle.outreach import COUNTED_VISITS
from kezhuan.outreach.queries import visits_visible_to
from kezhuan.parties.models import Organisation
from kezhuan.parties.timeline import MOST, Happening


def visits_of(actor: Actor, organisation: Organisation, on: date) -> Iterator[Happening]:
    """One query: the newest visits the actor may see."""
    rows = visits_visible_to(actor).filter(enterprise=organisation, state__in=COUNTED_VISITS)
    for visit in rows.order_by("-happened_on", "-pk")[:MOST]:
        words = _("%(brigade)s走访") % {"brigade": visit.brigade}
        yield Happening(visit.happened_on, words, visit.reference_number, url=visit.get_absolute_url())
