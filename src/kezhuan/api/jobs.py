"""Timed work of the API."""

from kezhuan.api.idempotency import forget_expired
from kezhuan.engine.tick import Tick

TICKS = [Tick("api.forget_expired", 3600, forget_expired)]
