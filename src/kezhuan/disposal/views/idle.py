"""Results that lie idle."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.disposal import queries
from kezhuan.disposal.actions import answer_idle_use, declare_idle_use
from kezhuan.disposal.forms import IdleUseForm, ReasonForm
from kezhuan.disposal.permissions import may_answer_idle_use
from kezhuan.disposal.rules import article
from kezhuan.disposal.tables import IDLE_TAGS
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.engine.errors import NotFound as NothingThere
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

_SHOWN = 100


@require_safe
@login_required
def idle_uses(request: HttpRequest) -> HttpResponse:
    """Declarations of one's own, of one's unit, of one's county."""
    actor = actor_of(request)
    rows = [
        (use, IDLE_TAGS[use.state], use.state == "declared" and may_answer_idle_use(actor, use))
        for use in queries.idle_uses_for(actor)[:_SHOWN]
    ]
    return render_page(request, "disposal/idle_uses.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A completer wants to implement what nobody uses."""
    actor = actor_of(request)
    achievement = queries.own_achievement(actor, pk)
    if actor.person_id is None or not achievement.completers.filter(person_id=actor.person_id).exists():
        raise NotPermitted
    form = IdleUseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_idle_use(actor=actor, achievement_id=pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已提交，等单位确认。"))
            return redirect("disposal:idle-uses")
    source = article("transfer.idle.years", timezone.now(), achievement.division_code)
    context = {"form": form, "achievement": achievement, "source": source}
    return render_page(request, "disposal/idle_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """The unit confirms, or contests with a reason."""
    if answer not in ("confirm", "contest"):
        raise Http404
    actor = actor_of(request)
    use = queries.idle_uses_for(actor).filter(pk=pk).first()
    if use is None:
        raise NothingThere
    if not may_answer_idle_use(actor, use):
        raise NotPermitted
    confirms = answer == "confirm"
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = not confirms
    if request.method == "POST" and form.is_valid():
        try:
            answer_idle_use(
                actor=actor, use_id=pk, confirms=confirms, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("答复已记录。"))
            return redirect("disposal:idle-uses")
    title = _("确认闲置，同意实施") if confirms else _("不是闲置")
    return render_page(
        request,
        "disposal/idle_answer.html",
        {"form": form, "use": use, "title": title},
        status=422 if form.errors else 200,
    )
