"""Every error in one shape, in Chinese, whatever the caller's browser prefers."""

import json

import pytest
from django.test import Client

from tests.api.callers import BASE, Caller, problem_of

pytestmark = pytest.mark.django_db


def test_an_unknown_address_answers_with_a_problem(stranger: Caller) -> None:
    assert problem_of(stranger.get("/nowhere"), 404)["code"] == "not_found"
    assert problem_of(stranger.get("/demands/"), 404)["code"] == "not_found"


def test_a_wrong_method_names_the_right_ones(stranger: Caller) -> None:
    response = stranger.call("delete", "/demands")

    assert problem_of(response, 405)["code"] == "method_not_allowed"
    assert {word.strip() for word in response.headers["Allow"].split(",")} >= {"GET", "POST"}


@pytest.mark.parametrize("body", ["{", "nonsense", "[" * 5_000, '{"text": ' + "9" * 5_000 + "}", "\xff"])
def test_a_body_that_is_no_json_is_a_bad_request(client: Client, body: str) -> None:
    response = client.post(f"{BASE}/match", data=body.encode("latin-1"), content_type="application/json")

    assert problem_of(response, 400)["code"] == "bad_request"


@pytest.mark.parametrize("body", [[], "text", 5, True])
def test_a_body_of_another_kind_names_what_is_needed(stranger: Caller, body: object) -> None:
    assert problem_of(stranger.post("/match", body), 422)["code"] == "invalid_input"


def test_a_body_beyond_the_limit_is_refused_unread(client: Client) -> None:
    body = json.dumps({"text": "阀" * 2_000_000}, ensure_ascii=False)

    response = client.post(f"{BASE}/match", data=body, content_type="application/json")

    assert problem_of(response, 413)["code"] == "too_large"


def test_each_wrong_field_gets_its_own_chinese_sentence(stranger: Caller) -> None:
    body = {
        "text": "",
        "kinds": ["achievement", "unicorn"],
        "limit": 500,
        "filters": {"readiness": [0, 9], "ways": ["gift"]},
        "wanted": {"budget": "-1"},
        "owner_id": 7,
    }

    errors = problem_of(stranger.post("/match", body), 422)["errors"]

    assert errors == {
        "text": "最少 1 个字",
        "kinds.1": "请从列出的选项里选择",
        "limit": "不能大于 50",
        "filters.readiness.0": "不能小于 1",
        "filters.ways.0": "请从列出的选项里选择",
        "wanted.budget": "不能小于 0",
        "owner_id": "没有这一项内容，或不能由接口填写",
    }


def test_sentences_are_chinese_unless_english_is_asked_for(client: Client) -> None:
    def detail(address: str, **headers: str) -> str:
        return str(problem_of(client.get(address, headers=headers), 404)["detail"])

    assert detail(f"{BASE}/demands/XQ-1", **{"Accept-Language": "en"}).startswith("没有找到")
    assert detail(f"{BASE}/demands/XQ-1?lang=en").isascii()


def test_text_that_no_database_holds_is_refused(stranger: Caller) -> None:
    assert problem_of(stranger.post("/match", {"text": "阀门\0渗漏"}), 422)["errors"] == {"text": "含有不能使用的字符"}
    assert problem_of(stranger.post("/match", {"text": "\ud800"}), 422)["errors"] == {"text": "含有不能使用的字符"}
    assert problem_of(stranger.post("/match", {"text": "阀", "\ud800": 1}), 422)["code"] == "invalid_input"
    assert problem_of(stranger.get("/demands", q="a\0b"), 422)["errors"] == {"q": "含有不能使用的字符"}
    assert stranger.get("/demands/%00").status_code in (404, 422)


def test_the_documentation_is_complete_without_a_network(client: Client) -> None:
    page = client.get(f"{BASE}/docs").content.decode()

    assert "problem+json" in page
    assert "cdn" not in page
    assert f"{BASE}/match" in page
