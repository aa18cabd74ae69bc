"""How often the API may be called. The numbers are published on the documentation page; nothing else limits.

Counted per process and per caller (token, or address for strangers) in a sliding window.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from kezhuan.engine.actor import Actor
from kezhuan.engine.words import N_


@dataclass(frozen=True, slots=True)
class Limit:
    """``per_minute`` requests in any 60 seconds."""

    name: str
    label: str
    per_minute: int


STRANGERS = Limit("strangers", N_("不带令牌，按来源地址"), 120)
TOKENS = Limit("tokens", N_("带令牌，按令牌所属单位"), 1200)
LIMITS = (STRANGERS, TOKENS)
WINDOW_SECONDS = 60
#: With so many callers in memory, those who have been silent for a window are forgotten first.
_MOST_CALLERS = 10_000


class CallerThrottle(BaseThrottle):
    """One window for each caller of one limit; shared by all threads of the process."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        #: Moments of the counted requests by caller, oldest first; callers whose window is empty are forgotten.
        self._seen: dict[str, deque[float]] = {}
        self._guard = threading.Lock()
        self._answer = threading.local()

    @property
    def most(self) -> int:
        return self.limit.per_minute * int(settings.API_RATE_FACTOR)

    def allow_request(self, request: HttpRequest) -> bool:
        caller = self._caller(request)
        if caller is None:
            return True
        now = time.monotonic()
        with self._guard:
            if caller not in self._seen and len(self._seen) >= _MOST_CALLERS:
                self._forget_idle(now)
            window = self._seen.setdefault(caller, deque())
            while window and window[0] <= now - WINDOW_SECONDS:
                window.popleft()
            if len(window) >= self.most:
                self._answer.wait = window[0] + WINDOW_SECONDS - now
                return False
            window.append(now)
        return True

    def wait(self) -> float | None:
        """Seconds until the refused caller's oldest request leaves the window; asked for in the thread that refused."""
        return getattr(self._answer, "wait", None)

    def reset(self) -> None:
        """Forget everything counted (for tests)."""
        with self._guard:
            self._seen.clear()

    def _caller(self, request: HttpRequest) -> str | None:
        """Whom a request counts for; None when this limit is not the caller's."""
        actor = getattr(request, "auth", None)
        known = isinstance(actor, Actor) and actor.is_known
        if known is (self.limit is STRANGERS):
            return None
        return str(min(actor.organisation_ids)) if isinstance(actor, Actor) and known else self.get_ident(request)

    def _forget_idle(self, now: float) -> None:
        idle = [caller for caller, window in self._seen.items() if not window or window[-1] <= now - WINDOW_SECONDS]
        for caller in idle:
            del self._seen[caller]


THROTTLES = tuple(CallerThrottle(limit) for limit in LIMITS)
