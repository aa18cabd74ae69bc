"""The panel: appointed without conflicts, each expert alone until all have judged, then ranked."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.accounts.models import User
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.orders import notices
from kezhuan.orders.actions.calls import reason_of
from kezhuan.orders.models import Call, Reviewer, Score
from kezhuan.orders.permissions import may_run
from kezhuan.orders.queries import (
    conflicts_of,
    lock_call,
    lock_panel,
    lock_proposals,
    lock_reviewer,
    scores_for,
    scores_of,
)
from kezhuan.orders.ranking import rank, weighted
from kezhuan.orders.rules import least_experts

_HIGHEST = 100
_LONGEST_COMMENT = 500


@verb
def appoint_reviewer(*, actor: Actor, call_id: int, user_id: int, at: datetime) -> Reviewer:
    """Ask an expert to judge. NotAllowedNow when the register connects them with a bidder or the owner."""
    call = _own(actor, call_id)
    if call.state not in ("opened", "reviewing"):
        raise NotAllowedNow(N_("开启方案以后才能聘请专家：先知道谁应征，才能核对利益冲突。"), code="not_opened")
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise InvalidInput(fields={"expert": N_("没有找到这位专家的账号，请核对账号名或姓名")})
    sides = conflicts_of(user, call)
    if sides:
        raise NotAllowedNow(
            N_("%(name)s 和 %(sides)s 有任职或合作完成成果的关系，不能评审。"),
            code="conflict",
            name=str(user),
            sides="、".join(side.name for side in sides),
        )
    if Reviewer.objects.filter(call=call, user=user).exists():
        raise Conflict(N_("这位专家已经在评审组里。"), code="already_appointed")
    reviewer = Reviewer.objects.create(call=call, user=user, appointed_at=at)
    record(actor=actor, verb="orders.appoint_reviewer", thing=reviewer, at=at)
    transaction.on_commit(partial(notices.tell_of_appointment, reviewer, at))
    return reviewer


@verb
def declare_no_conflict(*, actor: Actor, call_id: int, at: datetime) -> Reviewer:
    """The expert's own word: no post, share, kinship or joint work with any bidder. Only then proposals are shown."""
    call, reviewer = _judging(actor, call_id)
    sides = conflicts_of(reviewer.user, call)
    if sides:
        raise NotAllowedNow(
            N_("登记信息显示您和 %(sides)s 有关系，请回避。"),
            code="conflict",
            sides="、".join(side.name for side in sides),
        )
    before = snapshot(reviewer)
    reviewer.state = reviewer.lifecycle.after(reviewer.state, "declare")
    reviewer.declaration = "声明与各应征单位没有任职、持股、亲属和合作关系"
    reviewer.declared_at = at
    reviewer.save()
    record(actor=actor, verb="orders.declare_no_conflict", thing=reviewer, at=at, before=before)
    return reviewer


@verb
def recuse_reviewer(*, actor: Actor, call_id: int, reason: str, at: datetime) -> Reviewer:
    """The expert stands aside; whatever points they gave do not count."""
    call, reviewer = _judging(actor, call_id)
    target = reviewer.lifecycle.after(reviewer.state, "recuse")
    words = reason_of(reason)
    before = snapshot(reviewer)
    reviewer.state, reviewer.declaration = target, words
    reviewer.save()
    record(actor=actor, verb="orders.recuse_reviewer", thing=reviewer, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_recusal, call, reviewer, at))
    return reviewer


