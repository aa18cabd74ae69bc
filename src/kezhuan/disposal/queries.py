"""Reads of disposals, priorities, idle uses and trials; the only place that locks them (a disposal first)."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kezhuan.catalogue.kinds import ACHIEVEMENT
from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.catalogue.queries import visible_to as items_visible_to
from kezhuan.disposal.models import Disposal, IdleUse, Priority, Trial
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.disposal import LIVE_DISPOSAL_STATES
from kezhuan.gazette.models import NoticeState, PublicNotice
from kezhuan.parties.models import Organisation, Person

NOTICE_KIND = "disposal.agreement"
_RELATED = ("achievement", "owner", "buyer", "buyer_completer", "announced_buyer")


def visible_to(actor: Actor) -> QuerySet[Disposal]:
    """The unit, its completers in person, the buyer once it was announced to the world, the officers of the county."""
    rows = Disposal.objects.select_related(*_RELATED)
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(pk__in=())
    units = {grant.organisation_id for grant in actor.grants if grant.role is not Role.EXPERT} - {None}
    if units:
        seen |= Q(owner_id__in=units) | Q(buyer_id__in=units, state__in=("announced", "ready", "completed"))
    if actor.person_id is not None:
        own = Completer.objects.filter(achievement_id=OuterRef("achievement_id"), person_id=actor.person_id)
        seen |= Exists(own) & ~Q(state="draft")
    if actor.officer_divisions:
        seen |= Q(division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def of_units(actor: Actor) -> QuerySet[Disposal]:
    """Disposals of the actor's own units."""
    return visible_to(actor).filter(owner_id__in=actor.organisation_ids)


def disposal_numbered(actor: Actor, number: str) -> Disposal:
    found = visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_disposal(actor: Actor, disposal_id: int) -> Disposal:
    """Fetch, check that it is visible and lock in one call."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=disposal_id).first()
    if found is None:
        raise NotFound
    return found


def own_achievement(actor: Actor, achievement_id: int) -> Achievement:
    """An achievement the actor may see in full list; NotFound otherwise."""
    found = items_visible_to(actor, ACHIEVEMENT).filter(pk=achievement_id).first()
    if not isinstance(found, Achievement):
        raise NotFound
    return found


def disposable(actor: Actor) -> QuerySet[Achievement]:
    """Service inventions of the actor's units for which no exclusive disposal is under way."""
    rows = Achievement.objects.filter(owner_id__in=actor.organisation_ids, is_service_invention=True)
    busy = Disposal.objects.filter(
        achievement_id=OuterRef("pk"), state__in=LIVE_DISPOSAL_STATES, way__in=("assignment", "exclusive", "equity")
    )
    return rows.exclude(state__in=("draft", "returned")).filter(~Exists(busy)).order_by("title", "pk")


def completers_of(achievement: Achievement) -> list[Completer]:
    return list(achievement.completers.select_related("person").order_by("position"))


def disposals_of(achievement: Achievement) -> QuerySet[Disposal]:
    return Disposal.objects.filter(achievement=achievement).select_related(*_RELATED).order_by("-drafted_at", "-pk")


def announced_to_all(at: datetime) -> QuerySet[PublicNotice]:
    """Agreed prices announced on the market whose days still run: for everybody to read, the soonest over first."""
    rows = PublicNotice.objects.filter(kind=NOTICE_KIND, state=NoticeState.OPEN, on_market=True, due_at__gt=at)
    return rows.select_related("publisher").order_by("due_at", "pk")


# Priority -----------------------------------------------------------------------------------------------------------
def priorities_of(disposal: Disposal) -> QuerySet[Priority]:
    """The questions that count: those asked anew replace the older ones."""
    rows = disposal.priorities.exclude(state="moot").select_related("completer__person", "disposal__achievement")
    return rows.order_by("completer__position", "pk")


def lock_priorities(disposal: Disposal) -> list[Priority]:
    rows = Priority.objects.select_for_update(of=("self",)).filter(disposal=disposal).exclude(state="moot")
    return list(rows.select_related("completer__person").order_by("pk"))


def priority_of(actor: Actor, priority_id: int) -> Priority:
    """A question to the actor in person, or of the actor's unit."""
    found = (
        Priority.objects.select_related("disposal__achievement", "disposal__owner", "completer__person")
        .filter(pk=priority_id, disposal__in=visible_to(actor).values("pk"))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def asked_of(actor: Actor) -> QuerySet[Priority]:
    """Questions that wait for the actor's own answer, the soonest due first."""
    rows = Priority.objects.filter(completer__person_id=actor.person_id or 0, state="asked")
    return rows.select_related("disposal__achievement", "completer").order_by("due_at", "pk")


def priorities_past_due(at: datetime) -> QuerySet[Priority]:
    return Priority.objects.filter(state="asked", due_at__lte=at).order_by("pk")


# Idle results -------------------------------------------------------------------------------------------------------
def idle_uses_for(actor: Actor) -> QuerySet[IdleUse]:
    rows = IdleUse.objects.select_related("achievement__owner", "completer")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    units = {grant.organisation_id for grant in actor.grants if grant.role is not Role.EXPERT} - {None}
    seen = Q(achievement__owner_id__in=units)
    if actor.person_id is not None:
        seen |= Q(completer__person_id=actor.person_id)
    if actor.officer_divisions:
        seen |= Q(achievement__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def lock_idle_use(actor: Actor, use_id: int) -> IdleUse:
    found = idle_uses_for(actor).select_for_update(of=("self",)).filter(pk=use_id).first()
    if found is None:
        raise NotFound
    return found


def was_used(achievement: Achievement) -> bool:
    """Whether the platform knows of an implementation, assignment or equity, done or under way."""
    return Disposal.objects.filter(achievement=achievement).exclude(state__in=("draft", "abandoned")).exists() or (
        Trial.objects.filter(achievement=achievement, state__in=("running", "transferred")).exists()
    )


# Trials -------------------------------------------------------------------------------------------------------------
def trials_for(actor: Actor) -> QuerySet[Trial]:
    """Both sides and the officers of the county."""
    rows = Trial.objects.select_related("achievement", "owner", "user")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    units = {grant.organisation_id for grant in actor.grants if grant.role is not Role.EXPERT} - {None}
    seen = Q(owner_id__in=units) | Q(user_id__in=units)
    if actor.officer_divisions:
        seen |= Q(division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def trial_numbered(actor: Actor, number: str) -> Trial:
    found = trials_for(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_trial(actor: Actor, trial_id: int) -> Trial:
    found = trials_for(actor).select_for_update(of=("self",)).filter(pk=trial_id).first()
    if found is None:
        raise NotFound
    return found


def trials_ending(until: date) -> QuerySet[Trial]:
    """Running trials whose time is over or nearly so, of which nobody has been reminded."""
    rows = Trial.objects.filter(state="running", ends_on__lte=until, reminded_at__isnull=True)
    return rows.select_related("achievement", "owner", "user").order_by("ends_on", "pk")


# Related parties ----------------------------------------------------------------------------------------------------
def known_relation(achievement: Achievement, buyer: Organisation | None) -> list[Person]:
    """Completers whom the register knows as people of the buyer: working there, or acting for it on the platform."""
    if buyer is None:
        return []
    people = Person.objects.filter(completed__achievement=achievement)
    inside = Q(organisation=buyer) | Q(user__memberships__organisation=buyer, user__memberships__ended_at__isnull=True)
    return list(people.filter(inside).distinct().order_by("pk"))


def buyers_called(text: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(name=text.strip()).exclude(state__in=("merged", "closed"))
