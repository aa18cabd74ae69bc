from datetime import datetime
from typing import Any

from kezhuan.catalogue.documents import public_text
from tests.catalogue.factories import (
    AchievementFactory,
    DemandFactory,
    FacilityFactory,
    RefinementFactory,
    ServiceFactory,
)


def test_an_anonymous_demand_says_nothing_of_its_owner(jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, published=True)
    RefinementFactory.create(demand=demand, confirmed_at=now)

    texts = public_text(demand)

    assert set(texts) == {"title", "public_summary", "object", "part", "wanted_value"}
    assert jia.name not in str(texts)


def test_an_unconfirmed_refinement_is_not_public(jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, published=True)
    RefinementFactory.create(demand=demand)

    assert "wanted_value" not in public_text(demand)


def test_a_named_demand_gives_its_words_and_its_owner(jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, published=True, anonymous=False)

    texts = public_text(demand)

    assert (texts["statement"], texts["owner"]) == (demand.statement, jia.name)


def test_confidential_content_and_contacts_are_in_no_public_text(db: None) -> None:
    for factory in (AchievementFactory, ServiceFactory, FacilityFactory, DemandFactory):
        item = factory.create(published=True)
        said = str(public_text(item))
        assert "42 kW" not in said
        assert item.contact_name not in said
        assert item.contact_mobile not in said
