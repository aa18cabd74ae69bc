"""Reading messages."""

from datetime import datetime

from django.db.models import QuerySet

from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.notifications.models import Notification


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """One's own messages, newest first."""
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        return Notification.objects.none()
    return Notification.objects.filter(recipient_id=actor.user_id)


def unread_count(actor: Actor) -> int:
    """How many messages wait; answered from the inbox index."""
    return visible_to(actor).filter(read_at__isnull=True).count()


def read_before(moment: datetime) -> QuerySet[Notification]:
    """Messages that were read before ``moment``: what pruning may take."""
    return Notification.objects.filter(read_at__lt=moment)
