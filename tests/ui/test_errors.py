"""Refusals become pages: plain words, the right status, what to do next."""

import json

import pytest
from django.db import OperationalError, ProgrammingError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from kezhuan.engine.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotAllowedNow,
    NotFound,
    NotPermitted,
    TooManyRequests,
)
from kezhuan.ui.errors import message_of, put_on_form, server_error
from kezhuan.ui.look import SampleForm
from kezhuan.ui.middleware import DomainErrorMiddleware
from tests.ui.rendering import request


def answer(error: Exception, path: str = "/x/", **headers: str):  # type: ignore[no-untyped-def]
    asked = request(path, **headers)
    asked.htmx = HtmxDetails(asked)  # type: ignore[attr-defined]
    return DomainErrorMiddleware(lambda _request: None).process_exception(asked, error)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotFound(), 404, "没有找到这一页"),
        (NotPermitted(), 403, "您没有权限办理这一步"),
        (InvalidInput(fields={"name": "请填写名称"}), 422, "有内容需要改正"),
        (NotAllowedNow("公示还剩 %(days)d 天。", days=9), 409, "现在还办不了"),
        (Conflict(), 409, "现在还办不了"),
        (TooManyRequests(), 429, "请求太频繁"),
        (DomainError("不行。"), 400, "这个请求读不懂"),
    ],
)
def test_each_refusal_is_a_page_with_the_reason(error: DomainError, status: int, title: str) -> None:
    response = answer(error)

    html = response.content.decode()
    assert response.status_code == status
    assert f"<title>{title} – 科转</title>" in html
    assert error.text() in html
    assert "<h1>" in html


def test_the_fields_to_mend_are_listed() -> None:
    assert "<li>请填写名称</li>" in answer(InvalidInput(fields={"name": "请填写名称"})).content.decode()


def test_htmx_gets_a_fragment_for_the_alerts_line() -> None:
    response = answer(Conflict(), **{"HX-Request": "true"})

    assert response.status_code == 409
    assert response["HX-Retarget"] == "#alerts"
    assert "<html" not in response.content.decode()


def test_the_api_and_other_errors_are_left_alone() -> None:
    assert answer(NotFound(), path="/api/v1/demands/1") is None
    assert answer(ValueError("x")) is None


def test_a_limit_says_when_to_come_back() -> None:
    assert answer(TooManyRequests(retry_after=30))["Retry-After"] == "30"


def test_a_reason_from_outside_is_escaped() -> None:
    html = answer(NotAllowedNow("%(name)s 不行。", name="<b>x</b>")).content.decode()

    assert "<b>x" not in html


def test_a_sentence_fills_its_placeholders() -> None:
    assert message_of(NotAllowedNow("公示还剩 %(days)d 天。", days=9)) == "公示还剩 9 天。"


def test_a_refusal_stands_beside_its_field() -> None:
    form = SampleForm({"name": "甲"})

    put_on_form(form, InvalidInput(fields={"name": "名称已经有了", "unknown": "另一处不对"}))

    assert "名称已经有了" in form.errors["name"]
    assert "另一处不对" in form.non_field_errors()


def test_a_refusal_without_fields_stands_on_top() -> None:
    form = SampleForm({"name": "甲"})

    put_on_form(form, Conflict())

    assert form.non_field_errors() == ["刚才有人先改动了，请刷新后再试。"]


def test_a_missing_address_is_a_page(client: Client) -> None:
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/display/", {"display": "large"})

    assert response.status_code == 403
    assert "停留太久" in response.content.decode()


def test_the_last_error_page_needs_nothing() -> None:
    response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "系统出了问题" in response.content.decode()


def _answer_to(fault: Exception, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", headers=headers)
    try:
        raise fault
    except Exception:
        return server_error(request)


@pytest.mark.parametrize("fault", [OperationalError("database is locked"), OperationalError("unable to open")])
def test_a_database_that_is_away_says_when_to_come_back(fault: Exception) -> None:
    page, program = _answer_to(fault), _answer_to(fault, Accept="application/json")

    assert (page.status_code, program.status_code) == (503, 503)
    assert page["Retry-After"] == program["Retry-After"] == "2"
    assert "系统正忙" in page.content.decode()
    assert json.loads(program.content)["code"] == "database_away"


def test_a_fault_of_the_program_is_not_called_an_outage() -> None:
    assert _answer_to(ValueError("x")).status_code == 500
    assert _answer_to(ProgrammingError("no such column")).status_code == 500
