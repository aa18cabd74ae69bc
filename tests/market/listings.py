"""Listings for tests: terms, and a listing carried to a state."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import Actor
from kezhuan.market.actions.choosing import declare_interest
from kezhuan.market.actions.listing import announce_listing, draft_listing, submit_listing
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.listing_content import Declared, Offer
from kezhuan.market.models import Listing, ListingApplication
from tests.cast import NOW, OrganisationFactory, acting, member
from tests.catalogue.factories import AchievementFactory


def offer(**changes: Any) -> Offer:
    said: dict[str, Any] = {
        "title": "深冷球阀双金属密封副",
        "way": "assignment",
        "price_mode": "fixed",
        "price": Decimal(500_000),
        "several": "ascending",
    }
    return Offer(**{**said, **changes})


def listed(
    achievement: Achievement,
    seller: Actor,
    officer: Actor,
    state: str = "announced",
    at: datetime = NOW,
    **changes: Any,
) -> Listing:
    """``state``: draft, submitted or announced."""
    listing = draft_listing(actor=seller, achievement_id=achievement.pk, offer=offer(**changes), at=at)
    if state != "draft":
        listing = submit_listing(actor=seller, listing_id=listing.pk, at=at)
    if state == "announced":
        listing = announce_listing(actor=officer, listing_id=listing.pk, at=at)
    return listing


def declared(**changes: Any) -> Declared:
    said = {
        "intent": "用在液化天然气管线的球阀上",
        "contact_name": "林工",
        "contact_mobile": "13857712345",
        "acknowledged": CURRENT.digest,
    }
    return Declared(**{**said, **changes})


def interested(listing: Listing, number: int, at: datetime = NOW) -> tuple[Actor, ListingApplication]:
    """A new firm that wants it."""
    firm = OrganisationFactory.create(name=f"意向{number}有限公司", division_code="330381")
    actor = acting(member(f"意向员{number}", firm))
    made = declare_interest(
        actor=actor, listing_id=listing.pk, organisation_id=firm.pk, declared=declared(offer=Decimal(510_000)), at=at
    )
    return actor, made


@pytest.fixture
def achievement(yi: Any) -> Achievement:
    made: Achievement = AchievementFactory.create(owner=yi, published=True)
    return made


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def as_city(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def listing(achievement: Achievement, as_yi: Actor, as_city: Actor) -> Listing:
    return listed(achievement, as_yi, as_city)
