"""What a call of the API is worth: the standing token behind a secret, and when it was last used."""

from datetime import datetime, timedelta

from kezhuan.accounts.models import ApiToken
from kezhuan.accounts.queries import standing_token
from kezhuan.accounts.secrets import hash_of

#: ``last_used_at`` is written at most this often, so that reading the API does not write on each call.
TOUCH_EVERY = timedelta(minutes=10)


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """The standing token behind ``secret``; None when unknown, revoked, expired, or its maker is disabled."""
    found = standing_token(hash_of(secret))
    if found is None or found.expires_at <= at:
        return None
    if found.last_used_at is None or at - found.last_used_at > TOUCH_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
    return found
