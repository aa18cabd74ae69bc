import json
from typing import Any

import pytest
from django.test import Client

from kezhuan.matching.api import MatchOut
from tests.matching.conftest import PROBLEM


def post(client: Client, body: dict[str, Any]) -> Any:
    return client.post("/api/v1/match", json.dumps(body), content_type="application/json")


def test_a_program_gets_answers_with_reasons(client: Client, indexed: dict[str, Any]) -> None:
    response = post(client, {"text": PROBLEM, "wanted": {"industries": ["pumps_valves"], "budget": 200_000}})

    assert response.status_code == 200
    answer = MatchOut.model_validate(response.json())
    first = answer.answers[0]
    assert first.title == "深冷球阀双金属密封副"
    assert first.url == indexed["seal"].get_absolute_url()
    assert first.owner == "乙理工大学"
    assert first.reasons is not None
    assert {fact.name: fact.verdict for fact in first.reasons.facts} == {"industry": "fits", "price": "misses"}


def test_every_span_is_cut_out_of_the_text_it_names(client: Client, indexed: dict[str, Any]) -> None:
    answers = post(client, {"text": PROBLEM}).json()["answers"]

    for answer in answers:
        for term in answer["reasons"]["terms"]:
            asked = {PROBLEM[span["start"] : span["end"]].lower() for span in term["asked"] if span["field"] == "text"}
            found = {answer["texts"][span["field"]][span["start"] : span["end"]].lower() for span in term["found"]}
            assert asked
            assert asked == found


def test_reasons_can_be_left_out(client: Client, indexed: dict[str, Any]) -> None:
    answers = post(client, {"text": PROBLEM, "reasons": False, "limit": 1}).json()["answers"]

    assert [answer["reasons"] for answer in answers] == [None] * len(answers)


def test_an_anonymous_demand_shows_no_firm(client: Client, indexed: dict[str, Any]) -> None:
    response = post(client, {"text": "球阀密封面渗漏", "kinds": ["demand"]})

    body = response.content.decode()
    assert response.json()["answers"][0]["owner"] == ""
    assert "甲阀门" not in body
    assert "永嘉永固" not in body
    assert "13800002068" not in body


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 4001},
        {"text": "x", "kinds": []},
        {"text": "x", "kinds": ["organisation"]},
        {"text": "x", "limit": 51},
        {"text": "x", "limit": 0},
        {"text": "x", "wanted": {"readiness": 10}},
    ],
)
def test_a_bad_question_is_a_problem(client: Client, db: None, body: dict[str, Any]) -> None:
    response = post(client, body)

    assert response.status_code == 422
    assert response["Content-Type"].startswith("application/problem+json")


def test_names_are_suggested(client: Client, indexed: dict[str, Any]) -> None:
    response = client.get("/api/v1/suggest", {"q": "ylgdx"})

    assert [row["name"] for row in response.json()] == ["乙理工大学"]


def test_a_stranger_has_no_saved_searches(client: Client, db: None) -> None:
    assert client.get("/api/v1/saved-searches").status_code == 401
    answer = client.post("/api/v1/saved-searches", json.dumps({"text": "x"}), content_type="application/json")
    assert answer.status_code == 401


def test_programs_see_what_was_understood_and_may_correct_it(client: Client, indexed: dict[str, Any]) -> None:
    text = "不锈钢球阀在零下46度时密封面总是渗漏，想做到一万次开关不漏"

    def asked(**more: Any) -> Any:
        return client.post("/api/v1/match", {"text": text, **more}, content_type="application/json")

    found = asked().json()
    assert "寿命：≥10,000 次" in [line["text"] for line in found["understood"]]
    assert {row["name"] for row in found["answers"][0]["stated"]} >= {"temperature", "life"}

    corrected = asked(quantities=["口径 DN300"]).json()
    assert [row["name"] for row in corrected["answers"][0]["stated"]] == ["bore"]

    assert asked(quantities=["随便写的"]).status_code == 422
