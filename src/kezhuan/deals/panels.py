"""What deals add to the pages of things: the button 申请对接, and for the owner the interests received."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.revealing import register_agreement
from kezhuan.catalogue.evidence import register_evidence
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.panels import ItemAction, item_actions
from kezhuan.deals.queries import COLUMNS, have_agreed, received_by
from kezhuan.deals.served import of_demand
from kezhuan.engine.actor import Actor


def actions_for(actor: Actor, item: CatalogueItem) -> list[ItemAction]:
    """Others may ask; the owner sees what was asked."""
    if actor.belongs_to(item.owner_id):
        count = received_by(actor).filter(**{COLUMNS[item.kind_code]: item.pk}, state="sent").count()
        label = _("%(count)s 个对接申请等您回应") % {"count": count}
        return [ItemAction(label, reverse("deals:interests"))] if count else []
    if not item.is_public:
        return []
    url = reverse("deals:new", args=[item.kind_code, item.pk])
    return [ItemAction(_("申请对接"), url, primary=True, hint=_("对方同意后，双方才能看到联系方式。"))]


def register() -> None:
    """Called once, when the apps are loaded."""
    item_actions.register(actions_for)
    register_agreement(have_agreed)
    register_evidence(of_demand)
