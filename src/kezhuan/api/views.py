"""The documentation page of the API."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kezhuan.api.limits import LIMITS
from kezhuan.api.reference import groups
from kezhuan.ui.http import render_page


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, body and answer; how to sign in; limits; the shape of errors."""
    return render_page(request, "api/documentation.html", {"groups": groups(), "limits": LIMITS})
