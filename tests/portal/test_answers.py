import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhuan.accounts.models import UserConsent
from kezhuan.matching.models import SearchLog
from tests.matching.conftest import PROBLEM


def shown(client: Client, **data: str) -> str:
    response = client.get("/answers/", data)
    assert response.status_code == 200
    return response.content.decode()


def test_answers_come_with_reasons_for_a_visitor(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q=PROBLEM, want_industry="pumps_valves", want_budget="20")

    assert "<mark>密封面</mark>" in html
    assert "为什么排在这里" in html
    assert "产业是泵阀" in html
    assert "超出预算" in html
    assert f"/interests/new/achievement/{indexed['seal'].pk}/" in html


def test_every_kind_has_its_tab_and_its_answers(client: Client, indexed: dict[str, Any]) -> None:
    assert "陈砚舟" in shown(client, q=PROBLEM, kind="expert")
    assert "球阀低温密封试验" in shown(client, q=PROBLEM, kind="service")
    assert "低温阀门试验台" in shown(client, q="低温阀门试验台", kind="facility")


def test_words_of_the_asker_are_shown_and_never_run(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q="球阀<script>alert(1)</script>密封面")

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_long_question_stays_out_of_the_address(client: Client, indexed: dict[str, Any]) -> None:
    long = PROBLEM * 3

    response = client.post("/answers/", {"q": long})

    assert response.status_code == 302
    assert "ask=" in response["Location"]
    assert "%E7%90%83" not in response["Location"]
    html = client.get(response["Location"]).content.decode()
    assert "深冷" in html
    assert "ask=" in html


def test_a_short_question_is_an_address_one_can_send(client: Client, indexed: dict[str, Any]) -> None:
    response = client.post("/answers/", {"q": "球阀密封面渗漏"})

    assert "q=" in response["Location"]
    assert Client().get(response["Location"]).status_code == 200


def test_a_question_of_another_session_is_not_told(client: Client, indexed: dict[str, Any]) -> None:
    address = client.post("/answers/", {"q": PROBLEM * 3})["Location"]

    html = Client().get(address).content.decode()
    assert PROBLEM[:10] not in html
    assert 'name="q"' in html


def test_asking_works_without_a_cookie_or_a_token(indexed: dict[str, Any]) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/answers/", {"q": "球阀密封面渗漏"}).status_code == 302


def test_nothing_found_says_what_to_do_next(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q="zzzz qqqq")

    assert "还没有找到答案" in html
    assert "发布这个需求" in html


def test_filters_are_links_with_their_numbers(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q="断路器触头温升", industry="electrical")

    assert "已选 1 项" in html
    assert "清除" in html
    assert 'class="pagination"' in html


def test_the_page_says_whether_a_profile_is_used(
    client: Client, indexed: dict[str, Any], jia: Any, jia_member: Any, now: datetime
) -> None:
    client.force_login(jia_member)
    assert "没有使用画像" in shown(client, q=PROBLEM)

    UserConsent.objects.create(user=jia_member, purpose="profiling", text_version="1", given_at=now)
    jia.city_industry = "electrical"
    jia.save()

    html = shown(client, q=PROBLEM)
    assert "参考了您单位的产业（电气）" in html
    assert "不使用画像" in html
    assert "没有使用画像" in shown(client, q=PROBLEM, plain="1")


