"""Language of the request, and refusals of the domain turned into pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from kezhuan.engine.errors import DomainError
from kezhuan.ui.errors import error_page

#: The API answers its own errors as problem+json.
API_PREFIX = "/api/"


def language_of(request: HttpRequest) -> str:
    """Chinese unless the visitor chose otherwise: ``?lang=`` for one page, the cookie for all.

    ``Accept-Language`` is not consulted: many browsers in the city are sold with an English system.
    """
    known = {code for code, _name in settings.LANGUAGES}
    asked = request.GET.get("lang", "")
    asked = {"zh": "zh-hans"}.get(asked, asked)
    for choice in (asked, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if choice in known:
            return choice
    return settings.LANGUAGE_CODE


class ArrivalMiddleware(MiddlewareMixin):
    """Notes when a request arrived, before anything waits: where the law counts seconds, this moment decides."""

    def process_request(self, request: HttpRequest) -> None:
        request.META["kezhuan.arrived_at"] = timezone.now()


class LanguageMiddleware(MiddlewareMixin):
    """Activates the language and says so in ``Content-Language``."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class DomainErrorMiddleware(MiddlewareMixin):
    """The one place where a page answers a refusal; paths of the API are left to the API."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError) or request.path.startswith(API_PREFIX):
            return None
        return error_page(request, exception)
