"""Who calls: a standing token acts for its organisation, no token is a stranger, anything else is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kezhuan.accounts.models import ApiToken, User
from kezhuan.accounts.tokens import token_of
from kezhuan.parties.models import Organisation
from tests.api.callers import BASE, Caller, problem_of


def test_a_token_acts_for_its_organisation(jia_calls: Caller) -> None:
    assert jia_calls.read("/demands", scope="own") == {"items": [], "total": 0, "next": None}


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer", "", "Basic dTpw", "Token kz_x", "Bearer kz_" + "x" * 5_000]
)
def test_a_token_that_is_none_is_refused_even_for_public_things(client: Client, db: None, header: str) -> None:
    response = client.get(f"{BASE}/demands", headers={"Authorization": header})

    if not header:
        assert response.status_code == 200
        return
    assert problem_of(response, 401)["code"] == "bad_token"
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_revoked_and_expired_tokens_are_refused(jia_calls: Caller) -> None:
    ApiToken.objects.update(revoked_at=timezone.now())
    assert problem_of(jia_calls.get("/demands"), 401)["code"] == "bad_token"

    ApiToken.objects.update(revoked_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    assert problem_of(jia_calls.get("/demands"), 401)["code"] == "bad_token"

    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert jia_calls.get("/demands").status_code == 200


def test_a_token_ends_with_the_account_of_its_maker(jia_calls: Caller, jia_member: User) -> None:
    User.objects.filter(pk=jia_member.pk).update(is_active=False)

    assert problem_of(jia_calls.get("/demands"), 401)["code"] == "bad_token"


def test_use_is_noted_but_not_on_every_call(jia: Organisation, jia_member: User, secret_of: object) -> None:
    secret = secret_of(jia_member, jia)  # type: ignore[operator]
    first = timezone.now()

    token_of(secret, at=first)
    token_of(secret, at=first + timedelta(minutes=1))
    assert ApiToken.objects.get().last_used_at == first

    token_of(secret, at=first + timedelta(minutes=11))
    assert ApiToken.objects.get().last_used_at == first + timedelta(minutes=11)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/demands"),
        ("patch", "/demands/XQ-2025-01-00001"),
        ("get", "/demands?scope=own"),
        ("get", "/interests"),
        ("post", "/interests/DJ-2025-01-00001/accept"),
        ("get", "/saved-searches"),
        ("delete", "/saved-searches/1"),
        ("patch", "/organisations/1"),
    ],
)
def test_without_a_token_one_is_told_how_to_send_it(stranger: Caller, method: str, path: str) -> None:
    body = {} if method in ("post", "patch") else None
    response = stranger.call(method, path, body)

    if response.status_code != 401:  # the body is looked at first
        assert problem_of(response, 422)["code"] == "invalid_input"
        return
    assert problem_of(response, 401)["code"] == "not_signed_in"


def test_a_browser_session_counts_for_nothing(client: Client, jia_member: User) -> None:
    client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.post(f"{BASE}/demands", data={}, content_type="application/json")

    assert problem_of(response, 401)["code"] == "not_signed_in"