@verb
def start_review(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """Needs enough experts on the panel, and something to judge."""
    call = _own(actor, call_id)
    target = call.lifecycle.after(call.state, "start_review")
    panel = [each for each in lock_panel(call) if each.state != "recused"]
    least = least_experts(at, call.division_code)
    if len(panel) < least:
        raise NotAllowedNow(
            N_("评审专家至少 %(least)s 位，现在有 %(number)s 位。"),
            code="panel_too_small",
            least=least,
            number=len(panel),
        )
    if not lock_proposals(call):
        raise NotAllowedNow(N_("没有收到方案，请选择不授予。"), code="no_proposals")
    before = snapshot(call)
    call.state = target
    call.save()
    record(actor=actor, verb="orders.start_review", thing=call, at=at, before=before)
    return call


@verb
def score_proposal(
    *, actor: Actor, call_id: int, proposal_id: int, points: Mapping[int, int], at: datetime, comment: str = ""
) -> Reviewer:
    """One expert's points (0 to 100) for every criterion of one proposal; may be changed until they hand in."""
    call, reviewer = _judging(actor, call_id)
    if call.state != "reviewing" or reviewer.state != "reviewing":
        raise NotAllowedNow(N_("现在不能评分：评审还没有开始，或您已经提交。"), code="not_scoring")
    proposal = next((each for each in lock_proposals(call) if each.pk == proposal_id), None)
    if proposal is None:
        raise NotFound
    criteria = list(call.criteria.all())
    faults = {
        f"points_{criterion.pk}": N_("请给 0 到 100 的整数分")
        for criterion in criteria
        if not 0 <= points.get(criterion.pk, -1) <= _HIGHEST
    }
    words = comment.strip()
    if len(words) > _LONGEST_COMMENT:
        faults["comment"] = N_("评语请不超过 500 个字")
    if faults:
        raise InvalidInput(fields=faults)
    for criterion in criteria:
        score = Score.objects.filter(reviewer=reviewer, proposal=proposal, criterion=criterion).first()
        before = snapshot(score) if score is not None else {}
        score = score or Score(reviewer=reviewer, proposal=proposal, criterion=criterion)
        score.points, score.comment = points[criterion.pk], words
        score.save()
        record(actor=actor, verb="orders.score_proposal", thing=score, at=at, before=before)
    return reviewer


@verb
def finish_review(*, actor: Actor, call_id: int, at: datetime) -> Reviewer:
    """Hand in: every proposal is scored, and nothing can be changed any more."""
    call, reviewer = _judging(actor, call_id)
    target = reviewer.lifecycle.after(reviewer.state, "finish")
    wanted = len(lock_proposals(call)) * call.criteria.count()
    if call.state != "reviewing" or scores_of(reviewer).count() < wanted:
        raise NotAllowedNow(N_("还有方案没有评完，评完全部方案才能提交。"), code="scores_missing")
    before = snapshot(reviewer)
    reviewer.state, reviewer.finished_at = target, at
    reviewer.save()
    record(actor=actor, verb="orders.finish_review", thing=reviewer, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_finishing, call, at))
    return reviewer


@verb
def rank_proposals(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """Once all experts have handed in: weighted means with their spread, the best first."""
    call = _own(actor, call_id)
    target = call.lifecycle.after(call.state, "rank")
    panel = lock_panel(call)
    if any(each.state in ("invited", "reviewing") for each in panel):
        raise NotAllowedNow(N_("还有专家没有提交评分，也没有回避。"), code="scores_missing")
    finished = [each for each in panel if each.state == "finished"]
    least = least_experts(at, call.division_code)
    if len(finished) < least:
        raise NotAllowedNow(
            N_("提交评分的专家至少 %(least)s 位，现在有 %(number)s 位，请再聘请。"),
            code="panel_too_small",
            least=least,
            number=len(finished),
        )
    proposals = {each.pk: each for each in lock_proposals(call)}
    for standing in rank(totals_of(call)):
        proposal = proposals[standing.proposal_id]
        old = snapshot(proposal)
        proposal.mean, proposal.spread, proposal.rank = standing.mean, standing.spread, standing.rank
        proposal.save()
        record(actor=actor, verb="orders.rank_proposal", thing=proposal, at=at, before=old)
    before = snapshot(call)
    call.state, call.ranked_at = target, at
    call.save()
    record(actor=actor, verb="orders.rank_proposals", thing=call, at=at, before=before)
    return call


def totals_of(call: Call) -> dict[int, list[Decimal]]:
    """Each proposal's weighted total from each expert who has handed in."""
    weights = dict(call.criteria.values_list("pk", "weight"))
    given: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for score in scores_for(call):
        given[(score.proposal_id, score.reviewer_id)][score.criterion_id] = score.points
    totals: dict[int, list[Decimal]] = defaultdict(list)
    for (proposal_id, _reviewer_id), points in given.items():
        totals[proposal_id].append(weighted(points, weights))
    return dict(totals)


def _own(actor: Actor, call_id: int) -> Call:
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    return call


def _judging(actor: Actor, call_id: int) -> tuple[Call, Reviewer]:
    """The call and the actor's own place on its panel; NotFound for everybody else."""
    if actor.user_id is None:
        raise NotFound
    call = lock_call(actor, call_id)
    return call, lock_reviewer(call, actor.user_id)
