"""Protections taken away on purpose, so that a rehearsal can show that it would notice. Never outside a rehearsal.

``settings_faults`` puts them in; it refuses to load anywhere but in the throw-away folder of a rehearsal.
"""

import json
import random
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

#: Name of a fault → the middleware that brings it about.
FAULTS = {
    "without-idempotency": "kezhuan.config.rehearsal.faults.ForgetKeys",
    "without-lock": "kezhuan.config.rehearsal.faults.ForgetLock",
}
#: A file of this name marks the data folder of a rehearsal.
MARK = "rehearsal"

Answer = Callable[[HttpRequest], HttpResponse]


class ForgetKeys:
    """Every record that arrives is taken for a new one: the key that the device made is replaced by a fresh one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type == "application/json":
            body = json.loads(request.body)
            if isinstance(body, dict) and "key" in body:
                request._body = json.dumps({**body, "key": str(uuid4())}).encode()
        return self.answer(request)


#: Between reading a lot and writing it, so that a race which can happen does (seconds).
_WIDER = (0.002, 0.03)


class ForgetLock:
    """Bids read the lot without locking it, and dawdle before they write: the race that the lock prevents."""

    def __init__(self, answer: Answer) -> None:
        # The app registry exists only by now.
        from kezhuan.market.actions import bidding  # noqa: PLC0415
        from kezhuan.market.models import Lot  # noqa: PLC0415

        def unlocked(lot_id: int) -> Any:
            found = Lot.objects.get(pk=lot_id)
            time.sleep(random.uniform(*_WIDER))  # noqa: S311 - chance of a rehearsal, no secret
            return found

        setattr(bidding, "lock_lot", unlocked)  # noqa: B010 - a name that it imports, not one that it offers
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)
