"""Steps of a disposal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.disposal import queries
from kezhuan.disposal.actions import (
    abandon_disposal,
    announce_disposal,
    answer_priority,
    ask_completers,
    complete_disposal,
    decide_disposal,
    release_disposal,
    reopen_disposal,
)
from kezhuan.disposal.forms import DaysForm, DecisionForm, PriorityForm, ReasonForm
from kezhuan.disposal.models import Disposal
from kezhuan.disposal.permissions import may_answer_priority, may_run
from kezhuan.disposal.rules import NOTICE_RULE, local_day, priority_reading, rule
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.ui.acting import run_form
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


def _own(request: HttpRequest, number: str) -> tuple[Actor, Disposal]:
    actor = actor_of(request)
    found = queries.disposal_numbered(actor, number)
    if not may_run(actor, found):
        raise NotPermitted
    return actor, found


def _page(
    request: HttpRequest, found: Disposal, form: Any, run: Callable[[], object], words: tuple[str, str, str]
) -> HttpResponse:
    """A form for one step; a refusal comes back onto it."""
    title, lead, done = words
    return run_form(
        request,
        form,
        run,
        done=done,
        onwards=found,
        template="disposal/step.html",
        disposal=found,
        title=title,
        lead=lead,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "decide")
    form = DecisionForm(request.POST or None, initial={"decided_on": local_day(timezone.now())})
    words = (_("记录决定"), _("记录单位怎样决定的。完成人会收到通知。"), _("决定已记录。"))
    return _page(
        request,
        found,
        form,
        lambda: decide_disposal(actor=actor, disposal_id=found.pk, decision=form.decision(), at=timezone.now()),
        words,
    )


@require_POST
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    asked = ask_completers(actor=actor, disposal_id=found.pk, at=timezone.now())
    messages.success(request, _("已向 %(n)s 位完成人发出询问。") % {"n": len(asked)})
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def announce(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "announce")
    least = rule(NOTICE_RULE, timezone.now(), found.division_code)
    form = DaysForm(request.POST or None, initial={"days": least.whole if least is not None else 15})
    lead = _("公示名称、简介、转化方式、拟交易价格和受让方。公示开始以后不能修改；改了要重新公示。")
    words = (_("开始公示"), lead, _("已经开始公示。"))
    return _page(
        request,
        found,
        form,
        lambda: announce_disposal(actor=actor, disposal_id=found.pk, days=form.cleaned_data["days"], at=timezone.now()),
        words,
    )


@require_POST
@login_required
def release(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    release_disposal(actor=actor, disposal_id=found.pk, at=timezone.now())
    messages.success(request, _("已转入签约或交易。"))
    return redirect(found)


@require_POST
@login_required
def complete(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    complete_disposal(actor=actor, disposal_id=found.pk, at=timezone.now())
    messages.success(request, _("已记录签约。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "reopen")
    form = ReasonForm(request.POST or None)
    lead = _("正在进行的公示会撤回。改好方案以后，要重新询问完成人、重新公示。")
    words = (_("退回修改"), lead, _("已退回，可以修改方案。"))
    return _page(
        request,
        found,
        form,
        lambda: reopen_disposal(
            actor=actor, disposal_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def abandon(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "abandon")
    form = ReasonForm(request.POST or None)
    words = (_("放弃处置"), _("正在进行的公示会撤回。"), _("已放弃。"))
    return _page(
        request,
        found,
        form,
        lambda: abandon_disposal(
            actor=actor, disposal_id=found.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def priority(request: HttpRequest, pk: int) -> HttpResponse:
    """A completer answers; the unit may record an answer on paper."""
    actor = actor_of(request)
    found = queries.priority_of(actor, pk)
    if not may_answer_priority(actor, found):
        raise NotPermitted
    form = PriorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answer_priority(
                actor=actor, priority_id=pk, claims=data["claims"] == "yes", words=data["words"], at=timezone.now()
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("答复已记录。"))
            return redirect(found.disposal)
    reading = priority_reading(found, timezone.now())
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    context = {
        "form": form,
        "priority": found,
        "disposal": found.disposal,
        "clock": reading,
        "progress": _(progress) % numbers,
        "left": _(left) % rest if rest else _(left),
        "can_answer": found.state in ("asked", "claimed"),
    }
    return render_page(request, "disposal/priority.html", context, status=422 if form.errors else 200)
