from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kezhuan.accounts.models import ApiToken, Invitation, MembershipRequest, User
from kezhuan.audit.models import AuditEvent
from kezhuan.engine.codes import make_credit_code
from kezhuan.parties.models import Organisation
from tests.cast import UserFactory, acting, member


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


OWN = ["home", "profile", "join", "requests", "consents", "data"]


@pytest.mark.parametrize("name", OWN)
def test_own_pages_are_for_the_signed_in(name: str, jia_member: User) -> None:
    url = reverse(f"accounts:{name}")

    assert Client().get(url).headers["Location"].startswith("/accounts/login/")
    page = signed_in(jia_member).get(url)
    assert page.status_code == 200
    assert page.content.count(b"<h1") == 1


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index", "usersessions_list"])
def test_the_pages_of_the_package_wear_our_clothes(name: str, jia_member: User) -> None:
    page = signed_in(jia_member).get(reverse(name)).content.decode()

    assert 'class="sidenav"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password", "account_inactive"])
def test_the_entrance_is_calm_and_in_chinese(name: str, db: None) -> None:
    page = Client().get(reverse(name)).content.decode()

    assert page.count("<h1") == 1
    assert "placeholder" not in page
    assert "Password" not in page


@pytest.mark.parametrize("name", OWN)
def test_own_pages_in_english_carry_no_chinese_of_ours(name: str, jia_member: User) -> None:
    page = signed_in(jia_member).get(reverse(f"accounts:{name}"), {"lang": "en"}).content.decode()

    for word in ("我的账号", "保存", "撤回", "绑定"):
        assert word not in page, word


def test_a_user_asks_and_a_manager_confirms(jia: Organisation, jia_member: User) -> None:
    Organisation.objects.filter(pk=jia.pk).update(credit_code=make_credit_code(7))
    newcomer = UserFactory.create(display_name="新人")
    client = signed_in(newcomer)

    wrong = client.post("/me/join/", {"credit_code": "123", "role": "enterprise"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("您填了 3 位") == 2
    asked = client.post("/me/join/", {"credit_code": make_credit_code(7), "role": "enterprise", "note": "设备部"})
    assert asked.status_code == 302
    again = client.post("/me/join/", {"credit_code": make_credit_code(7), "role": "enterprise"})
    assert again.status_code == 422
    assert "待确认" in client.get("/me/").content.decode()

    manager = signed_in(jia_member)
    assert "新人" in manager.get("/me/requests/").content.decode()
    pk = MembershipRequest.objects.get().pk
    manager.post(f"/me/requests/{pk}/answer/", {"answer": "accept"})
    assert acting(newcomer).belongs_to(jia.pk)


def test_an_invitation_travels_by_mail(jia: Organisation, jia_member: User) -> None:
    manager = signed_in(jia_member)

    page = manager.post(
        f"/me/organisations/{jia.pk}/members/", {"email": "new@example.com", "role": "expert"}, follow=True
    )

    assert "邀请已发到 new@example.com" in page.content.decode()
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    newcomer = UserFactory.create()
    client = signed_in(newcomer)
    assert jia.name in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert acting(newcomer).belongs_to(jia.pk)
    assert client.get("/me/invitation/unknown/").status_code == 404


def test_a_lost_mail_is_said(jia: Organisation, jia_member: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    page = signed_in(jia_member).post(
        f"/me/organisations/{jia.pk}/members/", {"email": "new@example.com", "role": "expert"}, follow=True
    )

    assert "邮件没有发出去" in page.content.decode()
    assert Invitation.objects.count() == 1


def test_outsiders_do_not_find_an_organisations_members(
    jia: Organisation, bing_member: User, county_officer: User
) -> None:
    url = f"/me/organisations/{jia.pk}/members/"

    assert signed_in(bing_member).get(url).status_code == 404
    assert signed_in(county_officer).get(url).status_code == 200


def test_a_token_is_shown_once(jia: Organisation, jia_member: User) -> None:
    client = signed_in(jia_member)
    url = f"/me/organisations/{jia.pk}/tokens/"

    shown = client.post(url, {"name": "对接", "role": "enterprise"}).content.decode()
    prefix = ApiToken.objects.get().prefix

    assert shown.count(prefix) == 2
    assert client.get(url).content.decode().count(prefix) == 1
    assert signed_in(member("甲普通", jia)).get(url).status_code == 403


def test_the_members_page_costs_the_same_for_many(
    jia: Organisation, jia_member: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        member(f"甲{number}", jia)
    client = signed_in(jia_member)
    client.get("/me/")

    with django_assert_max_num_queries(14):
        client.get(f"/me/organisations/{jia.pk}/members/")


def test_the_security_administrator_finds_appoints_reveals_and_disables(
    jia_member: User, security_admin: User, django_assert_max_num_queries: Any
) -> None:
    User.objects.filter(pk=jia_member.pk).update(mobile="13800001234")
    for number in range(25):
        UserFactory.create(display_name=f"某{number}")
    client = signed_in(security_admin)

    with django_assert_max_num_queries(14):
        listed = client.get("/me/users/", {"name": "甲小"}).content.decode()
    assert "甲小明" in listed
    assert "某1" not in listed
    assert client.get("/me/users/", {"role": "enterprise", "state": "active"}).content.decode().count("甲小明")
    page = client.get(f"/me/users/{jia_member.pk}/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    shown = client.post(f"/me/users/{jia_member.pk}/reveal/", {"reason": "核实身份"})
    assert "13800001234" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert AuditEvent.objects.filter(verb="accounts.reveal_number").count() == 1
    refused = client.post(f"/me/users/{jia_member.pk}/reveal/", {"reason": ""}, follow=True)
    assert "13800001234" not in refused.content.decode()
    wrong = client.post(f"/me/users/{jia_member.pk}/", {"role": "county_officer", "division_code": ""})
    assert wrong.status_code == 422
    client.post(f"/me/users/{jia_member.pk}/", {"role": "county_officer", "division_code": "330324"})
    assert acting(jia_member).officer_divisions == {"330324"}
    client.post(f"/me/users/{jia_member.pk}/switch/", {"state": "disable", "reason": "离职"})
    assert not User.objects.get(pk=jia_member.pk).is_active
    client.post(f"/me/users/{jia_member.pk}/switch/", {"state": "enable"})
    assert User.objects.get(pk=jia_member.pk).is_active


def test_others_do_not_see_the_users(system_admin: User, city_officer: User, jia_member: User) -> None:
    for user in (system_admin, city_officer, jia_member):
        assert signed_in(user).get("/me/users/").status_code == 403
        assert signed_in(user).get(f"/me/users/{user.pk}/").status_code == 404


def test_ones_data_is_downloaded_and_the_account_closed(jia_member: User) -> None:
    client = signed_in(jia_member)

    copy = client.post("/me/data/download/")
    assert copy.json()["account"]["username"] == jia_member.username
    assert client.post("/me/data/close/", {}).status_code == 422
    assert client.post("/me/data/close/", {"sure": "on"}).status_code == 302
    assert client.get("/me/").status_code == 302
    assert User.objects.get(pk=jia_member.pk).closed_at is not None


def test_consents_are_given_and_withdrawn_by_one_button(jia_member: User) -> None:
    client = signed_in(jia_member)

    client.post("/me/consents/profiling/", {"answer": "give"})
    assert "已同意" in client.get("/me/consents/").content.decode()
    client.post("/me/consents/profiling/", {"answer": "withdraw"})
    assert "撤回记录" in client.get("/me/consents/").content.decode()
    assert Client().get("/me/texts/privacy/").status_code == 200
    assert Client().get("/me/texts/nothing/").status_code == 404
