"""Who calls the API: an organisation's own system by its token, or a stranger. Browser sessions count for nothing here,
so a foreign page cannot act in somebody's name and no CSRF token is needed.
"""

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from kezhuan.accounts.queries import actor_of_token
from kezhuan.accounts.tokens import token_of
from kezhuan.engine.actor import STRANGER, Actor


class TokenOrStranger(HttpBearer):
    """``Authorization: Bearer <token>`` acts for its organisation; no header is a stranger; a bad token is refused."""

    def __call__(self, request: HttpRequest) -> Actor:
        header = request.headers.get(self.header, "")
        actor = self.authenticate(request, header.partition(" ")[2].strip()) if header else STRANGER
        request.actor = actor  # type: ignore[attr-defined]
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        found = token_of(token, at=timezone.now()) if token else None
        if found is None:
            raise AuthenticationError
        return actor_of_token(found)
