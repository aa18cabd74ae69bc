import json
from datetime import datetime, timedelta

import pytest
from django.test import Client

from kezhuan.accounts.models import ApiToken, User
from kezhuan.accounts.tokens import digest_of, new_secret, token_of
from kezhuan.parties.models import Organisation


def problem_of(response: object) -> dict[str, object]:
    assert response.headers["Content-Type"] == "application/problem+json"  # type: ignore[attr-defined]
    body: dict[str, object] = json.loads(response.content)  # type: ignore[attr-defined]
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    return body


@pytest.fixture
def secret(jia: Organisation, jia_member: User, now: datetime) -> str:
    made = new_secret()
    ApiToken.objects.create(
        organisation=jia,
        name="ERP",
        prefix=made[:8],
        token_hash=digest_of(made),
        role="enterprise",
        created_by=jia_member,
        created_at=now,
        expires_at=datetime.now(now.tzinfo) + timedelta(days=30),
    )
    return made


@pytest.mark.django_db
def test_an_unknown_address_answers_with_a_problem(client: Client) -> None:
    assert problem_of(client.get("/api/v1/nowhere"))["code"] == "not_found"


@pytest.mark.django_db
def test_a_revoked_or_expired_token_is_no_token(secret: str, now: datetime) -> None:
    assert token_of(secret, at=datetime.now(now.tzinfo)) is not None

    assert token_of(secret, at=datetime.now(now.tzinfo) + timedelta(days=31)) is None
    ApiToken.objects.update(revoked_at=now)
    assert token_of(secret, at=datetime.now(now.tzinfo)) is None


@pytest.mark.django_db
def test_the_documentation_is_complete_without_a_network(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    assert "problem+json" in page
    assert "cdn" not in page
