"""Everybody reads their own messages and nobody else's."""

from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.notifications.models import Notification


def may_choose(actor: Actor) -> bool:
    """Everybody chooses how messages come to them."""
    return actor.kind is ActorKind.USER and actor.user_id is not None


def may_read(actor: Actor, message: Notification) -> bool:
    return actor.kind is ActorKind.USER and actor.user_id == message.recipient_id
