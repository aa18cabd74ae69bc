"""Who may open which address of messages."""

from kezhuan.notifications.unsubscribing import token_of
from tests.access import EVERYONE, SIGNED_IN, Access

ACCESS = [
    Access("notifications:inbox", SIGNED_IN),
    Access("notifications:read-all", SIGNED_IN, method="post"),
    Access("notifications:badge", EVERYONE),
    Access("notifications:settings", SIGNED_IN),
    Access("notifications:unsubscribe", EVERYONE, lambda world: {"token": token_of(world.jia_member.pk, "deals")}),
    Access("notifications:open", frozenset(), lambda world: {"message_id": 999_999}, "post"),
]
