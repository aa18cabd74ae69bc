"""Who may open which address of the market."""

from datetime import timedelta

from kezhuan.engine.actor import SYSTEM
from kezhuan.market.actions import announce_lot, apply_for_lot, play_lot, prepare_lot
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.models import Lot
from tests.access import EVERYONE, SIGNED_IN, Access, Who
from tests.cast import NOW, OrganisationFactory, acting, member
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import CLOSES, OPENS, bid, pay, sale


def _announced(world):  # type: ignore[no-untyped-def]
    """A lot of 乙's achievement that everybody may see."""
    achievement = AchievementFactory.create(owner=world.yi, published=True)
    draft = prepare_lot(actor=acting(world.yi_member), achievement_id=achievement.pk, sale=sale(), at=NOW)
    lot = announce_lot(actor=acting(world.users[Who.CITY_OFFICER]), lot_id=draft.pk, at=NOW + timedelta(minutes=1))
    return {"number": lot.reference_number}


def _sold(world):  # type: ignore[no-untyped-def]
    """A lot of 乙's that a firm of nobody of the table has won, and nobody has signed yet."""
    number = _announced(world)["number"]
    found = Lot.objects.get(reference_number=number)
    firm = OrganisationFactory.create(name=f"竞得{found.pk}有限公司")
    actor = acting(member(f"竞得员{found.pk}", firm))
    place = apply_for_lot(
        actor=actor, lot_id=found.pk, organisation_id=firm.pk, acknowledged=terms_digest(found), at=NOW
    )
    pay(place)
    bid(actor, found, 100_000, OPENS + timedelta(hours=2))
    play_lot(actor=SYSTEM, lot_id=found.pk, at=CLOSES + timedelta(seconds=5))
    return {"number": number}


ACCESS = [
    Access("market:lots", EVERYONE),
    Access("market:lot", EVERYONE, _announced),
    Access("market:entries", EVERYONE, _announced),
    Access("market:events", EVERYONE, _announced),
    Access("market:protocol", EVERYONE, _announced),
    Access("market:pack", EVERYONE, _announced),
    Access("market:results", EVERYONE),
    # Nothing of anybody is there: the visitor's own moves lie in the session.
    Access("market:practice", EVERYONE),
    Access("market:practice-begin", EVERYONE, method="post"),
    Access("market:practice-entries", EVERYONE),
    Access("market:practice-bid", EVERYONE, method="post"),
    # Both sides, the city's officers; not yet public. The bidder is no person of the table.
    Access("market:result", frozenset({Who.CITY_OFFICER}), _sold),
    # The officer reads the paper; an empty signature is answered 422.
    Access("market:sign", frozenset({Who.CITY_OFFICER}), _sold, "post"),
    Access("market:default", frozenset({Who.CITY_OFFICER}), _sold),
    Access("market:annul", frozenset({Who.CITY_OFFICER}), _sold),
    # Nothing has failed: who may gets 409.
    Access("market:offer", frozenset({Who.CITY_OFFICER}), _sold, "post"),
    # No offer waits for anybody of the table; without an answer everybody is told so (422).
    Access("market:chance", SIGNED_IN, _sold, "post"),
    # The seller is nobody of the table.
    Access("market:relist", frozenset(), _sold),
    # Members of other organisations than the seller; staff never bid.
    Access("market:join", frozenset({Who.MEMBER, Who.OUTSIDER}), _announced),
    # Nobody of the table has a place in this lot.
    Access("market:leave", frozenset(), _announced, "post"),
    Access("market:bid", frozenset(), _announced, "post"),
    Access("market:suspend", frozenset({Who.CITY_OFFICER}), _announced),
    # Nothing to resume: the officer who may gets 409.
    Access("market:resume", frozenset({Who.CITY_OFFICER}), _announced, "post"),
]
