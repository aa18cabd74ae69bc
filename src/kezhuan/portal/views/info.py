"""Help, privacy, accessibility; and the two addresses that machines ask for."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kezhuan.matching.shards import is_built
from kezhuan.ui.http import render_page
from kezhuan.ui.navigation import address

#: Pages of one person, and answers without end, are no use to a search engine.
_CLOSED = ("/answers/", "/workspace/", "/interests/", "/saved/", "/me/", "/accounts/", "/backoffice/", "/imports/",
           "/notifications/", "/suggest/", "/find/", "/api/")  # fmt: skip


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """办事指南: how it works, from the problem to the contract, and where to turn."""
    places = {"checkpoints_url": address("audit:verify"), "api_url": address("api:documentation")}
    return render_page(request, "portal/help.html", places)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, why, how long, and how to take it back."""
    return render_page(request, "portal/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, what is known to be missing, whom to tell."""
    return render_page(request, "portal/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers; ``index`` says whether matching has something to search in."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True, "index": is_built()})
