"""Who may open which address of the market."""

from datetime import timedelta

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.money import Money
from kezhuan.market.actions import (
    announce_lot,
    apply_for_lot,
    order_return,
    play_lot,
    prepare_batch,
    prepare_lot,
    submit_lot,
    take_credit,
)
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.actions.rooms import set_up_room
from kezhuan.market.bank.words import Credit
from kezhuan.market.models import BankLine, Lot
from tests.access import EVERYONE, SIGNED_IN, Access, Who
from tests.cast import NOW, OrganisationFactory, acting, member
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import CLOSES, OPENS, bid, pay, sale
from tests.market.listings import listed


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


def _drafted(world):  # type: ignore[no-untyped-def]
    """A draft of 甲, handed in."""
    achievement = AchievementFactory.create(owner=world.jia, published=True)
    lot = prepare_lot(actor=acting(world.jia_member), achievement_id=achievement.pk, sale=sale(), at=NOW)
    submit_lot(actor=acting(world.jia_member), lot_id=lot.pk, at=NOW)
    return {"number": lot.reference_number}


def _published(world):  # type: ignore[no-untyped-def]
    """A published result of 甲."""
    return {"pk": AchievementFactory.create(owner=world.jia, published=True).pk}


_SELLER = frozenset({Who.MEMBER, Who.CITY_OFFICER})


def _listed(state):  # type: ignore[no-untyped-def]
    """A listing of 甲's result, carried to ``state``."""

    def make(world):  # type: ignore[no-untyped-def]
        officer = acting(world.users[Who.CITY_OFFICER])
        achievement = AchievementFactory.create(owner=world.jia, published=True)
        return {"number": listed(achievement, acting(world.jia_member), officer, state).reference_number}

    return make


def _choice(world):  # type: ignore[no-untyped-def]
    return {**_listed("announced")(world), "pk": 1}


def _room(world):  # type: ignore[no-untyped-def]
    """The data room of a listed result of 甲."""
    achievement = AchievementFactory.create(owner=world.jia, published=True)
    listed(achievement, acting(world.jia_member), acting(world.users[Who.CITY_OFFICER]))
    set_up_room(actor=acting(world.jia_member), achievement_id=achievement.pk, note="", at=NOW)
    return {"number": achievement.reference_number}


def _pass(world):  # type: ignore[no-untyped-def]
    return {**_room(world), "pk": 1}


_OFFICER = frozenset({Who.CITY_OFFICER})


def _kept_line():  # type: ignore[no-untyped-def]
    """Money that paid nothing."""
    serial = f"LS{BankLine.objects.count()}"
    credit = Credit(serial, "货款", Money(500), NOW.date(), "某公司", "6222000011112222")
    return take_credit(actor=SYSTEM, credit=credit, at=NOW)


def _line(world):  # type: ignore[no-untyped-def]
    return {"pk": _kept_line().pk}


def _order(world):  # type: ignore[no-untyped-def]
    officer = acting(world.users[Who.CITY_OFFICER])
    return {"pk": order_return(actor=officer, line_id=_kept_line().pk, at=NOW).pk}


def _batch(world):  # type: ignore[no-untyped-def]
    _order(world)
    return {"number": prepare_batch(actor=acting(world.users[Who.CITY_OFFICER]), at=NOW).reference_number}


def _batch_step(world):  # type: ignore[no-untyped-def]
    return {**_batch(world), "step": "drop"}


