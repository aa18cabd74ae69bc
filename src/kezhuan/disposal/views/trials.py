"""先用后转."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.disposal import queries
from kezhuan.disposal.actions import answer_trial, end_trial, offer_trial
from kezhuan.disposal.forms import ReasonForm, TrialForm
from kezhuan.disposal.permissions import may_draft, may_end_trial, may_take_trial
from kezhuan.disposal.rules import local_day
from kezhuan.disposal.tables import TRIAL_TAGS, TrialTable
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def trials(request: HttpRequest) -> HttpResponse:
    return TrialTable(request, queries.trials_for(actor_of(request))).respond("disposal/trials.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit offers a trial of one of its results."""
    actor = actor_of(request)
    achievement = queries.own_achievement(actor, pk)
    if not may_draft(actor, achievement):
        raise NotPermitted
    form = TrialForm(request.POST or None, initial={"starts_on": local_day(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            made = offer_trial(actor=actor, achievement_id=pk, offer=form.offer(), at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已发给企业确认。"))
            return redirect(made)
    context = {"form": form, "achievement": achievement}
    return render_page(request, "disposal/trial_new.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def trial(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.trial_numbered(actor, number)
    context = {
        "trial": found,
        "tag": TRIAL_TAGS[found.state],
        "can_answer": found.state == "offered" and may_take_trial(actor, found),
        "can_end": found.state == "running" and may_end_trial(actor, found),
        "is_over": found.state == "running" and found.ends_on < local_day(timezone.now()),
    }
    return render_page(request, "disposal/trial.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """accept, decline, transfer or return."""
    words = {
        "accept": (_("确认试用"), _("双方按写明的范围和条件执行。")),
        "decline": (_("不试用"), _("请写明理由，让对方知道怎样改。")),
        "transfer": (_("转为正式转化"), _("接下来由成果单位定处置方案，再签合同。")),
        "return": (_("退回"), _("请写试用发现了什么，为什么不继续。")),
    }
    if step not in words:
        raise Http404
    actor = actor_of(request)
    found = queries.trial_numbered(actor, number)
    answering = step in ("accept", "decline")
    if not (may_take_trial if answering else may_end_trial)(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, step)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = step in ("decline", "return")
    if request.method == "POST" and form.is_valid():
        common = {"actor": actor, "trial_id": found.pk, "reason": form.cleaned_data["reason"], "at": timezone.now()}
        try:
            if answering:
                answer_trial(accepts=step == "accept", **common)
            else:
                end_trial(transferred=step == "transfer", **common)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已记录。"))
            return redirect(found)
    title, lead = words[step]
    context = {"form": form, "trial": found, "title": title, "lead": lead}
    return render_page(request, "disposal/trial_move.html", context, status=422 if form.errors else 200)
