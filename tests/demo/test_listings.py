"""The demo city's listings go as far as their plan by the verbs alone."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kezhuan.attachments.queries import attachments_of
from kezhuan.demo.listings import hold_listings
from kezhuan.demo.replay import Replay
from kezhuan.market.models import DataRoom, Lot
from kezhuan.market.rooms import passes_of, valuation_on, visits_to
from tests.cast import OrganisationFactory, acting, member, officer
from tests.catalogue.factories import AchievementFactory

pytestmark = pytest.mark.django_db


def test_one_listing_stands_in_every_state_a_page_shows(yi: Any, yi_member: Any, now: datetime) -> None:
    firms = {f"firm{n}": OrganisationFactory.create(name=f"意向{n}有限公司") for n in range(3)}
    actors = {key: acting(member(f"意向员{key}", firm)) for key, firm in firms.items()}
    for _ in range(12):
        AchievementFactory.create(owner=yi, published=True)
    replay = SimpleNamespace(
        organisations={"school": yi, **firms},
        actors={
            "city": acting(officer("市专员")),
            "school": acting(yi_member),
            "institute": acting(yi_member),
            **actors,
        },
        until=now,
    )

    made = hold_listings(cast(Replay, replay))

    assert {listing.state for listing in made} == {
        "draft", "submitted", "announced", "negotiating", "bidding", "closed", "lapsed", "withdrawn",
    }  # fmt: skip
    assert Lot.objects.get().listing in made
    room = DataRoom.objects.get()
    assert len(attachments_of(replay.actors["school"], room)) == 3
    assert [each.revoked_at is None for each in passes_of(room)].count(True) == 2
    assert len(visits_to(room, [])) == 4
    assert valuation_on(room.achievement, now.date()) is not None
    assert {listing.way for listing in made} == {
        "assignment", "exclusive", "sole", "plain", "equity", "open_licence", "trial",
    }  # fmt: skip