ACCESS = [
    Access("market:room-new", _SELLER - _OFFICER, _published),
    # The owner inside, others at the door; staff of the platform have no business there.
    Access("market:room", frozenset({Who.MEMBER, Who.OUTSIDER}), _room),
    Access("market:room-shut", _SELLER - _OFFICER, _room, "post"),
    # Nobody has a pass.
    Access("market:room-revoke", frozenset(), _pass),
    Access("market:room-valuation", _SELLER - _OFFICER, _room),
    Access("market:listing-new", _SELLER, _published),
    Access("market:listing", EVERYONE, _listed("announced")),
    Access("market:listing-edit", _SELLER, _listed("submitted")),
    Access("market:listing-submit", _SELLER - _OFFICER, _listed("draft"), "post"),
    Access("market:listing-return", _OFFICER, _listed("submitted")),
    Access("market:listing-announce", _OFFICER, _listed("submitted"), "post"),
    Access("market:listing-withdraw", _SELLER, _listed("announced")),
    Access("market:listing-relist", _SELLER, _listed("announced")),
    # Nobody has been chosen: the seller gets 409.
    Access("market:listing-close", _SELLER - _OFFICER, _listed("announced"), "post"),
    # Members of other organisations than the seller; the outsider of the table has one.
    Access("market:listing-declare", frozenset({Who.OUTSIDER}), _listed("announced")),
    Access("market:listing-leave", frozenset(), _listed("announced"), "post"),
    # The notice runs: the seller gets 409.
    Access("market:listing-choose", _SELLER - _OFFICER, _choice, "post"),
    Access("market:listing-reopen", _SELLER - _OFFICER, _listed("announced")),
    Access("market:listing-bid-out", _SELLER - _OFFICER, _listed("announced")),
    Access("market:sale-new", _SELLER, _published),
    Access("market:sale", _SELLER, _drafted),
    Access("market:sale-edit", _SELLER, _drafted),
    Access("market:sale-priority", _SELLER, _drafted),
    # Handed in already: the seller gets 409; the officer may not.
    Access("market:sale-submit", frozenset({Who.MEMBER}), _drafted, "post"),
    Access("market:sale-return", frozenset({Who.CITY_OFFICER}), _drafted),
    Access("market:sale-announce", frozenset({Who.CITY_OFFICER}), _drafted),
    Access("market:sale-cancel", _SELLER, _drafted),
    Access("market:lots", EVERYONE),
    Access("market:lot", EVERYONE, _announced),
    Access("market:entries", EVERYONE, _announced),
    Access("market:events", EVERYONE, _announced),
    Access("market:protocol", EVERYONE, _announced),
    Access("market:pack", EVERYONE, _announced),
    Access("market:paper", EVERYONE, _announced),
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
    Access("market:deposits", frozenset({Who.CITY_OFFICER})),
    Access("market:credits", frozenset({Who.CITY_OFFICER})),
    Access("market:payouts", frozenset({Who.CITY_OFFICER})),
    Access("market:batches", frozenset({Who.CITY_OFFICER})),
    Access("market:return", frozenset({Who.CITY_OFFICER}), _line),
    Access("market:account", frozenset({Who.CITY_OFFICER}), _order),
    # It has not failed: the officer gets 409.
    Access("market:retry", frozenset({Who.CITY_OFFICER}), _order, "post"),
    # Nothing waits: the officer gets 409.
    Access("market:prepare", frozenset({Who.CITY_OFFICER}), method="post"),
    Access("market:batch", frozenset({Who.CITY_OFFICER}), _batch),
    # Nobody has approved it: the officer gets 409.
    Access("market:orders", frozenset({Who.CITY_OFFICER}), _batch),
    Access("market:batch-step", frozenset({Who.CITY_OFFICER}), _batch_step, "post"),
    # Members of other organisations than the seller; staff never bid.
    Access("market:join", frozenset({Who.MEMBER, Who.OUTSIDER}), _announced),
    # Nobody of the table has a place in this lot.
    Access("market:leave", frozenset(), _announced, "post"),
    Access("market:maximum", frozenset(), _announced),
    Access("market:bid", frozenset(), _announced, "post"),
    Access("market:suspend", frozenset({Who.CITY_OFFICER}), _announced),
    # Nothing to resume: the officer who may gets 409.
    Access("market:resume", frozenset({Who.CITY_OFFICER}), _announced, "post"),
]
