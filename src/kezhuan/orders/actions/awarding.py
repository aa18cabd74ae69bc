"""Choosing with reasons, announcing the choice, or choosing nobody."""

from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.gazette.actions import open_notice
from kezhuan.gazette.models import PublicNotice
from kezhuan.orders import notices
from kezhuan.orders.actions.calls import reason_of
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.permissions import may_run
from kezhuan.orders.queries import NOTICE_KIND, lock_call, lock_proposals, milestones_of
from kezhuan.orders.rules import NOTICE_RULE
from kezhuan.orders.sealing import unseal
from kezhuan.ui.formatting import money

_LEAST_REASON = 10
_LONGEST_REASON = 2_000


@verb
def propose_award(
    *, actor: Actor, call_id: int, proposal_id: int, reason: str, at: datetime, days: int | None = None
) -> Call:
    """Choose one of the ranked, say why, and announce it; the choice stands once the notice has ended well."""
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    target = call.lifecycle.after(call.state, "announce")
    ranked = sorted(lock_proposals(call), key=lambda each: (each.rank or 0, each.pk))
    chosen = next((each for each in ranked if each.pk == proposal_id), None)
    if chosen is None:
        raise NotFound
    words = reason.strip()
    if not _LEAST_REASON <= len(words) <= _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("请写选定的理由，10 到 2,000 个字，公示时会公开")})
    before = snapshot(call)
    call.state, call.award_reason = target, words
    call.save()
    record(actor=actor, verb="orders.announce_award", thing=call, at=at, before=before, note=chosen.reference_number)
    open_notice(
        actor=actor,
        kind=NOTICE_KIND,
        subject=call,
        publisher_id=call.owner_id,
        title=f"{call.title}：结果公示"[:160],
        facts=_facts(call, chosen, ranked, at),
        rule=NOTICE_RULE,
        days=days,
        at=at,
    )
    return call


def _facts(call: Call, chosen: Proposal, ranked: list[Proposal], at: datetime) -> list[dict[str, str]]:
    table = "\n".join(
        f"第 {each.rank} 名　{each.organisation.name}　平均 {each.mean} 分，最高最低相差 {each.spread} 分"
        for each in ranked
    )
    facts = {
        "榜单": f"{call.title}（{call.reference_number}）",
        "类别": call.get_kind_display(),
        "拟选定": chosen.organisation.name,
        "方案编号": chosen.reference_number,
        "报价": money(Decimal(unseal(chosen, at)["price"])),
        "评审排序": table,
        "选定理由": call.award_reason,
    }
    return [{"name": name, "value": str(value)} for name, value in facts.items()]


def chosen_in(notice: PublicNotice) -> str:
    """The number of the proposal a notice announced."""
    return next((fact["value"] for fact in notice.facts if fact["name"] == "方案编号"), "")


def notice_ended(notice: PublicNotice, at: datetime) -> None:
    """Called by gazette in the transaction that ends the notice: the award stands, or is considered again."""
    call = lock_call(SYSTEM, notice.subject_id)
    if call.state != "announced":
        return
    before = snapshot(call)
    if notice.state != "closed":
        call.state, call.state_reason = call.lifecycle.after(call.state, "reconsider"), notice.state_reason
        call.save()
        record(actor=SYSTEM, verb="orders.reconsider_award", thing=call, at=at, before=before)
        return
    call.state, call.awarded_at = call.lifecycle.after(call.state, "award"), at
    call.save()
    record(actor=SYSTEM, verb="orders.award_call", thing=call, at=at, before=before)
    number = chosen_in(notice)
    price = Money.zero()
    for proposal in lock_proposals(call):
        old = snapshot(proposal)
        won = proposal.reference_number == number
        proposal.state = proposal.lifecycle.after(proposal.state, "award" if won else "pass_over")
        proposal.save()
        record(actor=SYSTEM, verb="orders.settle_proposal", thing=proposal, at=at, before=old)
        if won:
            price = Money(unseal(proposal, at)["price"])
    _price_milestones(call, price, at)
    transaction.on_commit(partial(notices.tell_of_award, call, at))


def _price_milestones(call: Call, price: Money, at: datetime) -> None:
    """To the cent: the shares of the milestones add up to the price."""
    steps = list(milestones_of(call))
    for step, amount in zip(steps, price.allocate([step.share for step in steps]), strict=True):
        before = snapshot(step)
        step.amount = amount.yuan
        step.save()
        record(actor=SYSTEM, verb="orders.price_milestone", thing=step, at=at, before=before)


@verb
def end_without_award(*, actor: Actor, call_id: int, reason: str, at: datetime) -> Call:
    """Nobody is chosen; bidders learn why."""
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    target = call.lifecycle.after(call.state, "end_without_award")
    words = reason_of(reason)
    before = snapshot(call)
    call.state, call.state_reason, call.ended_at = target, words, at
    call.save()
    record(actor=actor, verb="orders.end_without_award", thing=call, at=at, before=before)
    for proposal in lock_proposals(call):
        old = snapshot(proposal)
        proposal.state = proposal.lifecycle.after(proposal.state, "pass_over")
        proposal.save()
        record(actor=actor, verb="orders.settle_proposal", thing=proposal, at=at, before=old)
    transaction.on_commit(partial(notices.tell_of_no_award, call, at))
    return call
