"""Demands that say the same: one leads, the others point to it; and back again."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kezhuan.catalogue import actions, permissions
from kezhuan.catalogue.forms import JoinForm, ReasonForm
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import item_numbered, visible_to
from kezhuan.catalogue.similar import similar_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


def _open(request: HttpRequest, number: str) -> tuple[Actor, Demand]:
    actor = actor_of(request)
    demand = cast(Demand, item_numbered(actor, DEMAND, number))
    if not permissions.may_join(actor, demand):
        raise NotPermitted
    return actor, demand


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Say into which demand this one goes; those that read alike are offered."""
    actor, demand = _open(request, number)
    form = JoinForm(request.POST or None, initial={"leader": request.GET.get("into", "")})
    if request.method == "POST" and form.is_valid():
        leader = visible_to(actor, DEMAND).filter(reference_number=form.cleaned_data["leader"].strip()).first()
        if leader is None:
            form.add_error("leader", _("没有找到这个办件编号，请核对"))
        elif _joined(actor, demand, leader.pk, form):
            messages.success(request, _("已合并办理，双方单位都会收到消息。"))
            return redirect(demand)
    context = {"kind": DEMAND, "item": demand, "form": form, "alike": similar_to(demand)}
    return render_page(request, "catalogue/join.html", context, status=422 if form.errors else 200)


def _joined(actor: Actor, demand: Demand, leader_id: int, form: JoinForm) -> bool:
    try:
        actions.join_demands(
            actor=actor,
            demand_id=demand.pk,
            leader_id=leader_id,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except DomainError as refusal:
        put_on_form(form, refusal)
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, number: str) -> HttpResponse:
    """Undo: it stands for itself again."""
    actor, demand = _open(request, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.part_demands(
                actor=actor, demand_id=demand.pk, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("已恢复单独办理。"))
            return redirect(demand)
    label = _("撤销合并办理")
    context = {
        "kind": DEMAND,
        "item": demand,
        "label": label,
        "explanation": _("恢复以后重新单独公开、单独计数。"),
        "form": form,
    }
    return render_page(request, "catalogue/move.html", context, status=422 if form.errors else 200)
