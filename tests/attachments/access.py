"""Who may open which address of attachments, for a file beside a deal that 甲 owns."""

from kezhuan.attachments.actions import attach
from tests.access import OFFICERS, Access, Who
from tests.attachments.conftest import upload
from tests.cast import NOW, acting
from tests.deals.factories import DealFactory


def _deal(world):  # type: ignore[no-untyped-def]
    deal = DealFactory.create(buyer=world.jia, provider=world.yi, owner=world.jia_member)
    return {"label": "deals.deal", "pk": deal.pk}


def _file(world):  # type: ignore[no-untyped-def]
    deal = DealFactory.create(buyer=world.jia, provider=world.yi, owner=world.jia_member)
    kept = attach(actor=acting(world.jia_member), subject=deal, upload=upload(), purpose="other", at=NOW)
    return {"pk": kept.pk}


ACCESS = [
    Access("attachments:attach", frozenset({Who.MEMBER}), _deal),
    Access("attachments:download", OFFICERS | {Who.MEMBER}, _file),
    Access("attachments:withdraw", frozenset({Who.MEMBER}), _file),
]
