"""What outreach adds to the page of a demand: the visit on which it was heard."""

from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import CatalogueItem, Demand
from kezhuan.catalogue.panels import item_panels
from kezhuan.engine.actor import Actor
from kezhuan.outreach.queries import visit_of_demand
from kezhuan.parties.panels import Panel


def heard_on(actor: Actor, item: CatalogueItem) -> list[Panel]:
    """从哪里来 on a demand that was heard on a visit, for who may see that visit."""
    visit = visit_of_demand(actor, item.pk) if actor.is_known and isinstance(item, Demand) else None
    if visit is None:
        return []
    return [Panel("heard", _("从哪里来"), "outreach/_heard_on.html", lambda: {"visit": visit})]


def register() -> None:
    """Called once, when the apps are loaded."""
    item_panels.register(heard_on)
