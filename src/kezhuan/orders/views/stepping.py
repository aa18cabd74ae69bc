"""What the step pages share: a form, one verb, its refusal back on the form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kezhuan.engine.errors import DomainError
from kezhuan.orders.models import Call
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import render_page


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
    if request.method == "POST" and form.is_valid():
        try:
            run()
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, done)
            return redirect(target)
    context = {"form": form, "call": call, "title": title, "lead": lead, "back": target, **(extra or {})}
    return render_page(request, template, context, status=422 if form.errors else 200)
