"""What deals add to the pages of things: the button 申请对接, and for the owner the interests received."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.revealing import register_agreement
from kezhuan.attachments.subjects import Subject, register_subject
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.panels import ItemAction, item_actions
from kezhuan.deals.models import Deal
from kezhuan.deals.permissions import may_join_in
from kezhuan.deals.queries import COLUMNS, deal_by_id, have_agreed, received_by, shares_credit
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


def _may_attach(actor: Actor, deal: Deal) -> bool:
    return may_join_in(actor, deal, shares_credit=shares_credit(actor, deal))


def register() -> None:
    """Called once, when the apps are loaded."""
    purposes = {"material": _("洽谈材料"), "quotation": _("报价"), "agreement": _("意向或协议文本"), "other": _("其他")}
    register_subject(Subject(Deal, find=deal_by_id, may_attach=_may_attach, purposes=purposes))
    item_actions.register(actions_for)
    register_agreement(have_agreed)
