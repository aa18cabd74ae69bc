"""Who acts (``request.actor``), how long they may, and what they must do first."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kezhuan.accounts.attempts import record_attempt
from kezhuan.accounts.models import User
from kezhuan.accounts.permissions import is_staff
from kezhuan.accounts.queries import actor_of, has_second_factor
from kezhuan.accounts.sessions import Ended, ended, touch
from kezhuan.engine.actor import STRANGER, Actor

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Marks a session whose user's second factor has been seen to stand, so that later pages ask no database.
SECOND_FACTOR = "second_factor"
#: What may be opened while a gate is closed, by url name: doing what it asks, leaving, and the frame.
_PASSWORD_WAY = frozenset({"account_change_password", "account_logout", "ui:display", "ui:language"})
_FACTOR_WAY = _PASSWORD_WAY | {
    "mfa_activate_totp",
    "mfa_index",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "account_email",
    "account_confirm_email",
    "account_email_verification_sent",
}


class ActorMiddleware:
    """A stranger unless signed in. Lazy: a page that never asks costs no query."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_for(request: HttpRequest) -> Actor:
    user = request.user
    return actor_of(user) if isinstance(user, User) else STRANGER


class SessionLimitMiddleware:
    """Ends a session that stood idle or lasted too long, and says so on the sign-in page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_session(request) or not request.user.is_authenticated:
            return self.get_response(request)
        limit = ended(request)
        if limit is None:
            touch(request)
            return self.get_response(request)
        _record_end(request, limit)
        logout(request)
        sentence = {
            Ended.IDLE: _("您离开得太久，为安全起见已退出。请重新登录。"),
            Ended.TOO_OLD: _("这次登录已满时限，请重新登录。"),
        }[limit]
        messages.info(request, sentence)
        wanted = request.get_full_path() if request.method == "GET" else ""
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        return _go(request, reverse(settings.LOGIN_URL) + query)


def _record_end(request: HttpRequest, limit: Ended) -> None:
    user = request.user
    if isinstance(user, User):
        record_attempt("accounts.end_session", user, at=timezone.now(), actor=actor_of(user), note=limit.value)


class GateMiddleware:
    """First things first: a one-time password is replaced, and staff set up a second factor, before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if _has_session(request) else None
        if isinstance(user, User):
            where = gate(request, user)
            if where:
                return _go(request, where)
        return self.get_response(request)


def gate(request: HttpRequest, user: User) -> str:
    """Where the person must go first; empty when nowhere or already there."""
    name = _url_name(request)
    if user.must_change_password:
        return "" if name in _PASSWORD_WAY else reverse("account_change_password")
    if not settings.STAFF_TOTP_REQUIRED or request.session.get(SECOND_FACTOR) == user.pk:
        return ""
    if is_staff(actor_for(request)) and not has_second_factor(user):
        return "" if name in _FACTOR_WAY else reverse("mfa_activate_totp")
    request.session[SECOND_FACTOR] = user.pk
    return ""


def _has_session(request: HttpRequest) -> bool:
    """Static files and API tokens carry no session cookie: nothing to limit, nothing to look up."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _url_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _go(request: HttpRequest, where: str) -> HttpResponse:
    """A redirect that htmx follows as a whole page."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = where
        return response
    return HttpResponseRedirect(where)
