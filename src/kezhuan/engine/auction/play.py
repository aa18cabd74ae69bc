"""``play``: the one function through which a lot changes."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from kezhuan.engine.auction import ascending, dutch, sealed
from kezhuan.engine.auction.events import Bid, Cancel, Event, Happened, RaiseMaximum, Resume, SealedBid, Suspend, Tick
from kezhuan.engine.auction.state import Outcome, Phase, State, Step
from kezhuan.engine.auction.terms import RuleSet, Terms
from kezhuan.engine.errors import InvalidInput, NotAllowedNow
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_

_NOT_OPEN = {
    Phase.WAITING: ("not_open", N_("竞价还没有开始。")),
    Phase.SUSPENDED: ("suspended", N_("竞价已暂停，恢复后剩余时间不变。")),
    Phase.SOLD: ("closed", N_("竞价已经结束。")),
    Phase.FAILED: ("closed", N_("竞价已经结束。")),
    Phase.CANCELLED: ("cancelled", N_("这场竞价已经撤销。")),
}


def play(terms: Terms, state: State, event: Event) -> Step:
    """The state after ``event``; a DomainError when the terms do not allow it, and then nothing changes."""
    match event:
        case Tick():
            return _tick(terms, state, event.at, event.sealed)
        case Bid():
            opened = _open_for_bids(terms, state, event.at)
            return _joined(opened, _bid(terms, opened.state, event))
        case RaiseMaximum():
            opened = _open_for_bids(terms, state, event.at)
            return _joined(opened, ascending.raise_maximum(terms, opened.state, event))
        case Suspend():
            return _suspend(terms, state, event)
        case Resume():
            return _resume(state, event)
        case Cancel():
            return _cancel(state, event)
        case _:
            assert_never(event)


def price_now(terms: Terms, state: State, at: datetime) -> Money | None:
    """The price a viewer is shown: the leading bid, or the falling price of a Dutch sale; None while sealed."""
    if terms.rule_set is RuleSet.DUTCH and not state.has_ended:
        return dutch.price_at(terms, state, at)
    return state.price


def _joined(first: Step, second: Step) -> Step:
    return Step(second.state, first.happened + second.happened)


def _bid(terms: Terms, state: State, event: Bid) -> Step:
    if event.maximum is not None and not (terms.rule_set is RuleSet.ASCENDING and terms.allows_maximum):
        raise InvalidInput(code="maximum_not_allowed", fields={"maximum": N_("这场竞价不能设最高限价。")})
    match terms.rule_set:
        case RuleSet.ASCENDING:
            return ascending.bid(terms, state, event)
        case RuleSet.DUTCH:
            return dutch.bid(terms, state, event)
        case RuleSet.SEALED:
            return sealed.bid(terms, state, event)


def _open_for_bids(terms: Terms, state: State, at: datetime) -> Step:
    """The lot open at ``at``: opened by this very bid if it is due. Judged by arrival, whatever waited for the lock."""
    step = _opened(terms, state, at)
    if step.state.phase is not Phase.OPEN:
        code, words = _NOT_OPEN[step.state.phase]
        raise NotAllowedNow(words, code=code)
    if at < terms.opens_at:
        code, words = _NOT_OPEN[Phase.WAITING]
        raise NotAllowedNow(words, code=code)
    if at >= step.state.closes_at:
        raise NotAllowedNow(
            N_("结束时间已到，正在收尾。如果结束前还有出价在排队，时间会延长，请稍后再看。"), code="settling"
        )
    return step


def _opened(terms: Terms, state: State, at: datetime) -> Step:
    if state.phase is not Phase.WAITING or at < terms.opens_at:
        return Step(state)
    return Step(
        replace(state, phase=Phase.OPEN, opened_at=terms.opens_at),
        (Happened("opened", terms.opens_at, state.closes_at, amount=terms.start_price),),
    )


def _tick(terms: Terms, state: State, at: datetime, offers: tuple[SealedBid, ...]) -> Step:
    step = _opened(terms, state, at)
    state = step.state
    if state.phase is not Phase.OPEN or at < state.closes_at + terms.grace:
        return step
    if terms.rule_set is RuleSet.SEALED:
        state = sealed.opened(terms, state, offers)
    return _joined(step, _ended(terms, state))


def _ended(terms: Terms, state: State) -> Step:
    """The hammer: sold to the leader, or failed with the reason."""
    why = _failure(terms, state)
    phase = Phase.FAILED if why else Phase.SOLD
    happened = Happened(
        phase.value,
        state.closes_at,
        state.closes_at,
        code="" if why else state.leader or "",
        amount=None if why else state.price,
        reason=why,
    )
    return Step(replace(state, phase=phase, outcome=why), (happened,))


def _failure(terms: Terms, state: State) -> str:
    if state.price is None:
        return Outcome.NO_BIDS
    if len(state.bidders) < terms.minimum_bidders:
        return Outcome.TOO_FEW_BIDDERS
    if terms.reserve is not None and state.price < terms.reserve:
        return Outcome.BELOW_RESERVE
    return ""


def _suspend(terms: Terms, state: State, event: Suspend) -> Step:
    step = _opened(terms, state, event.at)
    state = step.state
    if state.phase is not Phase.OPEN or event.at >= state.closes_at:
        raise NotAllowedNow(N_("只有正在进行的竞价可以暂停。"), code="not_running")
    if not event.reason.strip():
        raise InvalidInput(fields={"reason": N_("请写明暂停的原因，它会马上公布。")})
    paused = replace(state, phase=Phase.SUSPENDED, suspended_at=event.at)
    return _joined(step, Step(paused, (Happened("suspended", event.at, state.closes_at, reason=event.reason),)))


def _resume(state: State, event: Resume) -> Step:
    if state.phase is not Phase.SUSPENDED or state.suspended_at is None:
        raise NotAllowedNow(N_("这场竞价没有暂停。"), code="not_suspended")
    pause = max(event.at, state.suspended_at) - state.suspended_at
    closes_at = state.closes_at + pause
    running = replace(state, phase=Phase.OPEN, suspended_at=None, paused=state.paused + pause, closes_at=closes_at)
    return Step(running, (Happened("resumed", event.at, closes_at),))


def _cancel(state: State, event: Cancel) -> Step:
    if state.has_ended:
        raise NotAllowedNow(N_("竞价已经结束，不能撤销。"), code="closed")
    if not event.reason.strip():
        raise InvalidInput(fields={"reason": N_("请写明撤销的原因，它会马上公布。")})
    ended = replace(state, phase=Phase.CANCELLED, suspended_at=None)
    return Step(ended, (Happened("cancelled", event.at, state.closes_at, reason=event.reason),))
