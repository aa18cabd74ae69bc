"""What deals add to the pages of things: the button 申请对接, and for the owner the interests received."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.revealing import register_agreement
from kezhuan.attachments.subjects import Subject, register_subject
from kezhuan.brokers import matching
from kezhuan.brokers.models import Broker
from kezhuan.brokers.panels import BrokerLink, broker_links
from kezhuan.brokers.worklog import register_source
from kezhuan.catalogue.evidence import register_evidence
from kezhuan.catalogue.models import CatalogueItem, Demand
from kezhuan.catalogue.panels import ItemAction, item_actions, item_panels
from kezhuan.deals import brokers_work
from kezhuan.deals.happenings import happenings_of
from kezhuan.deals.models import Deal
from kezhuan.deals.permissions import may_join_in
from kezhuan.deals.queries import (
    COLUMNS,
    deals_visible_to,
    have_agreed,
    received_by,
    shares_credit,
    visible_to,
)
from kezhuan.deals.queries.deal import told_deals
from kezhuan.deals.queries.work import open_details
from kezhuan.deals.served import of_demand
from kezhuan.engine.actor import Actor
from kezhuan.outreach import sources as services
from kezhuan.outreach.outcomes import Found, register_outcome
from kezhuan.parties.panels import Panel, Registry
from kezhuan.parties.timeline import register_happenings

#: So many deals are named on the page of a demand.
_MOST = 20


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


def panels_for(actor: Actor, item: CatalogueItem) -> list[Panel]:
    """商机 on a demand, for who may be told of them."""
    if not actor.is_known or not isinstance(item, Demand):
        return []
    deals = list(told_deals(actor).filter(demand=item).order_by("-pk")[:_MOST])
    return [Panel("deals", _("商机"), "deals/_of_item.html", lambda: {"deals": deals})] if deals else []


def _may_attach(actor: Actor, deal: Deal) -> bool:
    return may_join_in(actor, deal, shares_credit=shares_credit(actor, deal))


def _served(actor: Actor, deal_id: int) -> services.About | None:
    """A deal for which who joins in may record a service, given to its buyer."""
    deal = deals_visible_to(actor).filter(pk=deal_id).first()
    if deal is None or not _may_attach(actor, deal):
        return None
    return services.About(f"{deal.reference_number} {deal}", deal.get_absolute_url(), deal.buyer_id)


def _met(actor: Actor, number: str) -> Found | None:
    """An interest that came of an event."""
    found = visible_to(actor).filter(reference_number=number).first()
    return Found(number, found.get_absolute_url()) if found is not None else None


def links_for(actor: Actor, broker: Broker) -> list[BrokerLink]:
    """What a broker earned, and the year's appraisal."""
    return [
        BrokerLink(_("业绩与佣金"), reverse("deals:broker-results", args=[broker.reference_number])),
        BrokerLink(_("年度评价表"), reverse("deals:broker-appraisal", args=[broker.reference_number])),
    ]


#: What higher apps (contracts, disposal) add to the page of a deal: ``deal_panels.register(lambda actor, deal: […])``.
deal_panels: Registry[Deal] = Registry()


def register() -> None:
    """Called once, when the apps are loaded."""
    purposes = {"material": _("洽谈材料"), "quotation": _("报价"), "agreement": _("意向或协议文本"), "other": _("其他")}
    register_subject(Subject(Deal, find=open_details, may_attach=_may_attach, purposes=purposes))
    item_actions.register(actions_for)
    item_panels.register(panels_for)
    register_happenings(happenings_of)
    register_agreement(have_agreed)
    services.register_source(services.Source("deals.Deal", _served))
    register_outcome("interest", _met)
    register_evidence(of_demand)
    broker_links.register(links_for)
    matching.register_experience(brokers_work.experience_of)
    register_source(brokers_work.interests)
    register_source(brokers_work.steps)
    register_source(brokers_work.meetings)
