from datetime import datetime
from typing import Any

import pytest

from kezhuan.deals.actions import accept_interest, send_interest
from kezhuan.deals.models import Interest
from kezhuan.deals.permissions import may_see_owner
from kezhuan.deals.queries import (
    contact_of_asker,
    contact_of_owner,
    received_by,
    sent_by,
    unreachable,
    visible_to,
    waiting_for,
)
from kezhuan.engine.actor import STRANGER, Actor, Role
from tests.cast import acting, officer
from tests.catalogue.factories import DemandFactory
from tests.deals.conftest import MESSAGE
from tests.matching.conftest import listed_expert


def test_both_sides_and_their_officers_see_it_and_nobody_else(
    sent: Interest, as_jia: Actor, as_yi: Actor, as_bing: Actor, as_city: Actor, as_county: Actor
) -> None:
    elsewhere = acting(officer("鹿城陈", Role.COUNTY_OFFICER, "330302"))

    for actor in (as_jia, as_yi, as_city, as_county):
        assert list(visible_to(actor)) == [sent]
    for actor in (as_bing, elsewhere, STRANGER):
        assert not visible_to(actor).exists()


def test_each_side_finds_it_in_its_own_list(sent: Interest, as_jia: Actor, as_yi: Actor) -> None:
    assert list(sent_by(as_jia)) == [sent]
    assert list(waiting_for(as_yi)) == [sent]
    assert not received_by(as_jia).exists()
    assert not sent_by(as_yi).exists()


def test_contacts_stay_closed_until_both_agree(
    sent: Interest, as_jia: Actor, as_yi: Actor, as_city: Actor, now: datetime
) -> None:
    own = contact_of_asker(as_jia, sent)
    assert own is not None
    assert own.mobile == "13800001234"
    assert contact_of_asker(as_yi, sent) is None
    assert contact_of_owner(as_jia, sent) is None

    accepted = accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    theirs = contact_of_asker(as_yi, accepted)
    assert theirs is not None
    assert (theirs.name, theirs.mobile) == ("赵采购", "13800001234")
    ours = contact_of_owner(as_jia, accepted)
    assert ours is not None
    assert ours.mobile == "13800002068"


def test_officers_see_masked_numbers_only(sent: Interest, as_city: Actor) -> None:
    contact = contact_of_asker(as_city, sent)

    assert contact is not None
    assert contact.masked
    assert "13800001234" not in contact.mobile
    assert contact.mobile.endswith("1234")


@pytest.mark.parametrize("shares", [True, False])
def test_an_experts_own_number_needs_its_own_consent(
    jia: Any, as_jia: Actor, yi: Any, as_yi: Actor, now: datetime, shares: bool
) -> None:
    expert = listed_expert("陈砚舟", "阀门", organisation=yi, mobile="13800005555")
    if shares:
        expert.consents.create(purpose="contact_sharing", text_version="1", given_at=now)
    interest = send_interest(
        actor=as_jia, target_kind="expert", target_id=expert.pk, organisation_id=jia.pk, message=MESSAGE, at=now
    )

    accepted = accept_interest(actor=as_yi, interest_id=interest.pk, at=now)

    contact = contact_of_owner(as_jia, accepted)
    assert contact is not None
    assert (contact.mobile == "13800005555") is shares


def test_the_firm_behind_an_anonymous_demand_is_hidden_until_it_agrees(
    jia: Any, as_jia: Actor, yi: Any, as_yi: Actor, as_city: Actor, now: datetime
) -> None:
    demand = DemandFactory.create(owner=jia, published=True, anonymous=True)
    interest = send_interest(
        actor=as_yi, target_kind="demand", target_id=demand.pk, organisation_id=yi.pk, message=MESSAGE, at=now
    )

    assert not may_see_owner(as_yi, interest)
    assert may_see_owner(as_city, interest)

    accepted = accept_interest(actor=as_jia, interest_id=interest.pk, at=now)

    assert may_see_owner(as_yi, accepted)


def test_officers_find_what_nobody_can_answer(
    sent: Interest, jia: Any, as_jia: Actor, as_city: Actor, as_yi: Actor, now: datetime
) -> None:
    expert = listed_expert("陈砚舟", "阀门", organisation=None)
    lonely = send_interest(
        actor=as_jia, target_kind="expert", target_id=expert.pk, organisation_id=jia.pk, message=MESSAGE, at=now
    )

    assert list(unreachable(as_city)) == [lonely]
    assert not unreachable(as_yi).exists()
