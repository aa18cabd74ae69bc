"""Reading messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kezhuan.accounts.queries import lock_user
from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.notifications.models import Delivery, DeliveryHours, DeliveryState, Notification, TopicSetting


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


# Channels outside the site ------------------------------------------------------------------------------------------
def hours_of(user_id: int) -> DeliveryHours | None:
    """A person's own hours; None where they chose none."""
    return DeliveryHours.objects.filter(user_id=user_id).first()


def settings_of(user_id: int) -> dict[str, TopicSetting]:
    """Topic → what the person chose for it."""
    return {row.topic: row for row in TopicSetting.objects.filter(user_id=user_id)}


def deliveries_of(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to oneself outside the site, the latest first."""
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(recipient_id=actor.user_id).select_related("notification")


def due_deliveries(at: datetime) -> QuerySet[Delivery]:
    """What is to be tried now: waiting, or in the hands of a sender who never came back."""
    waiting = (DeliveryState.QUEUED, DeliveryState.SENDING)
    return Delivery.objects.filter(state__in=waiting, due_at__lte=at).order_by("due_at", "pk")


def lock_due(which: Mapping[str, Any], at: datetime) -> list[Delivery]:
    """The due ones among ``which``, locked in order of pk with their messages and recipients."""
    rows = due_deliveries(at).filter(**which).select_related("notification", "recipient")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def lock_settings(user_id: int) -> dict[str, TopicSetting]:
    """A person's choices, locked through the account until the transaction ends."""
    lock_user(user_id)
    return settings_of(user_id)
