from typing import Any

import pytest
from django.test import Client

from tests.matching.conftest import PROBLEM
from tests.matching.conftest import indexed as indexed
from tests.matching.conftest import things as things


def test_home(client: Client, indexed: dict[str, Any]) -> None:
    response = client.get("/")

    assert response.status_code == 200
    __import__("pathlib").Path("/tmp/mj/home.html").write_bytes(response.content)


def test_answers(client: Client, indexed: dict[str, Any]) -> None:
    response = client.get("/answers/", {"q": PROBLEM, "want_industry": "pumps_valves", "want_budget": "20"})

    assert response.status_code == 200
    __import__("pathlib").Path("/tmp/mj/answers.html").write_bytes(response.content)
