"""The frame's two switches and the page that shows every component."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kezhuan.ui.context import DISPLAY_COOKIE, DISPLAY_MODES, display_modes
from kezhuan.ui.http import render_page
from kezhuan.ui.look import look_context, sample_table
from kezhuan.ui.navigation import address

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Where the visitor came from; only addresses of this site are followed."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe and wanted.startswith("/") else address("portal:home") or "/")


def _remember(request: HttpRequest, response: HttpResponse, cookie: str, value: str) -> None:
    if value:
        response.set_cookie(
            cookie, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure(), path="/"
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Switch 大字 or 高对比 on or off; kept in a cookie that names nobody."""
    chosen = set(display_modes(request))
    asked = request.POST.get("display", "")
    if asked in DISPLAY_MODES:
        chosen ^= {asked}
    response = _back(request)
    _remember(request, response, DISPLAY_COOKIE, ".".join(mode for mode in DISPLAY_MODES if mode in chosen))
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages."""
    response = _back(request)
    asked = request.POST.get("language", "")
    if asked in dict(settings.LANGUAGES):
        kept = "" if asked == settings.LANGUAGE_CODE else asked
        _remember(request, response, settings.LANGUAGE_COOKIE_NAME, kept)
    return response


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Every component of the design system on one page."""
    return render_page(request, "ui/look.html", look_context(request))


@require_safe
def look_table(request: HttpRequest) -> HttpResponse:
    """The query table over sample rows."""
    return sample_table(request).respond("ui/look_table.html")
