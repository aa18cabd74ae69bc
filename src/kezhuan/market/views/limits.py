"""最高限价: the leader raises the own limit; nobody else sees anything of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.market import queries
from kezhuan.market.actions import raise_maximum
from kezhuan.market.forms import MaximumForm
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, arrived_at, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def maximum(request: HttpRequest, number: str) -> HttpResponse:
    """For who has a place in a lot whose rules allow limits."""
    actor = actor_of(request)
    found = queries.lot_numbered(actor, number)
    if queries.place_of(actor, found) is None:
        raise NotPermitted(_("您还没有报名这个标的。请先报名、确认规则并交纳保证金。"), code="not_registered")
    if not found.allows_maximum:
        raise NotFound
    form = MaximumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_maximum(
                actor=actor,
                lot_id=found.pk,
                maximum=form.cleaned_data["maximum"],
                arrived_at=arrived_at(request),
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("最高限价已提高，别人看不到。"))
            return redirect(found)
    lead = _("系统会替您一步一步加到这个价为止，别人看不到。")
    context = {"lot": found, "form": form, "title": _("提高最高限价"), "lead": lead}
    return render_page(request, "market/step.html", context, status=422 if form.errors else 200)
