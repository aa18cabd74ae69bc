"""API tokens: 32 random bytes shown once; the database keeps a SHA-256 digest (a random secret needs no slow hash)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from kezhuan.accounts.models import ApiToken

PREFIX = "kz_"
#: ``last_used_at`` is written at most this often, so that reading the API does not write on each call.
TOUCH_EVERY = timedelta(minutes=10)


def new_secret() -> str:
    """A fresh token, to be shown to its owner once."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """The standing token behind ``secret``; None when unknown, revoked, expired, or its maker is disabled."""
    found = ApiToken.objects.select_related("organisation", "created_by").filter(token_hash=digest_of(secret)).first()
    if found is None or found.revoked_at is not None or found.expires_at <= at or not found.created_by.is_active:
        return None
    if found.last_used_at is None or at - found.last_used_at > TOUCH_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
    return found
