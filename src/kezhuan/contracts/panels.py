"""What contracts add to the page of a deal: those that came of it, and the way to draft one."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.permissions import acting_ids
from kezhuan.contracts.queries import visible_to
from kezhuan.deals.models import Deal
from kezhuan.deals.panels import deal_panels
from kezhuan.engine.actor import Actor
from kezhuan.parties.panels import Panel


def of_deal(actor: Actor, deal: Deal) -> list[Panel]:
    """技术合同 on a deal, for who may see them; either side may draft one while the deal is open."""
    found = list(visible_to(actor).filter(deal=deal).order_by("-pk"))
    standing = [contract for contract in found if contract.state != "abandoned"]
    url = "" if standing else _draft_url(actor, deal)
    if not found and not url:
        return []
    return [
        Panel("contracts", _("技术合同"), "contracts/_of_deal.html", lambda: {"contracts": found, "draft_url": url})
    ]


def _draft_url(actor: Actor, deal: Deal) -> str:
    """Where a side begins the contract of the deal; "" for everybody else and for a deal that is over."""
    if not deal.is_open or not {deal.buyer_id, deal.provider_id} & acting_ids(actor):
        return ""
    about = {"deal": deal.pk, "demand": deal.demand_id, "achievement": deal.achievement_id}
    return f"{reverse('contracts:new')}?{urlencode({name: pk for name, pk in about.items() if pk})}"


def register() -> None:
    """Called once, when the apps are loaded."""
    deal_panels.register(of_deal)
