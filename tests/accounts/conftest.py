from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from kezhuan.engine.actor import Role
from tests.cast import officer


@pytest.fixture
def security_admin(db: None) -> Any:
    return officer("安全员赵", Role.SECURITY_ADMIN)


@pytest.fixture
def system_admin(db: None) -> Any:
    return officer("系统员钱", Role.SYSTEM_ADMIN)


@pytest.fixture
def audit_admin(db: None) -> Any:
    return officer("审计员孙", Role.AUDIT_ADMIN)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Rate limits count in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
