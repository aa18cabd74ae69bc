"""The worklists of a person: what waits, in which list it stands, and the first few rows of each."""

from collections.abc import Sequence
from datetime import datetime

from kezhuan.engine.actor import Actor, Role
from kezhuan.notifications.models import Notification
from kezhuan.portal.lists import catalogue, market, service, trade
from kezhuan.portal.lists.worklist import Worklist, drawn, when_any

_SHOWN = 5


def worklists_for(actor: Actor, at: datetime) -> list[Worklist]:
    """In the order in which others wait for it: officers' duties, answers owed, own things."""
    found = trade.of_objections(actor) + trade.of_priorities(actor) + trade.of_reviews(actor)
    if actor.is_officer:
        found += catalogue.of_officer(actor)
    if actor.has(Role.BROKER):
        found += trade.of_broker(actor, at)
    if actor.organisation_ids or actor.person_id is not None:
        own = [*catalogue.of_member(actor, at), *trade.of_contracts(actor, at)]
        # Officers have an organisation, too; its empty lists would only bury their duties.
        found += when_any(own) if actor.is_officer else own
        found += trade.of_deals(actor)
    found += market.of_sales(actor, at)
    return drawn([*found, *service.of_rounds(actor, at), *service.of_ratings(actor)])


def notes_for(actor: Actor) -> Sequence[Notification]:
    """The newest unread messages."""
    unread = Notification.objects.filter(recipient_id=actor.user_id, read_at__isnull=True)
    return list(unread.order_by("-created_at", "-pk")[:_SHOWN])
