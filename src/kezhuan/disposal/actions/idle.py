"""闲置成果: a completer declares, the unit confirms or shows that it was used."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.disposal import notices
from kezhuan.disposal.actions.planning import reason_of
from kezhuan.disposal.models import IdleUse
from kezhuan.disposal.permissions import may_answer_idle_use
from kezhuan.disposal.queries import completers_of, lock_idle_use, own_achievement, was_used
from kezhuan.disposal.rules import article, idle_since, local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_

_LONGEST_EVIDENCE = 120
_LONGEST_PLAN = 2_000


@verb
def declare_idle_use(
    *, actor: Actor, achievement_id: int, granted_on: date, evidence: str, plan: str, at: datetime
) -> IdleUse:
    """A completer wants to implement what nobody has used since its grant (浙江条例 38)."""
    achievement = own_achievement(actor, achievement_id)
    mine = [each for each in completers_of(achievement) if each.person_id and each.person_id == actor.person_id]
    if not mine or not achievement.is_service_invention:
        raise NotPermitted(N_("只有这项职务科技成果的完成人可以提出。"))
    faults: dict[str, str] = {}
    if granted_on > local_day(at):
        faults["granted_on"] = N_("授权或登记日期不能晚于今天")
    if not evidence.strip() or len(evidence.strip()) > _LONGEST_EVIDENCE:
        faults["evidence"] = N_("请填写证书号或登记号，不超过 120 个字")
    if not plan.strip() or len(plan.strip()) > _LONGEST_PLAN:
        faults["plan"] = N_("请写怎样实施，不超过 2,000 个字")
    if faults:
        raise InvalidInput(fields=faults)
    source = article("transfer.idle.years", at, achievement.division_code)
    idle = idle_since(granted_on, at, achievement.division_code)
    if idle is None or local_day(at) <= idle:
        raise NotAllowedNow(
            N_("授权或登记满一年还没有实施，完成人才可以提出（%(source)s）。"), code="not_idle_yet", source=source
        )
    if was_used(achievement):
        raise NotAllowedNow(N_("单位正在处置或者已经处置这项成果，不算闲置。"), code="not_idle")
    if IdleUse.objects.filter(achievement=achievement, completer=mine[0], state__in=("declared", "confirmed")).exists():
        raise Conflict(N_("您已经提出过，请等单位确认。"), code="already_declared")
    use = IdleUse.objects.create(
        achievement=achievement,
        completer=mine[0],
        granted_on=granted_on,
        evidence=evidence.strip(),
        plan=plan.strip(),
        declared_at=at,
    )
    record(actor=actor, verb="disposal.declare_idle_use", thing=use, at=at)
    transaction.on_commit(partial(notices.tell_of_idle_use, use, at))
    return use


@verb
def answer_idle_use(*, actor: Actor, use_id: int, confirms: bool, at: datetime, reason: str = "") -> IdleUse:
    """The unit confirms that it lay idle, or contests with the facts."""
    use = lock_idle_use(actor, use_id)
    if not may_answer_idle_use(actor, use):
        raise NotPermitted
    verb_name = "confirm" if confirms else "contest"
    target = use.lifecycle.after(use.state, verb_name)
    before = snapshot(use)
    use.state_reason = reason.strip()[:500] if confirms else reason_of(reason)
    use.state, use.answered_at = target, at
    use.save()
    record(actor=actor, verb=f"disposal.{verb_name}_idle_use", thing=use, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_idle_answer, use, at))
    return use
