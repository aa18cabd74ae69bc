"""Who may open which address of the market."""

from datetime import timedelta

from kezhuan.market.actions import announce_lot, prepare_lot
from tests.access import EVERYONE, Access, Who
from tests.cast import NOW, acting
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import sale


def _announced(world):  # type: ignore[no-untyped-def]
    """A lot of 乙's achievement that everybody may see."""
    achievement = AchievementFactory.create(owner=world.yi, published=True)
    draft = prepare_lot(actor=acting(world.yi_member), achievement_id=achievement.pk, sale=sale(), at=NOW)
    lot = announce_lot(actor=acting(world.users[Who.CITY_OFFICER]), lot_id=draft.pk, at=NOW + timedelta(minutes=1))
    return {"number": lot.reference_number}


ACCESS = [
    Access("market:lots", EVERYONE),
    Access("market:lot", EVERYONE, _announced),
    Access("market:entries", EVERYONE, _announced),
    Access("market:events", EVERYONE, _announced),
    Access("market:protocol", EVERYONE, _announced),
    Access("market:pack", EVERYONE, _announced),
    # Members of other organisations than the seller; staff never bid.
    Access("market:join", frozenset({Who.MEMBER, Who.OUTSIDER}), _announced),
    # Nobody of the table has a place in this lot.
    Access("market:leave", frozenset(), _announced, "post"),
    Access("market:bid", frozenset(), _announced, "post"),
    Access("market:suspend", frozenset({Who.CITY_OFFICER}), _announced),
    # Nothing to resume: the officer who may gets 409.
    Access("market:resume", frozenset({Who.CITY_OFFICER}), _announced, "post"),
]
