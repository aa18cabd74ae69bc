"""What stands around a lot on its page: the public notice, its files, what it comes from, and what may be done."""

from datetime import datetime
from typing import Any

from kezhuan.attachments.presenting import files_of
from kezhuan.engine.actor import Actor
from kezhuan.gazette.queries import notice_of
from kezhuan.market.models import Lot
from kezhuan.market.offering import SALE_NOTICE
from kezhuan.market.permissions import may_withdraw


def around(actor: Actor, lot: Lot, at: datetime) -> dict[str, Any]:
    """Context for ``market/_around.html``."""
    return {
        "notice": notice_of(lot, SALE_NOTICE),
        "files": files_of(actor, lot),
        "can_withdraw": lot.lifecycle.allows(lot.state, "cancel") and may_withdraw(actor, lot, at),
    }
