"""Puts ``request.actor`` on every request: who acts, as the rules see it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.engine.actor import STRANGER, Actor


class ActorMiddleware:
    """A stranger unless signed in. Lazy: a page that never asks costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_for(request: HttpRequest) -> Actor:
    user = request.user
    return actor_of(user) if isinstance(user, User) else STRANGER
