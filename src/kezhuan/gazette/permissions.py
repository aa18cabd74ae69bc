"""Who may announce, object and answer: pure on loaded objects."""

from kezhuan.engine.actor import Actor, Role
from kezhuan.gazette.models import Objection, PublicNotice


def acts_for(actor: Actor, organisation_id: int) -> bool:
    """A member who acts for the unit; its experts are members, too, but do not handle its affairs."""
    return any(grant.organisation_id == organisation_id and grant.role is not Role.EXPERT for grant in actor.grants)


def may_open(actor: Actor, publisher_id: int, division_code: str) -> bool:
    return actor.is_system or acts_for(actor, publisher_id) or actor.oversees(division_code or None)


def may_withdraw_notice(actor: Actor, notice: PublicNotice) -> bool:
    return may_open(actor, notice.publisher_id, notice.division_code)


def may_close(actor: Actor) -> bool:
    """Only the clock closes a notice."""
    return actor.is_system


def may_object(actor: Actor, notice: PublicNotice) -> bool:
    """Anybody, a stranger with a real name included; the platform itself never."""
    return not actor.is_system


def is_objector(actor: Actor, objection: Objection) -> bool:
    return actor.user_id is not None and actor.user_id == objection.raised_by_id


def may_handle(actor: Actor, objection: Objection) -> bool:
    """The publisher's people and the officers of its county, never whoever raised it."""
    if is_objector(actor, objection) or actor.user_id is None:
        return False
    notice = objection.notice
    return acts_for(actor, notice.publisher_id) or actor.oversees(notice.division_code or None)


def may_withdraw_objection(actor: Actor, objection: Objection) -> bool:
    return is_objector(actor, objection)
