"""Calls: the public list and page, writing, publishing, questions and answers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.contracts.models import Contract
from kezhuan.contracts.origins import contract_from
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, NotFound, NotPermitted
from kezhuan.gazette.queries import notices_of
from kezhuan.orders import queries
from kezhuan.orders.actions import (
    answer_question,
    ask_question,
    cancel_call,
    draft_call,
    open_award_contract,
    publish_call,
    revise_call,
)
from kezhuan.orders.forms import AnswerForm, CallForm, QuestionForm, ReasonForm
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.permissions import may_ask, may_deliver, may_read_proposal, may_run
from kezhuan.orders.tables import MILESTONE_TAGS, PROPOSAL_TAGS, TAGS, CallTable
from kezhuan.orders.views.stepping import step_page
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Every call the reader may see."""
    actor = actor_of(request)
    can_publish = actor.is_known and queries.own_units(actor).exists()
    return CallTable(request, queries.visible_to(actor)).respond("orders/calls.html", {"can_publish": can_publish})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a call in the name of one's own unit."""
    actor = actor_of(request)
    units = list(queries.own_units(actor))
    if not units:
        raise NotPermitted
    form = CallForm(request.POST or None, organisations=units)
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_call(
                actor=actor,
                organisation_id=int(form.cleaned_data["organisation"]),
                terms=form.terms(),
                at=timezone.now(),
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("草稿已保存，看过以后再发布。"))
            return redirect(made)
    context = {"form": form, "title": _("写榜单"), "back": "/orders/"}
    return render_page(request, "orders/call_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "publish")
    form = CallForm(request.POST or None, organisations=[found.owner], initial=CallForm.initial_of(found))
    return step_page(
        request,
        found,
        form,
        lambda: revise_call(actor=actor, call_id=found.pk, terms=form.terms(), at=timezone.now()),
        (_("修改榜单"), "", _("已保存。")),
        template="orders/call_form.html",
    )


@require_safe
def call(request: HttpRequest, number: str) -> HttpResponse:
    """One call: what is asked, questions and answers, one's own proposal, how it goes on."""
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    return render_page(request, "orders/call.html", _context(actor, found))


def _context(actor: Actor, found: Call) -> dict[str, Any]:
    now = timezone.now()
    runs = may_run(actor, found)
    taking = found.state == "open" and now < found.deadline
    asks = found.state == "open" and now < found.questions_until and may_ask(actor, found)
    proposals = _readable(actor, found)
    winner = queries.winner_of(found) if found.state in ("awarded", "completed") else None
    return {
        "call": found,
        "tag": TAGS[found.state],
        "runs": runs,
        "criteria": list(found.criteria.all()),
        "milestones": [(row, MILESTONE_TAGS[row.state]) for row in queries.milestones_of(found)],
        "questions": list(queries.questions_of(found, actor)),
        "question_form": QuestionForm() if asks else None,
        "own": queries.own_proposal(actor, found) if actor.is_known else None,
        "taking": taking,
        "can_propose": taking and not runs,
        "can_answer": runs and taking,
        "is_due": found.state == "open" and now >= found.deadline,
        "proposals": proposals,
        "winner": winner,
        "contract": _contract(actor, winner, runs),
        "can_contract": runs and winner is not None and contract_from(queries.ORIGIN, winner.pk) is None,
        "delivers": any(may_deliver(actor, row, winner) for row in found.milestones.all()[:1]),
        "notices": list(notices_of(found)),
        "running": found.state in ("awarded", "completed"),
        "reviews": queries.reviews_of(actor).filter(call=found).exists() if actor.is_known else False,
    }


def _contract(actor: Actor, winner: Proposal | None, runs: bool) -> Contract | None:
    """The contract of the award, for its two sides."""
    if winner is None or not (runs or actor.belongs_to(winner.organisation_id)):
        return None
    return contract_from(queries.ORIGIN, winner.pk)


def _readable(actor: Actor, found: Call) -> list[Any]:
    """Opened proposals for those who may read them, best first."""
    if not actor.is_known or found.opened_at is None:
        return []
    panel = list(queries.panel_of(found))
    rows = queries.proposals_visible_to(actor).filter(call=found).order_by("rank", "submitted_at", "pk")
    return [(row, PROPOSAL_TAGS[row.state]) for row in rows if may_read_proposal(actor, row, panel)]


@require_POST
@login_required
def publish(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    publish_call(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("已发布。方案截止以前，谁都看不到收到的方案。"))
    return redirect(found)


@require_POST
@login_required
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """After the award: draft its contract and go there."""
    actor, found = _own(request, number)
    made = open_award_contract(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("合同已起草，当事人、价款和付款计划已写好，请补充条款。"))
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "cancel")
    form = ReasonForm(request.POST or None)
    words = (_("取消榜单"), _("收到的方案作废并删除，谁都没有看过。应征单位会知道理由。"), _("已取消。"))
    return step_page(
        request,
        found,
        form,
        lambda: cancel_call(actor=actor, call_id=found.pk, at=timezone.now(), **form.cleaned_data),
        words,
    )


@require_POST
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """A question; what cannot be taken comes back with the page."""
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    if not may_ask(actor, found):
        raise NotPermitted
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            ask_question(actor=actor, call_id=found.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("已提交。答复以后，问题和答复对所有人公开，不显示是谁问的。"))
            return redirect(found)
    return render_page(request, "orders/call.html", {**_context(actor, found), "question_form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor, found = _own(request, number)
    question = queries.questions_of(found, actor).filter(pk=pk).first()
    if question is None:
        raise NotFound
    form = AnswerForm(request.POST or None)
    return step_page(
        request,
        found,
        form,
        lambda: answer_question(actor=actor, call_id=found.pk, question_id=pk, at=timezone.now(), **form.cleaned_data),
        (_("答复提问"), question.text, _("答复已公开。")),
    )


def _own(request: HttpRequest, number: str) -> tuple[Actor, Call]:
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    if not may_run(actor, found):
        raise NotPermitted
    return actor, found
