"""Who needs an achievement, what a service could answer, which enterprises an expert could help; nobody is unmasked."""

from datetime import datetime
from typing import Any

import pytest

from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.matching.directions import enterprises_for, needs_of, needs_of_organisation
from kezhuan.matching.upkeep import rebuild
from kezhuan.parties.models import PersonConsent
from tests.accounts.test_views import signed_in
from tests.cast import OrganisationFactory, acting, member
from tests.catalogue.factories import DemandFactory


@pytest.fixture
def open_demand(things: dict[str, Any]) -> Any:
    """A firm that gives its name, with a problem like 甲's."""
    firm = OrganisationFactory.create(name="敞开阀门有限公司", city_industry="pumps_valves")
    return DemandFactory.create(
        owner=firm, published=True, anonymous=False, title="球阀密封面低温渗漏", statement="LNG 球阀密封面渗漏。"
    )


def test_the_owner_of_an_achievement_sees_who_needs_it_without_the_anonymous_firm(
    things: dict[str, Any], open_demand: Any, as_yi: Actor, as_bing: Actor, yi_member: Any, now: datetime
) -> None:
    rebuild()
    seal = things["seal"]

    item, needs = needs_of(as_yi, seal.reference_number, now)

    assert item == seal
    assert {need.demand.title: need.owner and need.owner.name for need in needs}.items() >= {
        "LNG 管线球阀零下 46 度密封面渗漏": None,
        "球阀密封面低温渗漏": "敞开阀门有限公司",
    }.items()
    page = signed_in(yi_member).get(f"/achievements/{seal.reference_number}/needs/").content.decode()
    assert "甲阀门" not in page
    assert "永固阀门" not in page  # the firm's own words
    assert "敞开阀门有限公司" in page
    assert "谁需要这项成果" in signed_in(yi_member).get(seal.get_absolute_url()).content.decode()
    with pytest.raises(NotPermitted):
        needs_of(as_bing, seal.reference_number, now)
    with pytest.raises(NotFound):
        needs_of(as_bing, things["draft"].reference_number, now)


def test_an_officer_in_charge_may_read_the_anonymous_owner(
    things: dict[str, Any], county_officer: Any, now: datetime
) -> None:
    rebuild()

    _item, needs = needs_of(acting(county_officer), things["seal"].reference_number, now)
    assert [need.owner.name for need in needs if need.owner] == ["甲阀门有限公司"]


def test_ones_own_demands_are_not_ones_customers(things: dict[str, Any], yi: Any, as_yi: Actor, now: datetime) -> None:
    DemandFactory.create(owner=yi, published=True, title="球阀密封面渗漏，自己的难题")
    rebuild()

    _item, needs = needs_of(as_yi, things["seal"].reference_number, now)
    assert yi.pk not in {need.demand.owner_id for need in needs}


def test_a_provider_sees_the_demands_its_services_could_answer(things: dict[str, Any], now: datetime) -> None:
    rebuild()
    provider = things["test"].owner
    insider = member("检测员", provider, Role.PROVIDER)

    needs = needs_of_organisation(acting(insider), provider, now)
    assert needs[0].demand == things["demand"]
    assert needs[0].through == "球阀低温密封试验"
    tab = f"/organisations/{provider.pk}/?tab=needs"
    assert "可应答的需求" in signed_in(insider).get(tab).content.decode()
    assert "甲阀门" not in signed_in(insider).get(tab).content.decode()
    outsider = member("路人", OrganisationFactory.create())
    assert "可应答的需求" not in signed_in(outsider).get(tab).content.decode()


def test_an_experts_enterprises_are_those_with_open_needs_then_those_of_the_field(
    things: dict[str, Any], open_demand: Any, county_officer: Any, city_officer: Any, as_bing: Actor, now: datetime
) -> None:
    near = OrganisationFactory.create(name="低温泵阀厂", introduction="低温流体机械、LNG 阀门密封面与可靠性试验")
    rebuild()
    expert = things["expert"]

    helped = enterprises_for(acting(county_officer), expert.pk, now)
    names = [each.organisation.name for each in helped.enterprises]
    assert names.index("敞开阀门有限公司") < names.index(near.name)
    assert "甲阀门有限公司" in names  # this officer looks after the firm's county
    elsewhere = acting(member("经纪", OrganisationFactory.create(), Role.BROKER))
    with pytest.raises(NotPermitted):  # acts as a broker and holds no certificate
        enterprises_for(elsewhere, expert.pk, now)
    with pytest.raises(NotPermitted):
        enterprises_for(as_bing, expert.pk, now)
    page = signed_in(city_officer).get(f"/people/{expert.pk}/enterprises/").content.decode()
    assert "敞开阀门有限公司" in page.replace("<wbr>", "")
    assert "可以帮到的企业" in signed_in(city_officer).get(expert.get_absolute_url()).content.decode()


def test_an_expert_in_person_learns_no_anonymous_firm(
    things: dict[str, Any], open_demand: Any, yi: Any, now: datetime
) -> None:
    from tests.cast import UserFactory

    rebuild()
    expert = things["expert"]
    user = UserFactory.create(username="陈砚舟", person=expert)

    helped = enterprises_for(acting(user), expert.pk, now)
    assert "甲阀门有限公司" not in [each.organisation.name for each in helped.enterprises if each.needs]
    assert helped.hidden == 1


def test_without_the_consent_to_matching_there_is_no_list(
    things: dict[str, Any], city_officer: Any, now: datetime
) -> None:
    rebuild()
    expert = things["expert"]
    PersonConsent.objects.filter(person=expert, purpose="matching").update(withdrawn_at=now)

    with pytest.raises(NotFound):
        enterprises_for(acting(city_officer), expert.pk, now)
    assert "可以帮到的企业" not in signed_in(city_officer).get(expert.get_absolute_url()).content.decode()
