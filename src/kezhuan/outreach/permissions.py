"""Who may form brigades, record visits and follow them up: pure on loaded objects."""

from collections.abc import Collection

from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.outreach.models import Brigade, Event, FollowUp, ServiceRecord, Visit

#: Numbers of the brigades somebody serves in now, and of those they lead (``queries.serves_in``, ``queries.leads``).
Brigades = Collection[int]


def may_form(actor: Actor, division_code: str) -> bool:
    """The officers of the county."""
    return actor.is_system or actor.oversees(division_code)


def may_staff(actor: Actor, brigade: Brigade, led: Brigades) -> bool:
    """Officers and the brigade's leader choose its members."""
    return may_form(actor, brigade.division_code) or brigade.pk in led


def may_record(actor: Actor, brigade: Brigade, served: Brigades) -> bool:
    """Members of the brigade, each in person."""
    return actor.user_id is not None and brigade.pk in served


def may_correct(actor: Actor, visit: Visit, led: Brigades) -> bool:
    """Who recorded it, and the leader."""
    return (actor.user_id is not None and actor.user_id == visit.recorder_id) or visit.brigade_id in led


def may_void(actor: Actor, visit: Visit, led: Brigades) -> bool:
    return may_correct(actor, visit, led) or actor.oversees(visit.division_code)


def may_follow_up(actor: Actor, visit: Visit, served: Brigades) -> bool:
    """Anybody of the brigade, and the officers of the county."""
    return visit.brigade_id in served or actor.oversees(visit.division_code)


def may_see_contact(actor: Actor, visit: Visit, served: Brigades) -> bool:
    """The brigade and the firm itself; officers see masked numbers."""
    return visit.brigade_id in served or actor.belongs_to(visit.enterprise_id)


# Services -----------------------------------------------------------------------------------------------------------
#: Roles whose people serve others; members of brigades and officers do as well.
SERVING_ROLES = (Role.BROKER, Role.EXPERT, Role.BRIGADE, Role.PROVIDER, Role.INCUBATOR, Role.INSTITUTE)


def may_serve(actor: Actor, served: Brigades) -> bool:
    """Who may record a service at all: each in person."""
    return actor.kind is ActorKind.USER and (bool(served) or actor.is_officer or actor.has(*SERVING_ROLES))


def may_serve_organisation(actor: Actor, organisation_id: int) -> bool:
    """Nobody serves their own organisation."""
    return not actor.belongs_to(organisation_id)


def may_void_service(actor: Actor, record: ServiceRecord) -> bool:
    """Who recorded it, and the officers of the county."""
    return (actor.user_id is not None and actor.user_id == record.server_id) or actor.oversees(
        record.division_code or None
    )


# Events -------------------------------------------------------------------------------------------------------------
def may_plan_event(actor: Actor, division_code: str) -> bool:
    """The officers of the county, and the platform itself."""
    return actor.is_system or actor.oversees(division_code)


def may_lead_event(actor: Actor, event: Event) -> bool:
    """Change, publish, close and cancel: the officers of the county and the organiser."""
    organises = actor.kind is ActorKind.USER and actor.user_id == event.organiser_id
    return organises or may_plan_event(actor, event.division_code)


def may_keep_desk(actor: Actor, event: Event, hosts: Collection[int]) -> bool:
    """See who registered and sign people in: who leads it, and members of its hosts."""
    return may_lead_event(actor, event) or any(actor.belongs_to(host) for host in hosts)


def may_end_follow_up(actor: Actor, task: FollowUp) -> bool:
    """Who has to do it, and who leads the event."""
    return (actor.user_id is not None and actor.user_id == task.owner_id) or may_lead_event(actor, task.event)


# Routes -------------------------------------------------------------------------------------------------------------
def may_plan_route(actor: Actor, brigade: Brigade, served: Brigades) -> bool:
    """Anybody of the brigade, and the officers of the county."""
    return may_form(actor, brigade.division_code) or brigade.pk in served
