"""The unit's disposals: the list, a plan, one disposal with its task list."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.attachments.presenting import files_of
from kezhuan.disposal import queries
from kezhuan.disposal.actions import draft_disposal, revise_disposal
from kezhuan.disposal.forms import PlanForm
from kezhuan.disposal.models import UnitKind
from kezhuan.disposal.permissions import is_completer, may_draft, may_run
from kezhuan.disposal.steps import steps_of
from kezhuan.disposal.tables import PRIORITY_TAGS, TAGS, DisposalTable
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.gazette.queries import notices_of
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def disposals(request: HttpRequest) -> HttpResponse:
    """Every disposal in sight, with the unit's results that wait for one and the actor's own questions."""
    actor = actor_of(request)
    context = {"asked": list(queries.asked_of(actor)[:10]), "disposable": list(queries.disposable(actor)[:10])}
    return DisposalTable(request, queries.visible_to(actor)).respond("disposal/disposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan for one result."""
    actor = actor_of(request)
    achievement = queries.own_achievement(actor, pk)
    if not may_draft(actor, achievement):
        raise NotPermitted
    initial = {
        "abstract": achievement.abstract,
        "unit_kind": UnitKind.PUBLIC if achievement.owner.kind == "institute" else UnitKind.PRIVATE,
    }
    form = PlanForm(request.POST or None, completers=queries.completers_of(achievement), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_disposal(actor=actor, achievement_id=pk, plan=form.plan(), at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("方案已保存。接着记录单位的决定。"))
            return redirect(made)
    context = {"form": form, "achievement": achievement, "back": achievement.get_absolute_url(), "title": _("处置方案")}
    return render_page(request, "disposal/plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Change the plan before it is announced."""
    actor = actor_of(request)
    found = queries.disposal_numbered(actor, number)
    if not may_run(actor, found):
        raise NotPermitted
    found.lifecycle.after(found.state, "revise")
    people = queries.completers_of(found.achievement)
    form = PlanForm(request.POST or None, completers=people, initial=PlanForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            revise_disposal(actor=actor, disposal_id=found.pk, plan=form.plan(), at=timezone.now())
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("方案已修改，请重新记录决定。"))
            return redirect(found)
    context = {
        "form": form,
        "achievement": found.achievement,
        "back": found.get_absolute_url(),
        "title": _("修改方案"),
        "falls_away": found.state == "decided",
    }
    return render_page(request, "disposal/plan.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def disposal(request: HttpRequest, number: str) -> HttpResponse:
    """One disposal: the task list of what the law asks for, the plan, the decision, completers' answers, notices."""
    actor = actor_of(request)
    found = queries.disposal_numbered(actor, number)
    runs = may_run(actor, found)
    priorities: list[Any] = list(queries.priorities_of(found))
    allows = found.lifecycle.allows
    context = {
        "disposal": found,
        "achievement": found.achievement,
        "tag": TAGS[found.state],
        "runs": runs,
        "steps": steps_of(found, priorities, timezone.now(), runs=runs),
        "priorities": [(each, PRIORITY_TAGS[each.state]) for each in priorities],
        "mine": next((each for each in priorities if is_completer(actor, each)), None),
        "notices": list(notices_of(found)),
        "files": files_of(actor, found),
        "known": queries.known_relation(found.achievement, found.buyer),
        "can_revise": runs and allows(found.state, "revise"),
        "can_reopen": runs and allows(found.state, "reopen"),
        "can_abandon": runs and allows(found.state, "abandon"),
        "can_complete": runs and allows(found.state, "complete"),
    }
    return render_page(request, "disposal/disposal.html", context)
