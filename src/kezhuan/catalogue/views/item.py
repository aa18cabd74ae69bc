"""The full page of one thing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kezhuan.catalogue import permissions, presenting
from kezhuan.catalogue.choices import state_tag
from kezhuan.catalogue.evidence import evidence_keyed
from kezhuan.catalogue.kinds import kind_named
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand
from kezhuan.catalogue.panels import item_actions, item_panels
from kezhuan.catalogue.queries import confirmed_refinement, is_recognised_broker, item_numbered
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.ui.http import actor_of, render_page


@require_safe
def item(request: HttpRequest, kind_code: str, number: str) -> HttpResponse:
    """Public things for all; what is shown of them depends on who looks."""
    actor = actor_of(request)
    kind = kind_named(kind_code)
    found = item_numbered(actor, kind, number)
    context: dict[str, Any] = {
        "kind": kind,
        "item": found,
        "tag": state_tag(found),
        "facts": presenting.facts_of(found, actor),
        "milestones": presenting.milestones_of(found, actor),
        "buttons": presenting.buttons_of(found, actor),
        "contact": presenting.contact_of(found, actor),
        "inside": permissions.may_read_all(actor, found),
        "may_edit": found.is_editable and permissions.may_edit(actor, found),
        "actions": item_actions.of(actor, found),
        "panels": [(panel, panel.context()) for panel in item_panels.of(actor, found)],
        **_words(found, actor),
    }
    return render_page(request, "catalogue/item.html", context)


def _words(found: CatalogueItem, actor: Actor) -> dict[str, Any]:
    """The running text of a thing, as far as the actor may read it."""
    if isinstance(found, Achievement):
        return {
            "price": presenting.asking_price(found),
            "confidential": found.confidential if permissions.may_read_confidential(actor, found) else "",
        }
    if not isinstance(found, Demand):
        return {}
    broker = is_recognised_broker(actor, local_day(timezone.now()))
    refinement = confirmed_refinement(found)
    return {
        "statement": found.statement if permissions.may_read_statement(actor, found, recognised_broker=broker) else "",
        "refinement": presenting.refinement_facts(refinement) if refinement else [],
        "leader": found.joined_to,
        "followers": found.joined.all() if permissions.may_read_all(actor, found) else (),
        "may_join": found.state not in ("draft", "solved", "closed") and permissions.may_join(actor, found),
        "record": evidence_keyed(found, found.served_by) if found.served_by else None,
        "may_refine": found.state not in ("draft", "solved", "closed")
        and permissions.may_refine(actor, found, recognised_broker=broker),
    }
