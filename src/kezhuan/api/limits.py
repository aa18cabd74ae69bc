"""How often the API may be called. The numbers are published on the documentation page; nothing else limits.

Counted per process and per caller (token, or address for strangers) in a sliding window.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

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


class CallerThrottle(SimpleRateThrottle):
    """One window for each caller of one limit."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(f"{limit.per_minute * settings.API_RATE_FACTOR}/min")
        self.limit = limit

    def get_cache_key(self, request: HttpRequest) -> str | None:
        actor = getattr(request, "auth", None)
        known = isinstance(actor, Actor) and actor.is_known
        if known is (self.limit is STRANGERS):
            return None
        caller = min(actor.organisation_ids) if isinstance(actor, Actor) and known else self.get_ident(request)
        return f"api-{self.limit.name}-{caller}"
