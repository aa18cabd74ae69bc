from django.test import Client

from kezhuan.accounts.models import User
from tests.accounts.test_views import signed_in


def test_the_back_office_is_the_system_administrators_to_read(
    system_admin: User, security_admin: User, jia_member: User
) -> None:
    client = signed_in(system_admin)

    assert client.get("/backoffice/").status_code == 200
    assert "甲小明" in client.get("/backoffice/accounts/user/").content.decode()
    page = client.get(f"/backoffice/accounts/user/{jia_member.pk}/change/").content.decode()
    assert jia_member.email not in page
    assert 'name="_save"' not in page
    assert client.post(f"/backoffice/accounts/user/{jia_member.pk}/change/", {"username": "x"}).status_code == 403
    assert client.post(f"/backoffice/accounts/user/{jia_member.pk}/delete/", {"post": "yes"}).status_code == 403
    assert signed_in(security_admin).get("/backoffice/").status_code == 302


def test_the_flags_of_django_open_nothing(jia_member: User) -> None:
    User.objects.filter(pk=jia_member.pk).update(is_staff=True, is_superuser=True)

    assert signed_in(jia_member).get("/backoffice/accounts/user/").status_code == 302
    assert Client().get("/backoffice/login/").headers["Location"] == "/accounts/login/"
