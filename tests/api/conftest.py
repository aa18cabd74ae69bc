"""Callers of the API: 甲, 乙 and 丙 by their tokens, and a stranger."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from kezhuan.accounts.actions import issue_api_token
from kezhuan.accounts.models import User
from kezhuan.engine.actor import Role
from kezhuan.parties.models import Organisation
from tests.api.callers import Caller
from tests.cast import acting, member


@pytest.fixture
def secret_of() -> Callable[[User, Organisation, Role], str]:
    """A token made through the verb, as a manager makes it."""

    def issue(user: User, organisation: Organisation, role: Role = Role.ENTERPRISE) -> str:
        made = issue_api_token(
            actor=acting(user), organisation_id=organisation.pk, name="ERP", role=role, at=timezone.now()
        )
        return str(made.secret)

    return issue


@pytest.fixture
def jia_calls(jia: Organisation, jia_member: User, secret_of: Any) -> Caller:
    return Caller(secret_of(jia_member, jia))


@pytest.fixture
def yi_calls(yi: Organisation, yi_member: User, secret_of: Any) -> Caller:
    return Caller(secret_of(yi_member, yi, Role.INSTITUTE))


@pytest.fixture
def bing_calls(bing: Organisation, secret_of: Any) -> Caller:
    return Caller(secret_of(member("丙总", bing, manages=True), bing))


@pytest.fixture
def stranger(db: None) -> Caller:
    return Caller()
