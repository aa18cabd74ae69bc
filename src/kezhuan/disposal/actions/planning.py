"""A plan, and the unit's decision on it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.models import Achievement
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.disposal import notices
from kezhuan.disposal.content import Decision, Plan
from kezhuan.disposal.models import Disposal, PricingMode
from kezhuan.disposal.models.disposal import EXCLUSIVE_WAYS
from kezhuan.disposal.permissions import may_draft, may_run
from kezhuan.disposal.queries import (
    NOTICE_KIND,
    disposals_of,
    known_relation,
    lock_disposal,
    lock_priorities,
    own_achievement,
    visible_to,
)
from kezhuan.disposal.rules import article, local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.lifecycle.disposal import LIVE_DISPOSAL_STATES
from kezhuan.engine.words import N_
from kezhuan.gazette.actions import withdraw_notice
from kezhuan.gazette.queries import notice_of

PREFIX = "CZ"
_LONGEST_REASON = 500


@verb
def draft_disposal(*, actor: Actor, achievement_id: int, plan: Plan, at: datetime) -> Disposal:
    """Write a plan for one of the unit's service inventions. Conflict while it is being disposed of otherwise."""
    achievement = own_achievement(actor, achievement_id)
    if not may_draft(actor, achievement):
        raise NotPermitted
    if not achievement.is_service_invention:
        raise NotAllowedNow(N_("这不是职务科技成果，由权利人自己决定，不走单位处置。"), code="not_service_invention")
    if achievement.state in ("draft", "returned"):
        raise NotAllowedNow(N_("成果还没有提交，请先把成果填完提交。"), code="achievement_unfinished")
    wanted = plan.checked(achievement.owner_id)
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: two plans wait for each other here
    _check_free(achievement, wanted.way)
    disposal = Disposal(
        reference_number=number,
        achievement=achievement,
        owner_id=achievement.owner_id,
        division_code=achievement.division_code,
        drafted_at=at,
        is_demonstration=achievement.is_demonstration,
    )
    _write(disposal, wanted)
    disposal.save()
    record(actor=actor, verb="disposal.draft", thing=disposal, at=at)
    return disposal


def _check_free(achievement: Achievement, way: str, except_id: int | None = None) -> None:
    live = disposals_of(achievement).filter(state__in=LIVE_DISPOSAL_STATES).exclude(pk=except_id or 0)
    if live.filter(way__in=EXCLUSIVE_WAYS).exists() or (way in EXCLUSIVE_WAYS and live.exists()):
        raise Conflict(N_("这项成果正在按另一个方案处置，先办完或放弃它。"), code="already_disposed")


def _write(disposal: Disposal, plan: Plan) -> None:
    for name in ("way", "mode", "unit_kind", "abstract", "intended_price", "base_price", "price_basis", "terms",
                 "buyer", "buyer_completer", "related", "relation"):  # fmt: skip
        setattr(disposal, name, getattr(plan, name))


@verb
def revise_disposal(*, actor: Actor, disposal_id: int, plan: Plan, at: datetime) -> Disposal:
    """Change the plan before it is announced; a decision already made and completers' answers fall away with it."""
    disposal = _own(actor, disposal_id)
    target = disposal.lifecycle.after(disposal.state, "revise")
    wanted = plan.checked(disposal.owner_id)
    _check_free(disposal.achievement, wanted.way, except_id=disposal.pk)
    for priority in lock_priorities(disposal):
        old = snapshot(priority)
        priority.state = priority.lifecycle.after(priority.state, "replace")
        priority.save()
        record(actor=actor, verb="disposal.replace_priority", thing=priority, at=at, before=old)
    before = snapshot(disposal)
    _write(disposal, wanted)
    disposal.state, disposal.decided_at, disposal.decided_on = target, None, None
    disposal.save()
    record(actor=actor, verb="disposal.revise", thing=disposal, at=at, before=before)
    return disposal


@verb
def decide_disposal(*, actor: Actor, disposal_id: int, decision: Decision, at: datetime) -> Disposal:
    """Record the unit's decision; completers are told. What the notice must say has to be there by now."""
    disposal = _own(actor, disposal_id)
    target = disposal.lifecycle.after(disposal.state, "decide")
    made = decision.checked(local_day(at))
    _check_complete(disposal, at)
    before = snapshot(disposal)
    disposal.state, disposal.decided_at = target, at
    disposal.decision_number, disposal.decided_on = made.number, made.decided_on
    disposal.decided_by, disposal.diligence = made.decided_by, made.diligence
    disposal.save()
    record(actor=actor, verb="disposal.decide", thing=disposal, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_decision, disposal, at))
    return disposal


def _check_complete(disposal: Disposal, at: datetime) -> None:
    """A buyer and a word on the relation, where the price is agreed with somebody."""
    if disposal.mode != PricingMode.AGREEMENT or disposal.way == "self":
        return
    if disposal.buyer is None and disposal.buyer_completer is None:
        raise NotAllowedNow(N_("协议定价要有受让方，请先修改方案，填上受让方。"), code="buyer_missing")
    source = article("transfer.notice.mark_related_buyer", at, disposal.division_code)
    if disposal.related is None:
        raise NotAllowedNow(
            N_("请先在方案里写明受让方是不是完成人或其利害关系人（%(source)s）。"),
            code="relation_unsaid",
            source=source,
        )
    known = known_relation(disposal.achievement, disposal.buyer)
    if known and not disposal.related:
        raise NotAllowedNow(
            N_("登记信息显示完成人 %(names)s 是受让方的人员，请在方案里注明关系（%(source)s）。"),
            code="relation_known",
            names="、".join(person.name for person in known),
            source=source,
        )


@verb
def abandon_disposal(*, actor: Actor, disposal_id: int, reason: str, at: datetime) -> Disposal:
    """Give the plan up, with the reason; a notice that is still running is withdrawn."""
    found = visible_to(actor).filter(pk=disposal_id).first()
    if found is None:
        raise NotFound
    if not may_run(actor, found):
        raise NotPermitted
    words = reason_of(reason)
    found.lifecycle.after(found.state, "abandon")
    running = notice_of(found, NOTICE_KIND)
    if running is not None and running.state == "open":
        withdraw_notice(actor=actor, notice_id=running.pk, reason=words, at=at)  # locks the notice before the disposal
    disposal = lock_disposal(actor, disposal_id)
    before = snapshot(disposal)
    disposal.state = disposal.lifecycle.after(disposal.state, "abandon")
    disposal.state_reason, disposal.ended_at = words, at
    disposal.save()
    record(actor=actor, verb="disposal.abandon", thing=disposal, at=at, before=before)
    return disposal


def reason_of(text: str) -> str:
    """The trimmed reason; InvalidInput when there is none, or too much."""
    words = text.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 500 个字")}, code="reason_too_long")
    return words


def _own(actor: Actor, disposal_id: int) -> Disposal:
    disposal = lock_disposal(actor, disposal_id)
    if not may_run(actor, disposal):
        raise NotPermitted
    return disposal
