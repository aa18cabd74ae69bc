"""Schemathesis sends what the schema allows and what it forbids: no 5xx, no undocumented status, no broken schema.

A small, seeded number of cases for each operation; ``KEZHUAN_API_CASES=1000`` sends so many. That a well-formed value
is refused by a rule of the field (a telephone number, a code) is documented as 422, so acceptance is not checked.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi import checks

from kezhuan.accounts.models import User
from kezhuan.api.limits import CallerThrottle
from kezhuan.engine.actor import Role
from kezhuan.parties.models import Organisation
from tests.catalogue.factories import FACTORIES

CASES = int(os.environ.get("KEZHUAN_API_CASES", "4"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A raw WSGI application would close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
def test_every_operation_keeps_to_its_description(
    jia: Organisation, jia_member: User, secret_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CallerThrottle, "most", property(lambda self: 10**9))
    for factory in FACTORIES.values():
        factory.create(owner=jia, published=True)
    headers = {"Authorization": f"Bearer {secret_of(jia_member, jia, Role.ENTERPRISE)}"}
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    modes = list(schemathesis.GenerationMode)
    asked = 0

    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in modes:

            @hypothesis.seed(20261123)
            @hypothesis.settings(
                max_examples=max(1, CASES // len(modes)),
                deadline=None,
                database=None,
                phases=[hypothesis.Phase.generate],
                suppress_health_check=list(hypothesis.HealthCheck),
            )
            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                nonlocal asked
                asked += 1
                case.call_and_validate(headers=headers, checks=CHECKS)

            with suppress(Unsatisfiable):  # nothing about this operation can be wrong
                ask()

    assert asked >= len(modes) * 60
