"""Organisations and people through the API."""

from datetime import date
from typing import Any

import pytest

from kezhuan.parties.api import OrganisationIn
from kezhuan.parties.permissions import OFFICIAL_FIELDS
from tests.api.callers import Caller, answer_of, problem_of
from tests.cast import PersonFactory
from tests.parties.factories import (
    MarkFactory,
    NamedOrganisationFactory,
    PendingOrganisationFactory,
    QualificationFactory,
    StandingConsentFactory,
)


@pytest.fixture
def valve_maker(db: None) -> Any:
    made = NamedOrganisationFactory.create(
        name="永固阀门有限公司", city_industry="pumps_valves", contact_name="王秘密", contact_mobile="13800002068"
    )
    MarkFactory.create(organisation=made)
    MarkFactory.create(organisation=made, kind="gazelle", valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    return made


def test_organisations_are_found_by_name_letters_place_and_standing_marks(valve_maker: Any, stranger: Caller) -> None:
    PendingOrganisationFactory.create(name="待核实阀门有限公司")
    for query, count in (
        ({"q": "阀门"}, 1),
        ({"q": "ygfm"}, 1),
        ({"division": "330324"}, 1),
        ({"city_industry": "pumps_valves"}, 1),
        ({"mark": "high_tech"}, 1),
        ({"mark": "gazelle"}, 0),
        ({"kind": ["bank", "fund"]}, 0),
    ):
        assert stranger.read("/organisations", **query)["total"] == count, query


def test_an_organisation_shows_its_public_side_to_strangers(valve_maker: Any, stranger: Caller) -> None:
    seen = stranger.read(f"/organisations/{valve_maker.pk}")

    assert seen["kind"] == {"code": "enterprise", "name": "企业"}
    assert [mark["kind"] for mark in seen["marks"]] == ["high_tech"]
    assert seen["contact"] is None
    assert "王秘密" not in stranger.get("/organisations").content.decode()


def test_an_organisation_keeps_up_what_it_says_of_itself(jia: Any, jia_calls: Caller) -> None:
    changed = answer_of(
        jia_calls.patch(f"/organisations/{jia.pk}", {"introduction": "做球阀", "website": "example.cn"})
    )

    assert (changed["introduction"], changed["website"]) == ("做球阀", "https://example.cn")
    wrong = problem_of(jia_calls.patch(f"/organisations/{jia.pk}", {"contact_mobile": "12"}), 422)
    assert wrong["errors"].keys() == {"contact_mobile"}


def test_official_facts_are_not_in_the_body_at_all(jia: Any, jia_calls: Caller) -> None:
    assert not OFFICIAL_FIELDS & set(OrganisationIn.model_fields)

    for name in sorted(OFFICIAL_FIELDS | {"state", "merged_into", "registered_by", "pinyin"}):
        problem = problem_of(jia_calls.patch(f"/organisations/{jia.pk}", {name: "x"}), 422)
        assert problem["errors"].keys() == {name}


def test_only_people_who_consented_are_public_and_never_their_numbers(
    yi: Any, yi_calls: Caller, stranger: Caller
) -> None:
    known = PersonFactory.create(name="陈砚舟", organisation=yi, mobile="13800002071", industries=["pumps_valves"])
    StandingConsentFactory.create(person=known)
    QualificationFactory.create(person=known, kind="expert", grade="")
    hidden = PersonFactory.create(name="未同意", organisation=yi)

    assert [row["name"] for row in stranger.read("/people")["items"]] == ["陈砚舟"]
    assert stranger.get(f"/people/{hidden.pk}").status_code == 404
    assert "13800002071" not in stranger.get(f"/people/{known.pk}").content.decode()
    assert yi_calls.read(f"/people/{known.pk}")["contact"]["mobile"] == "13800002071"
    assert yi_calls.read("/people")["total"] == 2
    for query, count in (
        ({"qualification": "expert"}, 1),
        ({"qualification": "broker"}, 0),
        ({"industry": "pumps_valves"}, 1),
        ({"organisation": yi.pk}, 1),
        ({"q": "砚舟"}, 1),
        ({"division": "330302"}, 0),
    ):
        assert stranger.read("/people", **query)["total"] == count, query


@pytest.mark.parametrize("path", ["/organisations", "/people"])
def test_a_list_costs_the_same_for_any_number_of_rows(
    stranger: Caller, path: str, django_assert_max_num_queries: Any
) -> None:
    for person in PersonFactory.create_batch(10):
        StandingConsentFactory.create(person=person)

    with django_assert_max_num_queries(4):
        assert len(stranger.read(path, limit=100)["items"]) >= 10


@pytest.mark.parametrize("wrong", ["0", "-1", "x", str(2**63), "1e3"])
def test_an_id_that_is_none_is_refused(stranger: Caller, wrong: str) -> None:
    assert problem_of(stranger.get(f"/organisations/{wrong}"), 422)["errors"].keys() == {"organisation_id"}
    assert problem_of(stranger.get(f"/organisations/{2**63 - 1}"), 404)["code"] == "not_found"
