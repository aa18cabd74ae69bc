"""The documentation page of the API."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kezhuan.accounts.rules import days
from kezhuan.api.limits import LIMITS
from kezhuan.api.reference import groups
from kezhuan.ui.http import render_page


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, body and answer; how to sign in; limits; the shape of errors."""
    kept = days("api.idempotency_days", timezone.now())
    context = {"groups": groups(), "limits": LIMITS, "idempotency_days": kept}
    return render_page(request, "api/documentation.html", context)
