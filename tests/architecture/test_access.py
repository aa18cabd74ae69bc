"""The permission table holds for every address and every kind of person, and no address is missing from it."""

import importlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kezhuan.accounts.models import User
from kezhuan.engine.actor import Role
from kezhuan.parties.models import Organisation
from tests.access import EVERYONE, Access, Who
from tests.cast import OrganisationFactory, member, officer

TESTS = Path(__file__).parent.parent
#: Addresses of the whole site that belong to no app.
SITE = [
    Access("metrics", frozenset({Who.SYSTEM_ADMIN})),
    Access("api:documentation", EVERYONE),
]
#: Whole namespaces that have their own tests: the back office is for system administrators (``tests/accounts``), the
#: API has its own table of operations (``tests/api``).
NAMESPACES_APART = {"admin", "api-1"}
REFUSED = {403, 404}


def table() -> list[Access]:
    rows = list(SITE)
    for path in sorted(TESTS.glob("*/access.py")):
        rows += importlib.import_module(f"tests.{path.parent.name}.access").ACCESS
    return rows


def names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """Every url name of the resolver, with its namespace; a nameless address is reported by its pattern."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from names(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"


@dataclass
class World:
    """The fixed cast that rows of the table speak of."""

    jia: Organisation
    yi: Organisation
    bing: Organisation
    jia_member: User
    yi_member: User
    users: dict[Who, User | None]


@pytest.fixture
def world(jia: Organisation, yi: Organisation, bing: Organisation, jia_member: User, yi_member: User) -> World:
    return World(
        jia=jia,
        yi=yi,
        bing=bing,
        jia_member=jia_member,
        yi_member=yi_member,
        users={
            Who.STRANGER: None,
            Who.MEMBER: jia_member,
            Who.OUTSIDER: member("丙外人", OrganisationFactory.create(name="丁包装有限公司", division_code="330383")),
            Who.COUNTY_OFFICER: officer("永嘉专员", Role.COUNTY_OFFICER, "330324"),
            Who.CITY_OFFICER: officer("市专员"),
            Who.SYSTEM_ADMIN: officer("系统员", Role.SYSTEM_ADMIN),
            Who.SECURITY_ADMIN: officer("安全员", Role.SECURITY_ADMIN),
            Who.AUDIT_ADMIN: officer("审计员", Role.AUDIT_ADMIN),
        },
    )


def visit(row: Access, address: str, user: User | None) -> tuple[bool, int]:
    """Whether ``user`` got an answer at ``address``, and the status."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(address) if row.method == "get" else client.post(address)
    to_sign_in = response.status_code in {301, 302} and "/accounts/login" in response.headers.get("Location", "")
    assert response.status_code < 500, f"{row.name} as {user}: {response.status_code}"
    return response.status_code not in REFUSED and not to_sign_in, response.status_code


@pytest.mark.pure
def test_every_address_is_in_the_table() -> None:
    listed = {row.name for row in table()}
    existing = {name for name in names(get_resolver().url_patterns) if name.split(":")[0] not in NAMESPACES_APART}

    assert existing - listed == set(), "addresses without a row"
    assert listed - existing == set(), "rows without an address"


@pytest.mark.pure
def test_no_address_has_two_rows_of_one_method() -> None:
    doubled = [key for key, count in Counter((row.name, row.method) for row in table()).items() if count > 1]

    assert doubled == []


@pytest.mark.django_db
@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row.method}-{row.name}")
def test_the_table_holds(row: Access, world: World) -> None:
    wrong = []
    for who, user in world.users.items():
        if user is not None and user.pk is not None:
            user = User.objects.filter(pk=user.pk, is_active=True).first()
            if user is None:
                continue
        kwargs = row.make(world)
        answered, status = visit(row, reverse(row.name, kwargs=kwargs), user)
        if answered != (who in row.who):
            wrong.append(f"{who}: {status}, expected {'an answer' if who in row.who else 'a refusal'}")

    assert wrong == []
