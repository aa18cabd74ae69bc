"""先用后转: the agreed trial, and how it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.disposal import notices
from kezhuan.disposal.actions.planning import reason_of
from kezhuan.disposal.models import Trial
from kezhuan.disposal.permissions import may_draft, may_end_trial, may_take_trial
from kezhuan.disposal.queries import lock_trial, own_achievement
from kezhuan.disposal.rules import local_day, longest_trial
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation

PREFIX = "SY"
_LEAST_SCOPE = 10
_LONGEST_SCOPE = 4_000
_HIGHEST = Decimal("10_000_000_000_000")


@dataclass(frozen=True, slots=True)
class Offer:
    """Who may use it, how long and on what terms."""

    user: Organisation
    starts_on: date
    ends_on: date
    scope: str
    fee: Decimal = Decimal(0)
    price_after: Decimal | None = None

    def faults(self, owner_id: int, at: datetime, division: str) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.user.pk == owner_id:
            faults["user"] = N_("试用企业不能是本单位")
        if self.starts_on < local_day(at):
            faults["starts_on"] = N_("试用开始不能早于今天")
        if self.ends_on <= self.starts_on:
            faults["ends_on"] = N_("试用结束要晚于试用开始")
        elif self.ends_on > longest_trial(self.starts_on, at, division):
            faults["ends_on"] = N_("试用期最长 24 个月，请核对年份")
        if not _LEAST_SCOPE <= len(self.scope.strip()) <= _LONGEST_SCOPE:
            faults["scope"] = N_("请写试用的范围、条件和双方责任，10 到 4,000 个字")
        for name in ("fee", "price_after"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < _HIGHEST:
                faults[name] = N_("金额不能是负数，也不能超过十万亿元")
        return faults


@verb
def offer_trial(*, actor: Actor, achievement_id: int, offer: Offer, at: datetime) -> Trial:
    """The unit offers a trial; it runs once the enterprise has agreed."""
    achievement = own_achievement(actor, achievement_id)
    if not may_draft(actor, achievement):
        raise NotPermitted
    faults = offer.faults(achievement.owner_id, at, achievement.division_code)
    if faults:
        raise InvalidInput(fields=faults)
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: two offers wait for each other here
    if Trial.objects.filter(achievement=achievement, user=offer.user, state__in=("offered", "running")).exists():
        raise Conflict(N_("这家企业已经在试用，或正在确认。"), code="trial_running")
    trial = Trial.objects.create(
        reference_number=number,
        achievement=achievement,
        owner_id=achievement.owner_id,
        division_code=achievement.division_code,
        user=offer.user,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        scope=offer.scope.strip(),
        fee=offer.fee,
        price_after=offer.price_after,
        offered_at=at,
        is_demonstration=achievement.is_demonstration,
    )
    record(actor=actor, verb="disposal.offer_trial", thing=trial, at=at)
    transaction.on_commit(partial(notices.tell_of_trial, trial, "offered", at))
    return trial


@verb
def answer_trial(*, actor: Actor, trial_id: int, accepts: bool, at: datetime, reason: str = "") -> Trial:
    """The enterprise agrees to the terms as written, or declines."""
    trial = lock_trial(actor, trial_id)
    if not may_take_trial(actor, trial):
        raise NotPermitted
    verb_name = "accept" if accepts else "decline"
    target = trial.lifecycle.after(trial.state, verb_name)
    before = snapshot(trial)
    trial.state_reason = "" if accepts else reason_of(reason)
    trial.state = target
    trial.accepted_at, trial.ended_at = (at, None) if accepts else (None, at)
    trial.save()
    record(actor=actor, verb=f"disposal.{verb_name}_trial", thing=trial, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_trial, trial, trial.state, at))
    return trial


@verb
def end_trial(*, actor: Actor, trial_id: int, transferred: bool, at: datetime, reason: str = "") -> Trial:
    """Taken over (a disposal and a contract follow) or given back, with what was found out."""
    trial = lock_trial(actor, trial_id)
    if not may_end_trial(actor, trial):
        raise NotPermitted
    verb_name = "transfer" if transferred else "return"
    target = trial.lifecycle.after(trial.state, verb_name)
    before = snapshot(trial)
    trial.state_reason = reason.strip()[:500] if transferred else reason_of(reason)
    trial.state, trial.ended_at = target, at
    trial.save()
    record(actor=actor, verb=f"disposal.{verb_name}_trial", thing=trial, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_trial, trial, trial.state, at))
    return trial
