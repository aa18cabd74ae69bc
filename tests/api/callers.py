"""A program that calls the API, and what it may expect of every error."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

BASE = "/api/v1"


class Caller:
    """Calls with one token (none: a stranger); answers are checked for their media type on the way."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client(raise_request_exception=False)
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def call(self, method: str, path: str, body: object = None, **query: Any) -> HttpResponse:
        extra: dict[str, Any] = {}
        if body is not None:
            extra = {"data": json.dumps(body), "content_type": "application/json"}
        response = self._client.generic(
            method.upper(), f"{BASE}{path}", headers=self._headers, query_params=query, **extra
        )
        expected = "application/problem+json" if response.status_code >= 400 else "application/json"
        if response.status_code != 204:
            assert response.headers["Content-Type"].startswith(expected), response.content
        return response  # type: ignore[no-any-return]

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.call("get", path, **query)

    def post(self, path: str, body: object = None) -> HttpResponse:
        return self.call("post", path, body)

    def keyed(self, key: str, path: str, body: object) -> HttpResponse:
        """A POST under an Idempotency-Key."""
        caller = Caller()
        caller._headers = {**self._headers, "Idempotency-Key": key}
        return caller.post(path, body)

    def patch(self, path: str, body: object) -> HttpResponse:
        return self.call("patch", path, body)

    def read(self, path: str, **query: Any) -> Any:
        """The answer of a GET that must succeed."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.content.decode()
        return json.loads(response.content)


def answer_of(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content)


def problem_of(response: HttpResponse, status: int) -> dict[str, Any]:
    """The body of an error, which has one shape everywhere."""
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert (
        {"type", "title", "status", "detail", "code"}
        <= body.keys()
        <= {
            "type",
            "title",
            "status",
            "detail",
            "code",
            "errors",
        }
    )
    assert body["status"] == status
    return body
