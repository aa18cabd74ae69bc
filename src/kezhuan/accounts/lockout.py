"""Repeated failures lock an address out for a while: the same page whether or not the account exists."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kezhuan.engine.errors import TooManyRequests
from kezhuan.engine.words import N_
from kezhuan.ui.errors import error_page


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: object = None) -> HttpResponse:
    """Called by the axes middleware, which stands outside our error mapping: it must answer, not raise."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    refusal = TooManyRequests(
        N_("密码连续输错 %(failures)s 次，已暂停登录。请在 %(minutes)s 分钟后再试，或点“忘记密码”重设。"),
        code="locked_out",
        failures=settings.AXES_FAILURE_LIMIT,
        minutes=seconds // 60,
        retry_after=seconds,
    )
    return error_page(request, refusal)


def name_tried(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """What axes counts failures by: the name as typed, case and spaces ignored."""
    given = credentials or {}
    tried = given.get("username") or given.get("email") or request.POST.get("login", "")
    return str(tried).strip().casefold()[:150]
