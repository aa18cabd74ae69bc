"""Signed links that stop e-mails of one topic, or all digests, without signing in."""

from django.core import signing

from kezhuan.engine.errors import NotFound
from kezhuan.notifications.topics import BY_CODE

_SALT = "kezhuan.notifications.unsubscribe"
#: In the place of a topic: every topic that comes as a digest.
DIGESTS = "digests"


def token_of(user_id: int, topic: str) -> str:
    """The token of a link; it never expires, as a mail may be read years later."""
    return signing.dumps([user_id, topic], salt=_SALT, compress=True)


def read_token(token: str) -> tuple[int, str]:
    """User and topic of a token; NotFound for anything that is not ours."""
    try:
        user_id, topic = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
    if topic != DIGESTS and topic not in BY_CODE:
        raise NotFound
    return int(user_id), str(topic)
