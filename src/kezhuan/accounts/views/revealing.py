"""显示完整号码: the reason first, then the number once; nothing of it stays in a cache."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kezhuan.accounts import actions
from kezhuan.accounts.forms import RevealForm
from kezhuan.accounts.revealing import may_reveal, revealable_by_code
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.formatting import masked_email, masked_mobile
from kezhuan.ui.http import actor_of, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def reveal(request: HttpRequest, kind: str, pk: int, field: str) -> HttpResponse:
    """GET asks why; POST records the answer and shows the whole value once."""
    actor, known = actor_of(request), revealable_by_code(kind)
    thing = known.find(actor, pk)
    if not may_reveal(actor, thing):
        raise NotPermitted
    if field not in known.fields:
        raise NotFound
    form, shown = RevealForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            shown = actions.reveal_number(
                actor=actor, thing=thing, field=field, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except InvalidInput as error:
            put_on_form(form, error)
    hide = masked_email if field.endswith("email") else masked_mobile
    value = str(getattr(thing, field))
    context: dict[str, Any] = {
        "thing": thing,
        "form": form,
        "shown": shown,
        "masked": hide(value) if value else "",
        "back_url": thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else "",
        "is_mobile": field.endswith("mobile"),
    }
    return render_page(request, "accounts/reveal.html", context, status=422 if form.errors else 200)
