"""The calculator's page: a derivation with its articles, refusals beside their fields, nothing kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
GIVEN = {
    "way": "assignment", "unit": "public", "place": "330302", "on": "2026-11-24", "cash": "1000000",
    "members": "王工 主要 70\n李工 其他 20\n赵经理 转化 10",
}  # fmt: skip


def ask(client: Client, **more: Any) -> Any:
    return client.post(reverse("deals:reward-calculator"), {**GIVEN, **more})


def test_the_form_opens_for_anybody(client: Client) -> None:
    response = client.get(reverse("deals:reward-calculator"))

    assert response.status_code == 200
    assert "推算过程" not in response.content.decode()


def test_a_case_is_derived_line_by_line_with_the_article(client: Client) -> None:
    response = ask(client)

    page = response.content.decode()
    assert response.status_code == 200
    assert "700,000.00" in page
    assert "分给 王工" in page
    assert "490,000.00" in page
    assert "第三十七条" in page
    assert "no-store" in response.headers["Cache-Control"]
    assert AuditEvent.objects.count() == 0


def test_elsewhere_the_remembered_definition_of_net_income_is_marked(client: Client) -> None:
    assert "请与主管部门核对" in ask(client, place="CN").content.decode()
    assert "没有读到原文" not in ask(client).content.decode()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"cash": ""}, "cash"),
        ({"cash": "-1"}, "cash"),
        ({"cash": "很多"}, "cash"),
        ({"members": "王工"}, "members"),
        ({"members": "王工 主要 零"}, "members"),
        ({"members": "王工 主要 0"}, "members"),
        ({"members": "王工 主要 NaN"}, "members"),
        ({"members": "赵经理 转化 10"}, "members"),
        ({"members": "\n".join(["王工 主要 1"] * 101)}, "members"),
        ({"unit_rule": "101"}, "unit_rule"),
        ({"agreement": "70", "agreed_amount": "5"}, "agreement"),
        ({"way": "equity"}, "equity"),
        ({"way": "implementation"}, "profits"),
        ({"way": "implementation", "profits": "一百万"}, "profits"),
        ({"way": "implementation", "profits": "1.234"}, "profits"),
        ({"on": "2010-01-01", "place": "CN"}, "on"),
        ({"on": "昨天"}, "on"),
        ({"way": "gift"}, "way"),
        ({"place": "999999"}, "place"),
    ],
)
def test_a_wrong_input_is_named_beside_its_field(client: Client, more: dict[str, str], field: str) -> None:
    response = ask(client, **more)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}


def test_names_are_text_and_not_markup(client: Client) -> None:
    page = ask(client, members="<b>王</b> 主要 1").content.decode()

    assert "&lt;b&gt;王&lt;/b&gt;" in page
    assert "<b>王</b>" not in page


def test_profits_of_several_years_are_read_line_by_line(client: Client) -> None:
    page = ask(client, way="implementation", cash="", profits="1,000,000\n2000000\n-500000").content.decode()

    assert "150,000.00" in page
    assert "第 3 年没有营业利润" in page
