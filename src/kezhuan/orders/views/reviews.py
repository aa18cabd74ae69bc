"""The panel, the expert's own page, the ranking and the choice."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.orders import queries
from kezhuan.orders.actions import (
    appoint_reviewer,
    declare_no_conflict,
    end_without_award,
    finish_review,
    propose_award,
    rank_proposals,
    recuse_reviewer,
    score_proposal,
    start_review,
)
from kezhuan.orders.forms import AwardForm, ExpertForm, ReasonForm, ScoreForm
from kezhuan.orders.models import Call, Reviewer
from kezhuan.orders.permissions import may_run
from kezhuan.orders.rules import least_experts
from kezhuan.orders.sealing import unseal
from kezhuan.orders.tables import REVIEWER_TAGS
from kezhuan.orders.views.proposals import readable
from kezhuan.orders.views.stepping import step_page
from kezhuan.ui.http import actor_of, render_page


def _own(request: HttpRequest, number: str) -> tuple[Actor, Call]:
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    if not may_run(actor, found):
        raise NotPermitted
    return actor, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def panel(request: HttpRequest, number: str) -> HttpResponse:
    """Who judges; a POST appoints somebody. Points are not shown here: not before all are in, and then as a ranking."""
    actor, found = _own(request, number)
    form = ExpertForm(request.POST or None)
    rows = [(each, REVIEWER_TAGS[each.state]) for each in queries.panel_of(found)]
    return step_page(
        request,
        found,
        form,
        lambda: appoint_reviewer(
            actor=actor, call_id=found.pk, user_id=form.cleaned_data["expert"].pk, at=timezone.now()
        ),
        (_("评审专家"), _("系统核对任职和合作完成成果的关系，专家看方案以前还要自己声明。"), _("已聘请。")),
        back=reverse("orders:panel", args=[number]),
        template="orders/panel.html",
        extra={
            "panel": rows,
            "least": least_experts(timezone.now(), found.division_code),
            "can_appoint": found.state in ("opened", "reviewing"),
            "can_start": found.state == "opened",
            "can_rank": found.state == "reviewing",
        },
    )


@require_POST
@login_required
def start(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    start_review(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("评审开始。专家各自评分，都提交以前互相看不到。"))
    return redirect("orders:panel", number)


@require_POST
@login_required
def rank(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    rank_proposals(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("已汇总排序。"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def award(request: HttpRequest, number: str) -> HttpResponse:
    """Choose with reasons; the choice is announced."""
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "announce")
    rows = list(queries.standing_proposals(found).defer("sealed"))
    choices = [
        (str(row.pk), _("第 %(rank)s 名　%(name)s　%(mean)s 分") % {
            "rank": row.rank, "name": row.organisation.name, "mean": row.mean,
        })
        for row in rows
    ]  # fmt: skip
    form = AwardForm(request.POST or None, choices=choices)
    return step_page(
        request,
        found,
        form,
        lambda: propose_award(
            actor=actor,
            call_id=found.pk,
            proposal_id=int(form.cleaned_data["proposal"]),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        ),
        (_("选定并公示"), _("公示期满、没有异议以后才算选定。名称、报价、排序和理由都会公开。"), _("已经开始公示。")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def no_award(request: HttpRequest, number: str) -> HttpResponse:
    actor, found = _own(request, number)
    found.lifecycle.after(found.state, "end_without_award")
    form = ReasonForm(request.POST or None)
    return step_page(
        request,
        found,
        form,
        lambda: end_without_award(actor=actor, call_id=found.pk, at=timezone.now(), **form.cleaned_data),
        (_("不授予"), _("应征单位会知道理由。"), _("已结束，没有选出。")),
    )


# The expert's own pages ---------------------------------------------------------------------------------------------
def _judging(request: HttpRequest, number: str) -> tuple[Actor, Call, Reviewer]:
    actor = actor_of(request)
    found = queries.call_numbered(actor, number)
    own = queries.reviews_of(actor).filter(call=found).first()
    if own is None:
        raise NotFound
    return actor, found, own


@require_safe
@login_required
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Declaration first, then the proposals with what one has given them so far."""
    actor, found, own = _judging(request, number)
    rows: list[Any] = []
    if own.state in ("reviewing", "finished"):
        done = set(queries.scores_of(own).values_list("proposal_id", flat=True))
        proposals = queries.proposals_visible_to(actor).filter(call=found).order_by("reference_number")
        rows = [(row, row.pk in done) for row in proposals]
    context = {
        "call": found,
        "own": own,
        "tag": REVIEWER_TAGS[own.state],
        "rows": rows,
        "bidders": [row.organisation.name for row in queries.standing_proposals(found).defer("sealed")],
        "can_score": own.state == "reviewing" and found.state == "reviewing",
        "can_finish": own.state == "reviewing" and found.state == "reviewing" and all(done for _row, done in rows),
        "can_recuse": own.state in ("invited", "reviewing"),
    }
    return render_page(request, "orders/review.html", context)


@require_POST
@login_required
def declare(request: HttpRequest, number: str) -> HttpResponse:
    actor, found, _mine = _judging(request, number)
    declare_no_conflict(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("已声明。现在可以看方案。"))
    return redirect("orders:review", number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    actor, found, own = _judging(request, number)
    own.lifecycle.after(own.state, "recuse")
    form = ReasonForm(request.POST or None)
    return step_page(
        request,
        found,
        form,
        lambda: recuse_reviewer(actor=actor, call_id=found.pk, at=timezone.now(), **form.cleaned_data),
        (_("回避"), _("任职、持股、亲属、合作关系都要回避。给过的分不计。"), _("已回避，谢谢。")),
        back=reverse("orders:review", args=[number]),
    )


@require_POST
@login_required
def finish(request: HttpRequest, number: str) -> HttpResponse:
    actor, found, _mine = _judging(request, number)
    finish_review(actor=actor, call_id=found.pk, at=timezone.now())
    messages.success(request, _("评分已提交，谢谢。"))
    return redirect("orders:review", number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def score(request: HttpRequest, number: str, proposal: str) -> HttpResponse:
    """One proposal and one's own points for it."""
    actor, found, own = _judging(request, number)
    _call, row = readable(actor, number, proposal)
    criteria = list(found.criteria.all())
    given = {score.criterion_id: score for score in queries.scores_of(own).filter(proposal=row)}
    initial: dict[str, Any] = {f"points_{pk}": each.points for pk, each in given.items()}
    initial["comment"] = next((each.comment for each in given.values()), "")
    form = ScoreForm(request.POST or None, criteria=criteria, initial=initial)
    return step_page(
        request,
        found,
        form,
        lambda: score_proposal(
            actor=actor,
            call_id=found.pk,
            proposal_id=row.pk,
            points=form.points(),
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
        ),
        (_("评分"), row.organisation.name, _("已保存，提交以前可以修改。")),
        back=reverse("orders:review", args=[number]),
        template="orders/score.html",
        extra={"proposal": row, "content": unseal(row, timezone.now())},
    )
