"""Refusals in plain words: a translated sentence, what to do next, and the fields to mend."""

import sys
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, gettext_lazy

from kezhuan.engine.errors import DomainError, InvalidInput
from kezhuan.ui.http import is_fragment
from kezhuan.ui.outage import CODE, RETRY_AFTER, is_away


@dataclass(frozen=True)
class Advice:
    """The heading of an error page and the next step it offers."""

    title: Any
    next_step: Any


_ADVICE = {
    400: Advice(gettext_lazy("这个请求读不懂"), gettext_lazy("请回到上一页，刷新后再试。")),
    403: Advice(gettext_lazy("您没有权限办理这一步"), gettext_lazy("请换用有权限的账号，或请本单位的管理员给您授权。")),
    404: Advice(gettext_lazy("没有找到这一页"), gettext_lazy("请检查地址，或从首页重新查找。")),
    409: Advice(gettext_lazy("现在还办不了"), gettext_lazy("请回到上一页，刷新后看最新的状态。")),
    422: Advice(gettext_lazy("有内容需要改正"), gettext_lazy("请回到上一页，改正后再提交。填过的内容还在。")),
    429: Advice(gettext_lazy("请求太频繁"), gettext_lazy("请稍等一会儿再试。")),
    500: Advice(gettext_lazy("系统出了问题"), gettext_lazy("问题已经记录。请稍后再试；急事请联系主办单位。")),
    503: Advice(gettext_lazy("系统正忙"), gettext_lazy("请过几秒刷新再试；刚才提交过的，先看一看是不是已经办成。")),
}


def message_of(error: DomainError) -> str:
    """The sentence of a refusal in the reader's language, placeholders filled."""
    sentence = gettext(error.message)
    return sentence % error.data if error.data else sentence


def field_messages(error: DomainError) -> dict[str, str]:
    """Field name → translated sentence; empty when the refusal names no field."""
    if not isinstance(error, InvalidInput):
        return {}
    return {
        name: gettext(sentence) % error.data if sentence and error.data else gettext(sentence) if sentence else ""
        for name, sentence in error.fields.items()
    }


def put_on_form(form: BaseForm, error: DomainError) -> None:
    """Show a refusal where it belongs: beside its fields, or on top of the form when it has none there."""
    placed = False
    for name, sentence in field_messages(error).items():
        form.add_error(name if name in form.fields else NON_FIELD_ERRORS, sentence)
        placed = True
    if not placed:
        form.add_error(NON_FIELD_ERRORS, message_of(error))


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal as a page, or as a fragment for the alerts line when htmx asked."""
    advice = _ADVICE.get(error.status, _ADVICE[400])
    context = {
        "advice": advice,
        "status": error.status,
        "code": error.code,
        "sentence": message_of(error),
        "fields": [sentence for sentence in field_messages(error).values() if sentence],
    }
    fragment = is_fragment(request)
    response = render(request, "ui/_error.html" if fragment else "ui/error.html", context, status=error.status)
    if fragment:
        response["HX-Retarget"] = "#alerts"
        response["HX-Reswap"] = "innerHTML show:top"
    if error.status == 429 and "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    patch_vary_headers(response, ["HX-Request"])
    return response


def _plain(request: HttpRequest, status: int, sentence: str = "") -> str:
    context = {"advice": _ADVICE[status], "status": status, "code": "", "sentence": sentence, "fields": []}
    return render_to_string("ui/error.html", context, request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``."""
    return HttpResponseBadRequest(_plain(request, 400))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``: Django's own PermissionDenied."""
    return HttpResponse(_plain(request, 403), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler404``."""
    return HttpResponse(_plain(request, 404), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: no context processors, no database; it must not fail a second time.

    A database that is away is said to be so (503, when to come back): a program that asks gets JSON with the code.
    """
    if not is_away(sys.exc_info()[1]):
        return HttpResponseServerError(render_to_string("ui/server_error.html", {"advice": _ADVICE[500]}))
    advice, headers = _ADVICE[503], {"Retry-After": str(RETRY_AFTER)}
    if request.headers.get("Accept", "") == "application/json":
        body = {"status": 503, "code": CODE, "detail": str(advice.title)}
        return JsonResponse(body, status=503, headers=headers, content_type="application/problem+json")
    return HttpResponse(render_to_string("ui/server_error.html", {"advice": advice}), status=503, headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: usually a page left open overnight or a browser without cookies."""
    sentence = gettext("这一页停留太久，或浏览器不接受 Cookie。请返回上一页刷新，再提交一次。")
    return HttpResponse(_plain(request, 403, sentence), status=403)
