"""Steps of an awarded call."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.errors import NotPermitted
from kezhuan.orders import queries
from kezhuan.orders.actions import accept_milestone, deliver_milestone, pay_milestone, return_milestone
from kezhuan.orders.forms import PaidForm, ReasonForm, WordsForm
from kezhuan.orders.permissions import may_deliver, may_run
from kezhuan.orders.views.stepping import step_page
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of

_RUN: dict[str, Callable[..., object]] = {
    "deliver": deliver_milestone,
    "accept": accept_milestone,
    "return": return_milestone,
    "pay": pay_milestone,
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, number: str, pk: int, step: str) -> HttpResponse:
    """deliver, accept, return or pay."""
    actor = actor_of(request)
    call = queries.call_numbered(actor, number)
    milestone = queries.milestones_of(call).filter(pk=pk).first()
    if milestone is None or step not in _RUN:
        raise Http404
    allowed = may_deliver(actor, milestone, queries.winner_of(call)) if step == "deliver" else may_run(actor, call)
    if not allowed:
        raise NotPermitted
    milestone.lifecycle.after(milestone.state, step)
    words = {
        "deliver": (_("提交验收"), milestone.title, _("已提交，等发布单位验收。")),
        "accept": (_("通过验收"), milestone.title, _("已通过。")),
        "return": (_("退回修改"), milestone.title, _("已退回。")),
        "pay": (_("记录付款"), milestone.title, _("已记录。")),
    }[step]
    forms: dict[str, type[HouseForm]] = {
        "deliver": WordsForm,
        "accept": WordsForm,
        "return": ReasonForm,
        "pay": PaidForm,
    }
    form = forms[step](request.POST or None, initial={"paid_on": local_day(timezone.now())})
    if step == "accept":
        form.fields["words"].required = False
        form.fields["words"].label = _("验收意见")
    return step_page(
        request,
        call,
        form,
        lambda: _RUN[step](actor=actor, call_id=call.pk, milestone_id=pk, at=timezone.now(), **form.cleaned_data),
        words,
    )
