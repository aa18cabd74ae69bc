from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhuan.catalogue.kinds import DEMAND, KINDS, Kind
from kezhuan.catalogue.queries import (
    awaiting_first_review,
    awaiting_publication,
    counts,
    ending_soon,
    is_recognised_broker,
    item_numbered,
    past_their_day,
    public,
    to_renew,
    visible_to,
)
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import NotFound
from kezhuan.parties.models import Qualification
from tests.cast import acting
from tests.catalogue.factories import FACTORIES, PUBLISHED, DemandFactory


def in_states(kind: Kind, owner: Any) -> dict[str, int]:
    """One thing of the kind in every situation that matters for who sees it."""
    make = FACTORIES[kind.code].create
    ended = {**PUBLISHED, "state": "expired"}
    return {
        "draft": make(owner=owner).pk,
        "returned": make(owner=owner, state="returned", submitted_at=PUBLISHED["submitted_at"]).pk,
        "submitted": make(owner=owner, submitted=True).pk,
        "reviewed": make(owner=owner, reviewed=True).pk,
        "published": make(owner=owner, published=True).pk,
        "expired": make(owner=owner, **ended).pk,
        "closed unseen": make(owner=owner, state="closed").pk,
    }


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_each_sees_what_is_theirs_to_see(
    kind: Kind, jia: Any, as_jia: Actor, as_bing: Actor, as_county: Actor, as_city: Actor
) -> None:
    made = in_states(kind, jia)
    everyone = {"published", "expired"}
    officers = everyone | {"returned", "submitted", "reviewed"}

    def seen(actor: Actor) -> set[str]:
        ids = set(visible_to(actor, kind).values_list("pk", flat=True))
        return {name for name, pk in made.items() if pk in ids}

    assert seen(STRANGER) == everyone
    assert seen(as_bing) == everyone
    assert seen(as_jia) == set(made)
    assert seen(as_county) == officers
    assert seen(as_city) == officers
    assert seen(SYSTEM) == set(made)


def test_a_county_officer_sees_no_review_of_another_county(as_county: Actor) -> None:
    DemandFactory.create(division_code="330302", submitted=True)

    assert not visible_to(as_county, DEMAND).exists()


def test_an_officer_sees_the_draft_they_wrote_only_as_long_as_they_are_one(
    county_officer: Any, as_county: Actor, jia: Any, now: datetime
) -> None:
    DemandFactory.create(owner=jia, author_id=county_officer.pk)
    assert visible_to(as_county, DEMAND).count() == 1

    county_officer.posts.update(ended_at=now)

    assert not visible_to(acting(county_officer), DEMAND).exists()


def test_an_unknown_or_foreign_number_is_not_found(as_bing: Actor, jia: Any) -> None:
    draft = DemandFactory.create(owner=jia)

    for number in (draft.reference_number, "XQ-1999-01-00001", "' OR 1=1"):
        with pytest.raises(NotFound):
            item_numbered(as_bing, DEMAND, number)


def test_the_halls_count_the_rows_they_list(jia: Any) -> None:
    for kind in KINDS.values():
        in_states(kind, jia)

    assert counts() == dict.fromkeys(KINDS, 1)
    assert all(counts()[code] == public(kind).count() for code, kind in KINDS.items())


def test_the_queues_leave_out_own_things_and_own_first_reviews(
    city_officer: Any, as_city: Actor, as_county: Actor, jia: Any, bing: Any
) -> None:
    from tests.cast import MembershipFactory

    MembershipFactory.create(user=city_officer, organisation=bing)
    as_city = acting(city_officer)
    DemandFactory.create(owner=bing, submitted=True)
    due = DemandFactory.create(owner=jia, submitted=True)
    DemandFactory.create(owner=jia, reviewed=True, first_reviewer_id=city_officer.pk)
    other = DemandFactory.create(owner=jia, reviewed=True)

    assert list(awaiting_first_review(as_city, DEMAND)) == [due]
    assert list(awaiting_publication(as_city, DEMAND)) == [other]
    assert not awaiting_publication(as_county, DEMAND).exists()


def test_a_qualification_that_has_run_out_recognises_nobody(
    broker: Any, self_styled_broker: Any, now: datetime
) -> None:
    today = now.date()
    assert is_recognised_broker(acting(broker), today)
    assert not is_recognised_broker(acting(self_styled_broker), today)

    Qualification.objects.update(issued_on=date(2020, 1, 1), expires_on=today - timedelta(days=1))

    assert not is_recognised_broker(acting(broker), today)


def test_what_ends_soon_and_what_is_over(jia: Any, as_jia: Actor, now: datetime) -> None:
    today = now.date()
    over = DemandFactory.create(owner=jia, published=True, expires_on=today - timedelta(days=1))
    last = DemandFactory.create(owner=jia, published=True, expires_on=today + timedelta(days=14))
    DemandFactory.create(owner=jia, published=True, expires_on=today + timedelta(days=15))

    assert list(past_their_day(DEMAND, now)) == [over]
    assert list(ending_soon(DEMAND, today)) == [last]
    assert list(to_renew(as_jia, DEMAND, today)) == [over, last]
