"""Long questions stay in the asker's session, not in an address that proxies and histories keep."""

import secrets

from django.http import HttpRequest

from kezhuan.matching.asking import LONGEST_TEXT

_KEY = "asked"
_MOST = 8


def remember(request: HttpRequest, text: str) -> str:
    """Keep ``text`` and return its token; the oldest of eight is forgotten."""
    kept: dict[str, str] = dict(request.session.get(_KEY, {}))
    for token, known in kept.items():
        if known == text:
            return token
    token = secrets.token_urlsafe(6)
    kept[token] = text[:LONGEST_TEXT]
    request.session[_KEY] = dict(list(kept.items())[-_MOST:])
    return token


def recall(request: HttpRequest, token: str) -> str:
    """The words behind a token; empty when this session never said them."""
    kept: dict[str, str] = request.session.get(_KEY, {})
    return kept.get(token, "")


def asked_for(request: HttpRequest) -> str:
    """The question a request refers to by ``?ask=``."""
    token = request.GET.get("ask", "")
    return recall(request, token) if token else ""
