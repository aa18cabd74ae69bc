"""One deal: its facts, its stage with the clock, contacts, tasks, files, and the records before and after."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.attachments.presenting import files_of
from kezhuan.audit.history import lines_of
from kezhuan.audit.queries import history_of
from kezhuan.deals import queries
from kezhuan.deals.actions import acknowledge
from kezhuan.deals.confidentiality import CURRENT, must_acknowledge
from kezhuan.deals.models import Deal
from kezhuan.deals.panels import deal_panels
from kezhuan.deals.permissions import may_assign, may_join_in, may_see_owner, works_on
from kezhuan.deals.permissions.credit import may_see_credit
from kezhuan.deals.queries.deal import deal_shown, shares_credit, visit_before
from kezhuan.deals.queries.work import has_acknowledged, notes_of, referrals_of, tasks_of
from kezhuan.deals.rules import stage_clock
from kezhuan.deals.tables import STAGE_TAGS
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError
from kezhuan.engine.lifecycle.deals import CONTRACT_STAGES, DEAL
from kezhuan.outreach.permissions import may_serve, may_serve_organisation
from kezhuan.outreach.queries import serves_in
from kezhuan.ui.errors import message_of
from kezhuan.ui.http import actor_of, render_page

_HISTORY = 30


@require_safe
@login_required
def deal(request: HttpRequest, number: str) -> HttpResponse:
    """The page everybody who may see the deal comes to; before the acknowledgement it says little."""
    actor = actor_of(request)
    found = deal_shown(actor, number)
    if not has_acknowledged(actor, found):
        return withheld(request, found)
    return render_page(request, "deals/deal.html", {**_head(found), **_details(actor, found)})


def _head(found: Deal) -> dict[str, Any]:
    return {"deal": found, "tag": STAGE_TAGS.get(found.stage, ""), "steps": steps_of(found), **_clock(found)}


def withheld(request: HttpRequest, found: Deal) -> HttpResponse:
    """What is shown of a confidential deal before the acknowledgement, with the way to it."""
    return render_page(request, "deals/deal_withheld.html", _head(found))


def _details(actor: Actor, found: Deal) -> dict[str, Any]:
    helps = shares_credit(actor, found)
    joins = may_join_in(actor, found, shares_credit=helps)
    works = works_on(actor, found, shares_credit=helps)
    panels = [(panel, panel.context()) for panel in deal_panels.of(actor, found)]
    return {
        "moves": [step for step in DEAL.open_from(found.stage) if step.target not in (*CONTRACT_STAGES, "lost")]
        if works
        else [],
        "can_lose": works and DEAL.allows(found.stage, "lose"),
        "can_plan": works and found.is_open,
        "can_assign": may_assign(actor, found) and found.is_open,
        "can_refer": works and found.is_open and actor.user_id is not None,
        "joins": joins,
        "can_task": joins and found.is_open,
        "notes": notes_of(found),
        "tasks": tasks_of(found),
        "files": files_of(actor, found),
        "referrals": referrals_of(found),
        "changes": _changes(found),
        "history": lines_of(history_of(found)[:_HISTORY], viewer=actor, insider=True, today=timezone.localdate()),
        "panels": panels,
        "sees_credit": may_see_credit(actor, found, shares_credit=helps),
        "serve_url": _serve_url(actor, found) if joins else "",
        "before": _before(actor, found),
        **_contacts(actor, found),
    }


def _serve_url(actor: Actor, found: Deal) -> str:
    """Where a service given for this deal is recorded; "" for who serves nobody, or would serve their own firm."""
    if not may_serve(actor, serves_in(actor)) or not may_serve_organisation(actor, found.buyer_id):
        return ""
    return f"{reverse('outreach:new-service')}?about=deals.Deal:{found.pk}"


def steps_of(found: Deal) -> list[dict[str, str]]:
    """The way from lead to settled as the stage bar shows it; nothing is "now" on a lost one."""
    order = [stage for stage in DEAL.states if stage != "lost"]
    place = order.index(found.stage) if found.stage in order else -1
    return [
        {"label": _(DEAL.states[stage]), "state": "done" if n < place else "now" if n == place else ""}
        for n, stage in enumerate(order)
    ]


def _changes(found: Deal) -> list[dict[str, Any]]:
    return [
        {
            "at": change.at,
            "to": change.get_to_stage_display(),
            "back": change.from_stage,
            "by": change.by_label,
            "reason": change.reason,
        }
        for change in found.changes.order_by("-at", "-pk")
    ]


def _before(actor: Actor, found: Deal) -> list[tuple[str, str, str]]:
    """What led here, in order: visit, demand, achievement, interest; each (what, title, address)."""
    links: list[tuple[str, str, str]] = []
    if (visit := visit_before(actor, found)) is not None:
        links.append((_("走访"), str(visit), visit.get_absolute_url()))
    for words, thing in ((_("需求"), found.demand), (_("成果"), found.achievement), (_("专家"), found.expert)):
        if thing is not None:
            links.append((words, str(thing), thing.get_absolute_url()))
    if found.interest is not None:
        links.append((_("对接意向"), found.interest.reference_number, found.interest.get_absolute_url()))
    return links


def _contacts(actor: Actor, found: Deal) -> dict[str, Any]:
    """Names and numbers of both sides, as the interest that both agreed to opens them; else nothing."""
    interest = found.interest
    if interest is None:
        return {"contacts": []}
    rows = [(interest.asking_organisation.name, queries.contact_of_asker(actor, interest))]
    if may_see_owner(actor, interest):
        name = interest.owner.name if interest.owner is not None else str(interest.expert or "")
        rows.append((name, queries.contact_of_owner(actor, interest)))
    return {"contacts": rows}


def _clock(found: Deal) -> dict[str, Any]:
    """The clock of the present stage in words; empty where the stage has none."""
    clock = stage_clock(found.stage, found.stage_since, found.division_code)
    if clock is None:
        return {"clock": None}
    reading = clock.reading(timezone.now())
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    return {"clock": reading, "progress": _(progress) % numbers, "left": _(left) % rest if rest else _(left)}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def undertake(request: HttpRequest, number: str) -> HttpResponse:
    """Read the words of confidentiality and undertake them; only then are the details shown."""
    actor = actor_of(request)
    found = queries.deal_numbered(actor, number)
    if not must_acknowledge(actor, found) or has_acknowledged(actor, found):
        return redirect(found)
    error = ""
    if request.method == "POST":
        try:
            acknowledge(actor=actor, deal_id=found.pk, version=request.POST.get("version", ""), at=timezone.now())
        except DomainError as refusal:
            error = "".join(map(_, getattr(refusal, "fields", {}).values())) or message_of(refusal)
        else:
            messages.success(request, _("已记下您的保密确认。"))
            return redirect(found)
    context = {"deal": found, "text": CURRENT, "error": error}
    return render_page(request, "deals/acknowledge.html", context, status=422 if error else 200)
