"""凝练: the firm's own words left, the structured fields right; both stay, and the firm confirms."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kezhuan.catalogue import actions, permissions
from kezhuan.catalogue.forms import RefinementForm, SendBackForm, SummaryForm
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.prefilling import from_statement, read_chips
from kezhuan.catalogue.presenting import refinement_facts
from kezhuan.catalogue.queries import is_recognised_broker, item_numbered, refinements_of
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


def _open(request: HttpRequest, number: str) -> tuple[Actor, Demand]:
    """The demand for somebody who may refine it."""
    actor = actor_of(request)
    demand = cast(Demand, item_numbered(actor, DEMAND, number))
    broker = is_recognised_broker(actor, local_day(timezone.now()))
    if not permissions.may_refine(actor, demand, recognised_broker=broker):
        raise NotPermitted
    return actor, demand


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refinement(request: HttpRequest, number: str) -> HttpResponse:
    """Read the own words, write the fields."""
    actor, demand = _open(request, number)
    written = list(refinements_of(demand)[:10])
    draft = {} if written else from_statement(demand)
    form = RefinementForm(refinement=written[0] if written else None, initial=draft)
    if request.method == "POST":
        form = RefinementForm(request.POST)
        if form.is_valid():
            try:
                made = actions.refine_demand(
                    actor=actor, demand_id=demand.pk, values=form.cleaned_data, at=timezone.now()
                )
            except InvalidInput as refusal:
                put_on_form(form, refusal)
            else:
                own = _("凝练已保存并确认。") if made.confirmed_at else _("凝练已保存，等企业确认。")
                messages.success(request, own)
                return redirect(DEMAND.url("refinement", demand.reference_number))
    context = {
        "kind": DEMAND,
        "item": demand,
        "form": form,
        "written": [(row, refinement_facts(row)) for row in written],
        "may_confirm": actor.belongs_to(demand.owner_id),
        "may_summarise": permissions.may_publish_summary(actor, demand),
        "is_over": demand.state in ("solved", "closed"),
        "is_draft": bool(draft) and request.method != "POST",
        "chips": [chip.text(_) for chip in read_chips(demand)],
    }
    return render_page(request, "catalogue/refinement.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def confirm(request: HttpRequest, number: str, refinement_id: int) -> HttpResponse:
    """The firm says: these words are right."""
    actor, demand = _open(request, number)
    if not refinements_of(demand).filter(pk=refinement_id).exists():
        raise NotFound
    actions.confirm_refinement(actor=actor, refinement_id=refinement_id, at=timezone.now())
    messages.success(request, _("已确认。匹配和公开页面从现在起用这份凝练。"))
    return redirect(DEMAND.url("refinement", demand.reference_number))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, number: str, refinement_id: int) -> HttpResponse:
    """The firm says what is wrong; the words stay and the author is told."""
    actor, demand = _open(request, number)
    found = refinements_of(demand).filter(pk=refinement_id).first()
    if found is None:
        raise NotFound
    if not permissions.may_confirm_refinement(actor, found):
        raise NotPermitted
    form = SendBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back_refinement(
                actor=actor, refinement_id=found.pk, words=form.cleaned_data["words"], at=timezone.now()
            )
        except InvalidInput as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("已退回，凝练的人会收到您的意见。"))
            return redirect(DEMAND.url("refinement", demand.reference_number))
    context = {"kind": DEMAND, "item": demand, "form": form, "facts": refinement_facts(found), "row": found}
    return render_page(request, "catalogue/send_back.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, number: str) -> HttpResponse:
    """Reword the public summary."""
    actor = actor_of(request)
    demand = cast(Demand, item_numbered(actor, DEMAND, number))
    if not permissions.may_publish_summary(actor, demand):
        raise NotPermitted
    form = SummaryForm(initial={"public_summary": demand.public_summary})
    if request.method == "POST":
        form = SummaryForm(request.POST)
        if form.is_valid():
            try:
                actions.publish_summary(
                    actor=actor,
                    demand_id=demand.pk,
                    summary=form.cleaned_data["public_summary"],
                    at=timezone.now(),
                )
            except InvalidInput as refusal:
                put_on_form(form, refusal)
            else:
                messages.success(request, _("公开摘要已更新。"))
                return redirect(demand.get_absolute_url())
    context = {"kind": DEMAND, "item": demand, "form": form}
    return render_page(request, "catalogue/summary.html", context, status=422 if form.errors else 200)
