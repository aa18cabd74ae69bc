"""A page that is one form and one verb: show it, run it, put a refusal beside its field, go on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kezhuan.engine.errors import DomainError
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import render_page


def run_form(
    request: HttpRequest,
    form: Any,
    run: Callable[[], object],
    *,
    done: str,
    back: Any,
    template: str = "contracts/form.html",
    **context: Any,
) -> HttpResponse:
    """``run`` is called with a valid form; ``back`` is where it goes on. Nothing typed is lost on a refusal."""
    if request.method == "POST" and form.is_valid():
        try:
            run()
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, done)
            return redirect(back)
    return render_page(request, template, {"form": form, **context}, status=422 if form.errors else 200)
