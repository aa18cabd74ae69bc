"""A page of a contract that is one form and one verb."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from kezhuan.ui import acting


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
    """See :func:`kezhuan.ui.acting.run_form`; ``back`` is where it goes on."""
    return acting.run_form(request, form, run, done=done, template=template, onwards=back, **context)
