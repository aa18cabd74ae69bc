"""What stands around a lot on its page: the public notice, its files, what it comes from, and what may be done."""

from datetime import datetime
from typing import Any

from kezhuan.attachments.presenting import files_of
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.gazette.queries import notice_of
from kezhuan.market.models import Lot
from kezhuan.market.offering import SALE_NOTICE
from kezhuan.market.permissions import may_withdraw
from kezhuan.market.rooms import room_to_show, valuation_on


def around(actor: Actor, lot: Lot, at: datetime) -> dict[str, Any]:
    """Context for ``market/_around.html``."""
    return {
        "notice": notice_of(lot, SALE_NOTICE),
        "room": room_to_show(actor, lot.achievement),
        "valuation": valuation_on(lot.achievement, local_day(at)),
        "files": files_of(actor, lot),
        "can_withdraw": lot.lifecycle.allows(lot.state, "cancel") and may_withdraw(actor, lot, at),
    }
