"""Protections taken away on purpose, so that a rehearsal can show that it would notice. Never outside a rehearsal.

``settings_faults`` puts them in; it refuses to load anywhere but in the throw-away folder of a rehearsal.
"""

import json
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

#: Name of a fault → the middleware that brings it about.
FAULTS = {"without-idempotency": "kezhuan.config.rehearsal.faults.ForgetKeys"}
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
