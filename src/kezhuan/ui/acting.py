"""A form that runs one verb: done and onwards, or the refusal back on the form with everything that was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kezhuan.engine.errors import DomainError
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import render_page


def run_form(
    request: HttpRequest,
    form: BaseForm,
    run: Callable[[], Any],
    *,
    done: Any,
    template: str,
    onwards: Any = None,
    **context: Any,
) -> HttpResponse:
    """``run`` is called with a valid form; then ``done`` is said on ``onwards``, or on the page of what it returned.
    The form is shown (422 when something is to be mended) until it went through; nothing typed is lost on a refusal.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = run()
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, done)
            return redirect(made if onwards is None else onwards)
    return render_page(request, template, {"form": form, **context}, status=422 if form.errors else 200)
