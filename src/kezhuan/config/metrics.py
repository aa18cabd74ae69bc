"""``/metrics`` for Prometheus: a token of its own, or a system administrator in the browser; nobody else sees it."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from kezhuan.engine.actor import Role
from kezhuan.engine.errors import NotFound
from kezhuan.ui.http import actor_of


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The process's counters and timings in Prometheus' text form."""
    expected = settings.ENV.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    scraper = bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
    if not scraper and not actor_of(request).has(Role.SYSTEM_ADMIN):
        raise NotFound
    response: HttpResponse = ExportToDjangoView(request)
    return response
