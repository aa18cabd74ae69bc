"""Who may decide, be asked, use: pure on loaded objects."""

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.models import Disposal, IdleUse, Priority, Trial
from kezhuan.engine.actor import Actor
from kezhuan.gazette.permissions import acts_for


def may_draft(actor: Actor, achievement: Achievement) -> bool:
    """The unit's own people; a completer who is its expert plans nothing in its name."""
    return actor.user_id is not None and acts_for(actor, achievement.owner_id)


def may_run(actor: Actor, disposal: Disposal) -> bool:
    return actor.user_id is not None and acts_for(actor, disposal.owner_id)


def may_complete(actor: Actor, disposal: Disposal) -> bool:
    """The unit, or the contract that was signed (SYSTEM)."""
    return actor.is_system or may_run(actor, disposal)


def is_completer(actor: Actor, priority: Priority) -> bool:
    return actor.person_id is not None and actor.person_id == priority.completer.person_id


def may_answer_priority(actor: Actor, priority: Priority) -> bool:
    """The completer in person; the unit may write down what was answered on paper."""
    return is_completer(actor, priority) or may_run(actor, priority.disposal)


def may_answer_idle_use(actor: Actor, use: IdleUse) -> bool:
    return actor.user_id is not None and acts_for(actor, use.achievement.owner_id)


def may_take_trial(actor: Actor, trial: Trial) -> bool:
    return actor.user_id is not None and acts_for(actor, trial.user_id)


def may_end_trial(actor: Actor, trial: Trial) -> bool:
    """Either side says how it ended; the other is told."""
    return may_take_trial(actor, trial) or (actor.user_id is not None and acts_for(actor, trial.owner_id))
