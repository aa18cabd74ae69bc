"""How long a withdrawn file's content is kept: a dated rule."""

from datetime import datetime, timedelta

from kezhuan.accounts.rules import days


def purge_before(at: datetime) -> datetime:
    """What was withdrawn before this moment may be purged at ``at``."""
    return at - timedelta(days=days("attachment.purge_days", at))
