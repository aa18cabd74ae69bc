import re
from typing import Any

import pytest
from django.test import Client

from kezhuan.portal.queries import doors, example_name, example_questions, halls
from tests.cast import OrganisationFactory
from tests.catalogue.factories import AchievementFactory, DemandFactory


def page(client: Client, address: str, data: dict[str, str] | None = None) -> str:
    response = client.get(address, data)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_is_asked_for_the_problem(client: Client, indexed: dict[str, Any]) -> None:
    html = page(client, "/")

    assert 'name="q"' in html
    assert "找答案" in html


@pytest.mark.django_db
def test_an_empty_city_says_so_instead_of_showing_nothing(client: Client) -> None:
    assert "还没有公开的记录" in page(client, "/")


def test_every_number_is_that_of_the_list_it_opens(client: Client, indexed: dict[str, Any]) -> None:
    for door in doors():
        listed = page(client, door.url)
        (shown,) = re.findall(r"共 ([\d,]+) 条", listed)[:1] or ["0"]
        assert int(shown.replace(",", "")) == door.count, door.url


def test_every_hall_opens(client: Client, indexed: dict[str, Any]) -> None:
    assert len(halls()) == 6
    for hall in halls():
        assert client.get(hall.url).status_code == 200


def test_examples_are_real_published_demands(indexed: dict[str, Any], jia: Any) -> None:
    DemandFactory.create(owner=jia, published=True, title="球阀低温密封面渗漏")
    DemandFactory.create(owner=jia, title="还没有发布的难题")

    assert "球阀低温密封面渗漏" in example_questions()
    assert "还没有发布的难题" not in example_questions()


def test_an_anonymous_demand_is_listed_without_its_firm(client: Client, indexed: dict[str, Any], jia: Any) -> None:
    html = page(client, "/")

    assert indexed["demand"].title[:3] in html
    assert jia.name not in html


def test_the_front_page_costs_few_queries(
    client: Client, indexed: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    client.get("/")
    for _ in range(5):
        AchievementFactory.create(published=True)

    with django_assert_max_num_queries(15):
        client.get("/")


def test_a_question_comes_back_to_be_changed(client: Client, db: None) -> None:
    assert "球阀渗漏&lt;b&gt;" in page(client, "/", {"q": "球阀渗漏<b>"})


def test_names_are_found_by_their_initials(client: Client, indexed: dict[str, Any], yi: Any) -> None:
    html = page(client, "/find/", {"q": "ylgdx"})

    assert yi.get_absolute_url() in html
    assert "没有这样的名称" in page(client, "/find/", {"q": "qqqq"})
    assert page(client, "/find/")


def test_the_example_of_a_name_is_one_that_is_found(client: Client, indexed: dict[str, Any], yi: Any) -> None:
    example = example_name()

    assert example is not None
    assert example[1] in page(client, "/find/", {"q": example[0]}).split("<h2", 1)[1]


def test_suggestions_come_as_a_fragment_or_as_json(client: Client, indexed: dict[str, Any], yi: Any) -> None:
    assert yi.name in page(client, "/suggest/", {"q": "ylg"})
    found = client.get("/suggest/", {"q": "ylg"}, headers={"Accept": "application/json"}).json()
    assert found["suggestions"][0]["url"] == yi.get_absolute_url()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/help/", "/help/privacy/", "/help/accessibility/", "/robots.txt"])
def test_pages_of_information_open_for_everybody(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_health_tells_of_the_database_and_the_index(client: Client, indexed: dict[str, Any]) -> None:
    assert client.get("/healthz").json() == {"database": True, "index": True}


@pytest.mark.django_db
def test_health_is_well_without_an_index(client: Client) -> None:
    OrganisationFactory.create()

    assert client.get("/healthz").json() == {"database": True, "index": False}
