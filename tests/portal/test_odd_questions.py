"""Whatever is typed, the page and the API answer sanely: never an error, and a sentence that says what to do."""

import json
from typing import Any

from django.test import Client

from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.models import SearchLog
from tests.matching.conftest import PROBLEM

#: Name → what is typed, whether anything can be found by it, and a sentence the page must say.
ODD: dict[str, tuple[str, bool, str]] = {
    "nothing": ("", False, "请先说说您的难题"),
    "spaces": (" \t\n　", False, "请先说说您的难题"),
    "only punctuation": ("？？！！……——《》", False, "没有读到文字"),
    "only emoji": ("😀🚀👩‍🔬", False, "没有读到文字"),
    "emoji among words": ("球阀密封面渗漏😭😭", True, "为您找到"),
    "english": ("Stainless steel ball valve leaks on the LNG line", True, "大多是中文"),
    "english that nothing answers": ("quantum chromodynamics lattice", False, "还没有找到答案"),
    "traditional": ("不鏽鋼球閥低溫密封面滲漏", True, "为您找到"),
    "sql": ("'; DROP TABLE catalogue_demand; -- 球阀密封面", True, "为您找到"),
    "script": ("<script>alert(1)</script>球阀密封面", True, "为您找到"),
    "template": ("{{ 7*7 }}{% load x %}球阀密封面%s{0}", True, "为您找到"),
    "query syntax": ('key:achievement AND (title:"球阀" OR *) ^9 ~2', True, "为您找到"),
    "control characters": ("球阀\x00\x01\x1b密封面\u202e渗漏", True, "为您找到"),
    "hundred thousand": (PROBLEM * (100_000 // len(PROBLEM)), True, "只用了前 4,000 个字"),
    "one character a hundred thousand times": ("阀" * 100_000, True, "只用了前 4,000 个字"),
}


def test_the_page_answers_anything(client: Client, indexed: dict[str, Any]) -> None:
    for name, (typed, finds, says) in ODD.items():
        response = client.post("/answers/", {"q": typed}, follow=True)

        html = response.content.decode()
        assert response.status_code == 200, name
        assert says in html.replace("<wbr>", ""), name
        assert ('<article class="answer"' in html) is finds, name
        assert "<script>alert" not in html, name


def test_the_api_answers_anything_it_can_read(client: Client, indexed: dict[str, Any]) -> None:
    for name, (typed, finds, _says) in ODD.items():
        response = client.post("/api/v1/match", json.dumps({"text": typed}), content_type="application/json")

        if not typed or len(typed) > LONGEST_TEXT or "\0" in typed:
            assert response.status_code == 422, name
            assert response["Content-Type"].startswith("application/problem+json"), name
            continue
        assert response.status_code == 200, name
        assert bool(response.json()["answers"]) is finds, name


def test_signs_alone_are_no_question_the_city_left_unanswered(client: Client, indexed: dict[str, Any]) -> None:
    client.post("/answers/", {"q": "？？！！"}, follow=True)
    assert not SearchLog.objects.exists()

    client.post("/answers/", {"q": "量子色动力学格点"}, follow=True)
    assert SearchLog.objects.count() == 1
