"""Answers side by side: chosen by address, without script, passed on, taken out as a file."""

from io import BytesIO
from typing import Any

import openpyxl
from django.test import Client
from django.utils.http import urlencode

from kezhuan.audit.models import ExportLog
from kezhuan.catalogue.models import Achievement
from kezhuan.matching.comparing import MOST, picked
from tests.accounts.test_views import signed_in
from tests.matching.conftest import PROBLEM


def page(client: Client, address: str, pairs: list[tuple[str, str]]) -> str:
    response = client.get(f"{address}?{urlencode(pairs)}")
    assert response.status_code == 200
    return response.content.decode()


def keys(indexed: dict[str, Any]) -> list[str]:
    return [
        f"achievement:{indexed['seal'].pk}",
        f"achievement:{indexed['coating'].pk}",
        f"expert:{indexed['expert'].pk}",
    ]


def test_an_answer_is_added_and_taken_out_by_its_link_and_stays_chosen_on_other_tabs(
    client: Client, indexed: dict[str, Any]
) -> None:
    key = keys(indexed)[0]
    html = page(client, "/answers/", [("q", PROBLEM)])
    assert f"pick={key.replace(':', '%3A')}" in html
    assert "并排看" not in html

    html = page(client, "/answers/", [("q", PROBLEM), ("pick", key)])
    assert "移出对比" in html
    assert "并排看" in html
    other = page(client, "/answers/", [("q", PROBLEM), ("kind", "expert"), ("pick", key)])
    assert "深冷球阀双金属密封副" in other


def test_four_are_enough(client: Client, indexed: dict[str, Any]) -> None:
    four = [f"achievement:{row.pk}" for row in Achievement.objects.filter(state="published").order_by("-pk")[:5]]
    assert picked([*four, four[0], "achievement:x", "organisation:1", "nonsense"]) == tuple(four[:MOST])

    html = page(client, "/answers/", [("q", PROBLEM), *(("pick", key) for key in four[:4])])
    assert "加入对比" not in html


def test_what_each_states_stands_beside_the_question(client: Client, indexed: dict[str, Any]) -> None:
    html = page(client, "/answers/compare/", [("q", PROBLEM), *(("pick", key) for key in keys(indexed))])

    for said in ("深冷球阀双金属密封副", "陈砚舟", "匹配程度", "48 万元", "相同用词", "密封面", "成熟度", "移出"):
        assert said in html, said


def test_an_address_without_the_question_shows_what_each_states_by_itself(
    client: Client, indexed: dict[str, Any]
) -> None:
    asked = client.post("/answers/", {"q": PROBLEM * 2})["Location"]
    token = asked.partition("ask=")[2]
    pairs = [("ask", token), *(("pick", key) for key in keys(indexed))]
    assert "看不到您的原话" in page(client, "/answers/compare/", pairs)

    html = page(Client(), "/answers/compare/", pairs)

    assert "原话只保存在提问人自己的浏览器里" in html
    assert "LNG 管线上密封面总是渗漏，换过三种垫片" not in html
    assert "48 万元" in html
    assert "匹配程度" not in html


def test_what_is_not_public_is_left_out(client: Client, indexed: dict[str, Any]) -> None:
    draft = f"achievement:{indexed['draft'].pk}"

    html = page(client, "/answers/compare/", [("q", PROBLEM), ("pick", draft), ("pick", "achievement:999999")])

    assert "草稿方案" not in html
    assert "还没有选要对比的" in html


def test_the_comparison_leaves_as_a_file_and_that_is_noted(indexed: dict[str, Any], jia_member: Any) -> None:
    pairs = [("q", PROBLEM), *(("pick", key) for key in keys(indexed)), ("export", "xlsx")]
    response = signed_in(jia_member).get(f"/answers/compare/?{urlencode(pairs)}")

    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:3] == ["项目", "深冷球阀双金属密封副", indexed["coating"].title]
    assert "匹配程度" in [row[0].value for row in sheet.rows]
    assert ExportLog.objects.get().list_name == "comparison"


def test_a_page_of_four_asks_the_database_no_more_than_a_page_of_one(
    client: Client, indexed: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    four = [f"achievement:{row.pk}" for row in Achievement.objects.filter(state="published").order_by("-pk")[:4]]
    with django_assert_max_num_queries(20):
        page(client, "/answers/compare/", [("q", PROBLEM), *(("pick", key) for key in four)])
