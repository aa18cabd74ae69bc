"""What the step pages share: a form, one verb, its refusal back on the form."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from kezhuan.orders.models import Call
from kezhuan.ui.acting import run_form


def step_page(
    request: HttpRequest,
    call: Call,
    form: Any,
    run: Callable[[], object],
    words: tuple[Any, Any, Any],
    *,
    back: str = "",
    template: str = "orders/step.html",
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """``words``: title, lead, what is said when it is done."""
    title, lead, done = words
    target = back or call.get_absolute_url()
    context = {"call": call, "title": title, "lead": lead, "back": target, **(extra or {})}
    return run_form(request, form, run, done=done, onwards=target, template=template, **context)
