"""SMS through a provider chosen by configuration; off by default. A provider is any object with this one method.

``KEZHUAN_SMS`` names it: empty for none, ``simulated`` for one that only writes to the log. A real gateway is added to
``PROVIDERS`` under its name.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import Protocol

from django.conf import settings

logger = logging.getLogger("kezhuan.notifications")


class SmsFailed(Exception):
    """The provider did not take the message; it is tried again later."""


class SmsProvider(Protocol):
    """``key`` is the same whenever one message is tried again: the provider must send one key once."""

    def send(self, *, mobile: str, text: str, key: str) -> str:
        """Hand one message over; returns the provider's reference. Raises :class:`SmsFailed`."""


class Simulated:
    """Sends nothing: notes that it would have. Numbers are not logged."""

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}

    def send(self, *, mobile: str, text: str, key: str) -> str:
        if key not in self.sent:
            self.sent[key] = text
            logger.info("simulated SMS %s (%s characters)", key, len(text))
        return f"simulated-{key}"


PROVIDERS: dict[str, Callable[[], SmsProvider]] = {"simulated": Simulated}


@cache
def _made(name: str) -> SmsProvider | None:
    return PROVIDERS[name]() if name else None


def provider() -> SmsProvider | None:
    """The configured provider, or None when SMS is off."""
    return _made(settings.SMS_PROVIDER)
