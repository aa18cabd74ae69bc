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
    Access("market:lot", EVERYONE, _announced),
]
