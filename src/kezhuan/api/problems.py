"""Every error of the API in one shape: ``application/problem+json`` (RFC 9457).

``{"type", "title", "status", "detail", "code", "errors"?}``: ``code`` is stable and for programs, ``detail`` is a
sentence that says what to do, ``errors`` maps a field's path to its sentence.
"""

import logging
from http import HTTPStatus
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from kezhuan.engine.errors import DomainError
from kezhuan.engine.words import N_
from kezhuan.ui import outage
from kezhuan.ui.errors import field_messages, message_of

logger = logging.getLogger("kezhuan.api")
CONTENT_TYPE = "application/problem+json"
#: Statuses every operation may answer with, declared once in the published schema.
DECLARED = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


class Problem(Schema):
    """The body of every error."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, str] | None = None


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A problem response; ``type`` is a stable relative reference to the documentation of ``code``."""
    body: dict[str, Any] = {
        "type": f"/api/v1/docs#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(
        body,
        status=status,
        content_type=CONTENT_TYPE,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def plain_problem(status: int) -> HttpResponse:
    """The problem for a status that Django itself gave, without details."""
    words = {
        400: ("bad_request", _("这个请求读不懂。请检查网址和请求体的格式。")),
        401: ("not_signed_in", _("需要接口令牌。请在请求头写 Authorization: Bearer 加令牌。")),
        403: ("not_permitted", _("您没有权限办理这一步。")),
        404: ("not_found", _("没有这个地址，或者您没有权限查看。")),
        405: ("method_not_allowed", _("这个地址不支持这种请求方法。")),
        413: ("too_large", _("请求体太大。")),
        415: ("wrong_media_type", _("请求体的类型不对。请使用 application/json。")),
        429: ("too_many_requests", _("请求太频繁，请稍后再试。")),
        500: ("server_error", _("系统出了问题，已经记录。请稍后再试。")),
        503: (outage.CODE, _("系统正忙，这一次没有办成。请过几秒再试。")),
    }
    code, detail = words.get(status, ("refused", _("这一步没有办成。")))
    return problem(status, code, detail, headers={"Retry-After": str(outage.RETRY_AFTER)} if status == 503 else None)


#: Steps of a fault's place that are ninja's, not the caller's: ``("body", "payload", …)``, ``("query", "limit")``.
_WRAPPING = {"body": 2, "query": 1, "path": 1}
#: The argument under which our lists take their filters; it stands in no address.
_FILTERS = "asked"


#: Fault of a value, as the validator names it → what to do; placeholders from the validator's own bounds.
_FAULTS = {
    "missing": N_("请填写这一项"),
    "extra_forbidden": N_("没有这一项内容，或不能由接口填写"),
    "string_too_short": N_("最少 %(min_length)s 个字"),
    "string_too_long": N_("最多 %(max_length)s 个字"),
    "string_pattern_mismatch": N_("含有不能使用的字符"),
    "string_type": N_("应为文字"),
    "string_unicode": N_("含有不能使用的字符"),
    "int_type": N_("应为整数"),
    "int_parsing": N_("应为整数"),
    "bool_type": N_("应为 true 或 false"),
    "bool_parsing": N_("应为 true 或 false"),
    "greater_than_equal": N_("不能小于 %(ge)s"),
    "less_than_equal": N_("不能大于 %(le)s"),
    "too_short": N_("最少 %(min_length)s 项"),
    "too_long": N_("最多 %(max_length)s 项"),
    "list_type": N_("应为列表"),
    "enum": N_("请从列出的选项里选择"),
    "literal_error": N_("请从列出的选项里选择"),
    "decimal_type": N_("应为金额，例如 120000.00"),
    "decimal_parsing": N_("应为金额，例如 120000.00"),
    "decimal_max_places": N_("金额最多两位小数"),
    "decimal_max_digits": N_("金额太大"),
    "decimal_whole_digits": N_("金额太大"),
    "date_type": N_("应为日期，例如 2027-06-30"),
    "date_parsing": N_("应为日期，例如 2027-06-30"),
    "date_from_datetime_parsing": N_("应为日期，例如 2027-06-30"),
    "timezone_aware": N_("时间要带时区，例如 2027-06-30T08:00:00+08:00"),
    "datetime_parsing": N_("应为时间，例如 2027-06-30T08:00:00+08:00"),
    "datetime_from_date_parsing": N_("应为时间，例如 2027-06-30T08:00:00+08:00"),
    "model_attributes_type": N_("应为一组内容（JSON 对象）"),
    "model_type": N_("应为一组内容（JSON 对象）"),
    "dict_type": N_("应为一组内容（JSON 对象）"),
}


def _sentence(fault: dict[str, Any]) -> str:
    known = _FAULTS.get(str(fault.get("type", "")))
    if known is None:
        return _("格式不对")
    return _(known) % (fault.get("ctx") or {}) if "%(" in known else _(known)


def _place(parts: tuple[Any, ...]) -> str:
    """``("body", "payload", "filters", 0)`` → ``filters.0``: where the fault is, as the caller wrote it."""
    kept = [str(part) for part in parts[_WRAPPING.get(str(parts[0]), 1) if parts else 0 :] if part != _FILTERS]
    return ".".join(part.encode("utf-8", "replace").decode() for part in kept)


def install(api: NinjaAPI) -> None:
    """Register one handler for each family of errors."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        return problem(error.status, error.code, message_of(error), errors=field_messages(error))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = {_place(tuple(item.get("loc", ()))): _sentence(item) for item in error.errors}
        return problem(422, "invalid_input", _("有内容需要改正。"), errors=errors)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        sent = bool(request.headers.get("Authorization"))
        words = _("接口令牌无效、已停用或已过期。请在“接口令牌”页重新生成。")
        answer = problem(401, "bad_token", words) if sent else plain_problem(401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
        headers = {"Retry-After": str(max(1, ceil(error.wait or 1)))}
        return problem(429, "too_many_requests", _("请求太频繁，请稍后再试。"), headers=headers)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return plain_problem(error.status_code)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return plain_problem(404)

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("API error at %s", request.path)
        return plain_problem(503 if outage.is_away(error) else 500)
