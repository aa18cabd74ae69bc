"""Every page opens for whom it should, in both languages, with a bounded number of queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.catalogue.kinds import DEMAND, KINDS, Kind
from tests.catalogue.factories import FACTORIES, DemandFactory, RefinementFactory

EACH_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)


@pytest.fixture
def client_of(client: Client) -> Any:
    def sign_in(user: Any) -> Client:
        client.force_login(user)
        return client

    return sign_in


@EACH_KIND
def test_a_stranger_reads_the_hall_and_the_thing(client: Client, jia: Any, kind: Kind) -> None:
    item = FACTORIES[kind.code].create(owner=jia, published=True)

    hall = client.get(kind.list_url)
    page = client.get(item.get_absolute_url())

    assert (hall.status_code, page.status_code) == (200, 200)
    assert item.title in hall.content.decode()
    assert item.reference_number in page.content.decode()


@EACH_KIND
def test_a_hall_of_many_costs_no_more_queries(
    client: Client, jia: Any, kind: Kind, django_assert_max_num_queries: Any
) -> None:
    FACTORIES[kind.code].create_batch(25, owner=jia, published=True)

    with django_assert_max_num_queries(10):
        response = client.get(kind.list_url)

    assert response.content.decode().count("<tr") == 21


@EACH_KIND
def test_a_draft_is_not_there_for_others(client: Client, client_of: Any, bing_member: Any, kind: Kind) -> None:
    draft = FACTORIES[kind.code].create()
    pages = [
        draft.get_absolute_url(),
        kind.url("tasks", draft.reference_number),
        kind.url("step", draft.reference_number, "content"),
        kind.url("check", draft.reference_number),
        kind.url("receipt", draft.reference_number),
        kind.url("move", draft.reference_number, "close"),
    ]
    assert client.get(pages[0]).status_code == 404
    signed_in = client_of(bing_member)

    assert {signed_in.get(page).status_code for page in pages} == {404}


def test_pages_of_work_lead_strangers_to_the_sign_in(client: Client, demand: Any) -> None:
    for url in (
        reverse("catalogue:review"),
        reverse("catalogue:mine"),
        reverse("catalogue:renewals"),
        reverse("catalogue:new-demand"),
        DEMAND.url("refinement", demand.reference_number),
    ):
        response = client.get(url)
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


def test_the_facets_count_what_they_would_leave(client: Client, jia: Any) -> None:
    DemandFactory.create_batch(3, owner=jia, published=True)
    DemandFactory.create(owner=jia, published=True, kind="testing", industries=["digital"], division_code="330302")

    table = client.get(f"{DEMAND.list_url}?kind=testing").context["table"]

    counts = {str(item.label): item.count for group in table.facets for item in group.items}
    assert counts["难题攻关"] == 3
    assert counts["检测"] == 1
    assert "泵阀" not in counts
    assert table.count == 1


def test_a_title_is_found_by_its_initials(client: Client, jia: Any) -> None:
    DemandFactory.create(owner=jia, published=True, title="鞋底胶水味道太大")

    assert client.get(f"{DEMAND.list_url}?q=xdjs").context["table"].count == 1
    assert client.get(f"{DEMAND.list_url}?q=fmsl").context["table"].count == 0


@pytest.mark.parametrize("page", ["halls", "item", "mine", "review", "renewals", "new", "refinement"])
def test_every_page_stands_in_english(
    client_of: Any, jia_member: Any, city_officer: Any, demand: Any, page: str
) -> None:
    url = {
        "halls": DEMAND.list_url,
        "item": demand.get_absolute_url(),
        "mine": reverse("catalogue:mine"),
        "review": reverse("catalogue:review"),
        "renewals": reverse("catalogue:renewals"),
        "new": DEMAND.new_url,
        "refinement": DEMAND.url("refinement", demand.reference_number),
    }[page]

    response = client_of(city_officer if page == "review" else jia_member).get(url, {"lang": "en"})

    assert response.status_code == 200
    assert '<html lang="en"' in response.content.decode()


def test_the_refinement_page_shows_both_texts(client_of: Any, jia_member: Any, demand: Any) -> None:
    RefinementFactory.create(demand=demand)

    text = client_of(jia_member).get(DEMAND.url("refinement", demand.reference_number)).content.decode()

    assert demand.statement in text
    assert "确认这份凝练" in text


def test_the_item_page_costs_few_queries(client: Client, demand: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        client.get(demand.get_absolute_url())


def test_the_history_of_a_drafted_thing_is_shown_to_its_owner(
    client_of: Any, jia_member: Any, as_jia: Any, jia: Any, now: Any
) -> None:
    from kezhuan.catalogue.actions import draft_item

    item = draft_item(
        actor=as_jia,
        kind=KINDS["achievement"],
        owner_id=jia.pk,
        values={"title": "涂层", "completers": ["周明徽"], "ip_forms": ["invention"]},
        at=now,
    )

    text = client_of(jia_member).get(item.get_absolute_url()).content.decode()

    assert "起草" in text
    assert "周明徽" in text
