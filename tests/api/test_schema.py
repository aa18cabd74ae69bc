"""The published description of the API is what was agreed: a change of it is made on purpose.

To accept a change: ``uv run kezhuan manage export_openapi_schema --api kezhuan.api.site.api --indent 1 --sorted
--output tests/api/openapi.json``.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kezhuan.api.problems import DECLARED

SNAPSHOT = Path(__file__).with_name("openapi.json")
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def published(client: Client, db: None) -> Any:
    return json.loads(client.get("/api/v1/openapi.json").content)


def test_the_description_is_the_one_agreed(published: Any) -> None:
    assert published == json.loads(SNAPSHOT.read_text()), __doc__


def test_every_operation_is_described_in_words(published: Any) -> None:
    for path, operations in published["paths"].items():
        for method, operation in operations.items():
            assert method in METHODS
            assert operation["summary"], path
            assert operation["description"], path
            for parameter in operation["parameters"]:
                assert parameter["schema"].get("description"), parameter
            assert {str(status) for status in DECLARED} <= operation["responses"].keys()


def test_bodies_refuse_what_they_do_not_list(published: Any) -> None:
    for operations in published["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody")
            if body:
                reference = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
                assert published["components"]["schemas"][reference]["additionalProperties"] is False


def test_no_answer_has_a_field_for_what_is_never_served(published: Any) -> None:
    answers = {name: schema for name, schema in published["components"]["schemas"].items() if name.endswith("Out")}
    never = {"pinyin", "author_id", "first_reviewer_id", "second_reviewer_id", "registered_by", "search_name"}

    for name, schema in answers.items():
        assert not never & schema["properties"].keys(), name
