from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhuan.catalogue.models import Achievement
from kezhuan.deals.actions import accept_interest, send_interest
from kezhuan.deals.models import Interest
from kezhuan.engine.actor import Actor
from tests.cast import UserFactory
from tests.catalogue.factories import DemandFactory
from tests.deals.conftest import MESSAGE

ANSWERS = {
    "problem": "球阀密封面低温渗漏",
    "purpose": "许可",
    "timing": "三月前",
    "contact_name": "赵采购",
    "contact_mobile": "13800001234",
}


def form_for(achievement: Achievement) -> str:
    return f"/interests/new/achievement/{achievement.pk}/"


def html_for(client: Client, user: Any, interest: Interest) -> str:
    client.force_login(user)
    response = client.get(interest.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_signs_in_and_finds_the_words_again(
    client: Client, achievement: Achievement, jia_member: Any
) -> None:
    first = client.get(form_for(achievement), {"q": "密封面总是渗漏"})
    assert first.status_code == 302
    assert first["Location"].startswith("/accounts/login/")

    session = client.session
    kept = dict(session.items())
    client.force_login(jia_member)
    session = client.session
    session.update({key: value for key, value in kept.items() if not key.startswith("_")})
    session.save()

    assert "密封面总是渗漏</textarea>" in client.get(form_for(achievement)).content.decode()


def test_an_interest_is_sent_from_the_form(client: Client, achievement: Achievement, jia: Any, jia_member: Any) -> None:
    client.force_login(jia_member)

    response = client.post(form_for(achievement), {"organisation": str(jia.pk), **ANSWERS})

    interest = Interest.objects.get()
    assert response["Location"] == interest.get_absolute_url()
    assert interest.problem == ANSWERS["problem"]


def test_a_form_with_faults_comes_back_whole(
    client: Client, achievement: Achievement, jia: Any, jia_member: Any
) -> None:
    client.force_login(jia_member)

    response = client.post(form_for(achievement), {"organisation": str(jia.pk), **ANSWERS, "contact_mobile": "1"})

    html = response.content.decode()
    assert response.status_code == 422
    assert "有 1 处需要改正" in html
    assert ANSWERS["problem"] in html
    assert not Interest.objects.exists()


def test_who_belongs_to_nobody_is_told_to_join_first(client: Client, achievement: Achievement) -> None:
    client.force_login(UserFactory.create())

    assert "对接要以单位的名义申请" in client.get(form_for(achievement)).content.decode()


def test_the_owner_cannot_ask_for_the_own_thing(client: Client, achievement: Achievement, yi_member: Any) -> None:
    client.force_login(yi_member)

    assert client.get(form_for(achievement)).status_code == 403


@pytest.mark.parametrize("address", ["/interests/new/achievement/999/", "/interests/new/nothing/1/"])
def test_what_is_not_there_is_not_found(client: Client, jia_member: Any, address: str) -> None:
    client.force_login(jia_member)

    assert client.get(address).status_code == 404


def test_no_number_is_in_the_page_before_both_agree(
    client: Client, sent: Interest, jia_member: Any, yi_member: Any
) -> None:
    theirs = html_for(client, yi_member, sent)
    assert "13800001234" not in theirs
    assert "赵采购" not in theirs
    ours = html_for(client, jia_member, sent)
    assert "13800002068" not in ours
    assert "双方同意以后显示" in ours


def test_both_numbers_are_in_the_page_after_it(
    client: Client, sent: Interest, as_yi: Actor, jia_member: Any, yi_member: Any, now: datetime
) -> None:
    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    assert "13800001234" in html_for(client, yi_member, sent)
    assert "13800002068" in html_for(client, jia_member, sent)


def test_officers_see_neither_in_full(client: Client, sent: Interest, city_officer: Any) -> None:
    html = html_for(client, city_officer, sent)

    assert "13800001234" not in html
    assert "13800002068" not in html
    assert "138****1234" in html


def test_the_firm_behind_an_anonymous_demand_is_not_in_the_page(
    client: Client, jia: Any, yi: Any, as_yi: Actor, yi_member: Any, now: datetime
) -> None:
    demand = DemandFactory.create(owner=jia, published=True, anonymous=True)
    interest = send_interest(
        actor=as_yi, target_kind="demand", target_id=demand.pk, organisation_id=yi.pk, message=MESSAGE, at=now
    )

    html = html_for(client, yi_member, interest)
    assert jia.name not in html
    client.force_login(yi_member)
    assert jia.name not in client.get("/interests/?side=sent").content.decode()
    assert jia.name not in client.get(f"/interests/new/demand/{demand.pk}/").content.decode()


def test_the_owner_accepts_on_the_page(client: Client, sent: Interest, yi_member: Any) -> None:
    assert "您愿意和对方谈吗" in html_for(client, yi_member, sent)

    response = client.post(f"{sent.get_absolute_url()}accept/", follow=True)

    assert "双方现在可以互相联系" in response.content.decode()
    sent.refresh_from_db()
    assert sent.state == "accepted"


def test_declining_asks_for_a_reason(client: Client, sent: Interest, yi_member: Any, jia_member: Any) -> None:
    client.force_login(yi_member)
    address = f"{sent.get_absolute_url()}decline/"

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "已独家许可"}).status_code == 302
    assert "已独家许可" in html_for(client, jia_member, sent)


def test_the_asker_withdraws_on_the_page(client: Client, sent: Interest, jia_member: Any) -> None:
    client.force_login(jia_member)

    assert client.post(f"{sent.get_absolute_url()}withdraw/").status_code == 302
    sent.refresh_from_db()
    assert sent.state == "withdrawn"


def test_either_side_ends_the_talks_with_a_reason(
    client: Client, sent: Interest, as_yi: Actor, jia_member: Any, now: datetime
) -> None:
    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)
    client.force_login(jia_member)

    assert client.post(f"{sent.get_absolute_url()}end/", {"reason": "价格谈不拢"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.state_reason) == ("ended", "价格谈不拢")


def test_an_outsider_finds_nothing(client: Client, sent: Interest, bing_member: Any) -> None:
    client.force_login(bing_member)

    assert client.get(sent.get_absolute_url()).status_code == 404
    assert client.post(f"{sent.get_absolute_url()}accept/").status_code == 404


def test_a_changed_state_is_a_page_and_no_fault(
    client: Client, sent: Interest, as_yi: Actor, yi_member: Any, now: datetime
) -> None:
    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)
    client.force_login(yi_member)

    assert client.post(f"{sent.get_absolute_url()}accept/").status_code == 409


def test_both_lists_show_it(client: Client, sent: Interest, jia_member: Any, yi_member: Any, city_officer: Any) -> None:
    for user, side in ((jia_member, "sent"), (yi_member, "received"), (city_officer, "watched")):
        client.force_login(user)
        html = client.get("/interests/", {"side": side}).content.decode()
        assert sent.get_absolute_url() in html, side


def test_the_page_of_a_thing_offers_it(client: Client, achievement: Achievement, bing_member: Any) -> None:
    assert form_for(achievement) in client.get(achievement.get_absolute_url()).content.decode()
