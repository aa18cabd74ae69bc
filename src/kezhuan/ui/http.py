"""What a page needs of its request: the actor, whether htmx asked, and the page number."""

from datetime import datetime
from typing import Any, cast

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from kezhuan.engine.actor import STRANGER, Actor

#: Beyond this page nobody browses; deeper addresses are machine-made and would cost a full scan.
LAST_PAGE = 10_000


class ActorRequest(HttpRequest):
    """A request after the middleware: ``actor`` is never None, ``htmx`` is truthy when htmx asked."""

    actor: Actor
    htmx: HtmxDetails


def actor_of(request: HttpRequest) -> Actor:
    """The acting party; ``STRANGER`` when nobody has signed in or the request failed before it was known."""
    return cast(Actor, getattr(request, "actor", STRANGER))


def arrived_at(request: HttpRequest) -> datetime:
    """When the server received the request (``ArrivalMiddleware``)."""
    return cast(datetime, request.META["kezhuan.arrived_at"])


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page: a restored history entry or a boosted link to ``<body>`` is not."""
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return False
    return not htmx.boosted or bool(htmx.target)


def page_number(request: HttpRequest, name: str = "page") -> int:
    """The 1-based page asked for; anything unreadable is page 1."""
    raw = request.GET.get(name, "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 6:
        return 1
    return min(max(int(raw), 1), LAST_PAGE)


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or only ``fragment`` when htmx asked for a part. Both live at one address, hence Vary.

    Messages waiting for the visitor go along with a fragment and land in the alerts line of the page.
    """
    part = bool(fragment) and is_fragment(request)
    response = render(request, fragment if fragment and part else template, context or {}, status=status)
    if part and len(get_messages(request)):
        response.write(render_to_string("ui/_messages_oob.html", request=request))
    patch_vary_headers(response, ["HX-Request"])
    return response
