"""``Idempotency-Key``: a POST repeated with the same key and token is answered as the first time, and done once.

After draft-ietf-httpapi-idempotency-key-header: the same key with another request is refused (422), a repetition
while the first still runs, too (409). Kept: every answer but those that say "not now" (401, 429, 5xx), which leave the
key free for another attempt.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhuan.accounts.models import ApiToken
from kezhuan.accounts.rules import days_after
from kezhuan.accounts.tokens import token_of
from kezhuan.api.middleware import PREFIX
from kezhuan.api.models import KeyedCall
from kezhuan.api.problems import problem

HEADER = "Idempotency-Key"
#: What the published description says of the header, for every POST that needs a token.
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": KeyedCall.LONGEST_KEY,
        "pattern": "^[!-~]+$",
        "description": "每次办理自拟一个，例如 UUID；网络中断后带同一个键重发，只办一次，回答与第一次相同",
    },
}
_KEY = re.compile(rf"[!-~]{{1,{KeyedCall.LONGEST_KEY}}}")
#: A call that has not answered for so long is lost: its process was stopped.
LOST_AFTER = timedelta(seconds=120)
_NOT_KEPT = frozenset({401, 429})


class IdempotencyMiddleware:
    """Stands between the problem mapping and the API. Without the header, or without a token, it does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or not request.path.startswith(PREFIX):
            return self.get_response(request)
        now = timezone.now()
        token = token_of(request.headers.get("Authorization", "").partition(" ")[2].strip(), at=now)
        if token is None:
            return self.get_response(request)
        if _KEY.fullmatch(key) is None:
            words = _("Idempotency-Key 应为 1 到 %(most)s 个英文、数字或符号，不含空格。") % {
                "most": KeyedCall.LONGEST_KEY
            }
            return problem(422, "bad_idempotency_key", words)
        digest = _fingerprint(request)
        call = _begin(token, key, digest, now)
        if call is None:
            return _again(token, key, digest)
        return self._first(request, call)

    def _first(self, request: HttpRequest, call: KeyedCall) -> HttpResponse:
        try:
            response = self.get_response(request)
        except BaseException:
            call.delete()
            raise
        if response.status_code >= 500 or response.status_code in _NOT_KEPT:
            call.delete()
            return response
        call.status, call.body = response.status_code, response.content.decode()
        call.content_type = response.headers.get("Content-Type", "")[:80]
        call.expires_at = days_after("api.idempotency_days", call.started_at)
        call.save(update_fields=["status", "body", "content_type", "expires_at"])
        return response


def _fingerprint(request: HttpRequest) -> str:
    """What must be the same in a repetition: method, address with query, body."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()


def _begin(token: ApiToken, key: str, digest: str, at: datetime) -> KeyedCall | None:
    """Take the key; None when it is taken. The unique constraint decides between two that come at once."""
    KeyedCall.objects.filter(token=token, key=key, expires_at__lte=at).delete()
    try:
        with transaction.atomic():
            return KeyedCall.objects.create(
                token=token, key=key, fingerprint=digest, started_at=at, expires_at=at + LOST_AFTER
            )
    except IntegrityError:
        return None


def _again(token: ApiToken, key: str, digest: str) -> HttpResponse:
    """The first answer once more, or why there is none."""
    first = KeyedCall.objects.filter(token=token, key=key).first()
    if first is not None and first.fingerprint != digest:
        return problem(
            422, "idempotency_key_reused", _("这个 Idempotency-Key 已经用于另一个请求。内容变了，请换一个新的键。")
        )
    if first is None or first.status is None:
        words = _("带这个 Idempotency-Key 的请求还在办理。请稍后用同一个键再试。")
        return problem(409, "idempotency_in_flight", words, headers={"Retry-After": "1"})
    answer = HttpResponse(first.body, status=first.status, content_type=first.content_type)
    answer["Idempotent-Replayed"] = "true"
    return answer


def forget_expired(at: datetime) -> None:
    """Answers past their time go: they may hold contact data."""
    KeyedCall.objects.filter(expires_at__lte=at).delete()
