"""Who may open which address of messages."""

from tests.access import EVERYONE, SIGNED_IN, Access

ACCESS = [
    Access("notifications:inbox", SIGNED_IN),
    Access("notifications:read-all", SIGNED_IN, method="post"),
    Access("notifications:badge", EVERYONE),
    Access("notifications:open", frozenset(), lambda world: {"message_id": 999_999}, "post"),
]
