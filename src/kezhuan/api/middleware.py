"""Errors that Django gives before or beside the API's own code become problem+json as well."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kezhuan.api.problems import CONTENT_TYPE, plain_problem

PREFIX = "/api/"


class ProblemMiddleware:
    """Below ``/api/`` no error leaves as a page (404 of the resolver, 405, 400 of a malformed request, 413)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PREFIX) and _announced(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return plain_problem(413)
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(PREFIX):
            return response
        if response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
            return response
        answer = plain_problem(response.status_code)
        if allow := response.headers.get("Allow"):
            answer["Allow"] = allow
        return answer


def _announced(request: HttpRequest) -> int:
    """Bytes of the body as the caller announces them; 0 when unreadable (Django then counts them itself)."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