def test_the_results_cost_few_queries(
    client: Client, indexed: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    shown(client, q=PROBLEM)

    with django_assert_max_num_queries(3):
        shown(client, q=PROBLEM)


def test_a_question_is_logged_once_and_without_its_asker(client: Client, indexed: dict[str, Any]) -> None:
    shown(client, q=PROBLEM)
    shown(client, q=PROBLEM, kind="expert")
    shown(client, q=PROBLEM, page="2")

    assert SearchLog.objects.count() == 1


def test_a_search_is_kept_from_the_page(client: Client, indexed: dict[str, Any], jia_member: Any) -> None:
    client.force_login(jia_member)

    response = client.post("/saved/new/", {"text": PROBLEM, "kind": "achievement", "trl": "7-9"})

    assert response.status_code == 302
    html = client.get("/saved/").content.decode()
    assert PROBLEM[:20] in html
    changed = client.post(response["Location"], {"name": "低温球阀", "alerts": "on"})
    assert changed.status_code == 302
    assert "低温球阀" in client.get("/saved/").content.decode()
    assert client.post(response["Location"], {"name": ""}).status_code == 422
    assert client.post(f"{response['Location']}delete/").status_code == 302
    assert "还没有订阅" in client.get("/saved/").content.decode()


@pytest.mark.parametrize("address", ["/saved/", "/workspace/", "/interests/", "/searches/unanswered/"])
def test_a_visitor_is_led_to_sign_in(client: Client, db: None, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_officers_read_what_was_asked_in_vain(client: Client, indexed: dict[str, Any], city_officer: Any) -> None:
    shown(client, q="zzzz qqqq")
    client.force_login(city_officer)

    assert "zzzz qqqq" in client.get("/searches/unanswered/").content.decode()


def test_members_do_not(client: Client, db: None, jia_member: Any) -> None:
    client.force_login(jia_member)

    assert client.get("/searches/unanswered/").status_code == 403


NUMBERS = "不锈钢球阀在零下46度时密封面总是渗漏，想做到一万次开关不漏"


def test_what_was_understood_can_be_corrected_line_by_line(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q=NUMBERS)
    assert "寿命：≥10,000 次" in html

    response = client.get("/answers/", {"q": NUMBERS, "drop": "寿命：≥10,000 次", "to": "寿命 ≥ 12000 次"})

    assert response.status_code == 302
    html = client.get(response["Location"]).content.decode()
    assert "寿命：≥12,000 次" in html
    assert ">寿命：≥10,000 次<" not in html
    assert "恢复系统原来的理解" in html


def test_a_line_that_was_taken_away_stays_away_on_every_tab(client: Client, indexed: dict[str, Any]) -> None:
    response = client.get("/answers/", {"q": NUMBERS, "drop": "对象：球阀", "to": ""})

    html = client.get(response["Location"]).content.decode()

    assert ">对象：球阀<" not in html
    assert "部位：密封面" in html
    assert html.count("fix=-") > 4


def test_a_correction_that_cannot_be_read_says_so_and_changes_nothing(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q=NUMBERS, to="随便写的")

    assert "没有读懂“随便写的”" in html
    assert "寿命：≥10,000 次" in html


def test_a_correction_is_kept_with_a_saved_search(client: Client, indexed: dict[str, Any], jia_member: Any) -> None:
    client.force_login(jia_member)

    client.post("/saved/new/", {"text": NUMBERS, "kind": "achievement", "fix": ["-对象：球阀", "+寿命 ≥ 12000 次"]})

    html = client.get("/saved/").content.decode()
    assert "fix=%2B%E5%AF%BF%E5%91%BD" in html


HOSTILE = {
    "blank": "  ",
    "long": "密封面渗漏，" * 20_000,
    "punctuation": "，。！？……——“”【】",
    "english": "Ball valve leaks at -46 C in an LNG line; needs 10,000 cycles",
    "traditional": "不銹鋼球閥密封面總是滲漏",
    "emoji": "球阀😀👨‍👩‍👧密封面🔧",
    "sql": "'; DROP TABLE catalogue_demand; --",
    "control": "球阀\x00\x01\x1b密封面\x7f",
    "surrogate": "球阀\ud800密封面",
    "right_to_left": "\u202e\u0635\u0645\u0627\u0645\u202c 球阀",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_words_give_a_page(client: Client, indexed: dict[str, Any], name: str) -> None:
    text = HOSTILE[name].encode("utf-8", "replace").decode()

    assert client.get("/answers/", {"q": text[:3000]}).status_code == 200
    posted = client.post("/answers/", {"q": text})
    assert posted.status_code == 302
    assert client.get(posted["Location"]).status_code == 200


@pytest.mark.parametrize("name", HOSTILE)
def test_any_words_give_programs_an_answer(client: Client, indexed: dict[str, Any], name: str) -> None:
    body = json.dumps({"text": HOSTILE[name]})

    response = client.post("/api/v1/match", body, content_type="application/json")

    assert response.status_code in (200, 422)
    assert response["Content-Type"].startswith("application/")


LONG = (
    "浙江某某阀门有限公司成立于 2003 年，是国家高新技术企业、省级专精特新企业，注册资本 5000 万元，荣获多项荣誉称号。"
    "我们的不锈钢球阀在零下 46 度的 LNG 管线上密封面总是渗漏，换过三种垫片都不行。"
    "希望密封副在深冷工况下一万次开关不泄漏。联系人：王先生，电话 0577-88888888。"
)


def test_sentences_that_do_not_state_the_problem_are_shown_as_left_out_and_can_be_used(
    client: Client, indexed: dict[str, Any]
) -> None:
    address = client.post("/answers/", {"q": LONG})["Location"]
    html = client.get(address).content.decode()

    assert "只用说明问题的这几句去找" in html
    assert "荣誉资质" in html
    assert 'class="left-out"' in html
    left_out = html.split('class="left-out"')[1].split("</span>")[1]
    assert "成立于 2003 年" in left_out
    assert "密封面" not in left_out
    assert "<mark>密封面</mark>" in html

    whole = client.get(f"{address}&whole=1").content.decode()
    assert "正用全部文字去找" in whole
    assert 'class="left-out"' not in whole


def test_words_of_one_meaning_are_named_and_marked_in_both_texts(client: Client, indexed: dict[str, Any]) -> None:
    html = shown(client, q="球阀密封副漏液")

    assert "意思相近：<strong>漏液</strong> ≈ <strong>泄漏</strong>" in html
    assert '<mark class="near">漏液</mark>' in html
    assert '<mark class="near">泄漏</mark>' in html
    assert "同义词" in html
