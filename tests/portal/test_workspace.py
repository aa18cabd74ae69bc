from datetime import datetime
from typing import Any

from django.test import Client

from kezhuan.deals.actions import send_interest
from kezhuan.engine.actor import Actor, Role
from tests.cast import UserFactory, officer
from tests.catalogue.factories import AchievementFactory, DemandFactory
from tests.deals.conftest import MESSAGE


def workspace(client: Client, user: Any) -> str:
    client.force_login(user)
    response = client.get("/workspace/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_owner_sees_what_waits_for_an_answer(
    client: Client, jia: Any, as_jia: Actor, yi: Any, yi_member: Any, now: datetime
) -> None:
    achievement = AchievementFactory.create(owner=yi, published=True, title="深冷球阀双金属密封副")
    interest = send_interest(
        actor=as_jia, target_kind="achievement", target_id=achievement.pk, organisation_id=jia.pk,
        message=MESSAGE, at=now,
    )  # fmt: skip

    html = workspace(client, yi_member)

    assert "等您回应的对接申请" in html
    assert interest.get_absolute_url() in html
    assert "有 1 件事等您" in html


def test_the_asker_sees_what_it_waits_for(
    client: Client, jia: Any, jia_member: Any, as_jia: Actor, yi: Any, now: datetime
) -> None:
    achievement = AchievementFactory.create(owner=yi, published=True)
    interest = send_interest(
        actor=as_jia, target_kind="achievement", target_id=achievement.pk, organisation_id=jia.pk,
        message=MESSAGE, at=now,
    )  # fmt: skip

    assert interest.get_absolute_url() in workspace(client, jia_member)


def test_officers_see_their_reviews(client: Client, jia: Any, county_officer: Any, city_officer: Any) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)

    assert demand.reference_number in workspace(client, county_officer)
    assert "待复审" in workspace(client, city_officer)


def test_an_officer_of_another_county_does_not(client: Client, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)

    assert demand.reference_number not in workspace(client, officer("鹿城陈", Role.COUNTY_OFFICER, "330302"))


def test_nobodys_workspace_says_how_to_begin(client: Client, db: None) -> None:
    html = workspace(client, UserFactory.create())

    assert "您还没有加入单位" in html
    assert "现在没有事等您" in html


def test_a_workspace_costs_few_queries(
    client: Client, jia_member: Any, city_officer: Any, django_assert_max_num_queries: Any
) -> None:
    for user in (jia_member, city_officer):
        client.force_login(user)
        with django_assert_max_num_queries(20):
            client.get("/workspace/")
