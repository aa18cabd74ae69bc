"""Reads of ratings and tickets, all from what the actor may see; the only place that locks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.ratings import WAITING_TICKETS
from kezhuan.ratings.models import BAD_AT, Rating, Ticket


def _overseen(actor: Actor) -> Q | None:
    """The condition on ``division_code`` an officer's sight puts; None: everything."""
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return None
    return Q(division_code__in=actor.officer_divisions)


def visible_to(actor: Actor) -> QuerySet[Rating]:
    """The organisation that was asked, the officers of the county; nobody else."""
    rows = Rating.objects.select_related("organisation", "rater", "ticket")
    overseen = _overseen(actor)
    if overseen is None:
        return rows
    own = Q(organisation_id__in=actor.organisation_ids) if actor.kind is ActorKind.USER else Q(pk__in=())
    return rows.filter(overseen | own)


def tickets_visible_to(actor: Actor) -> QuerySet[Ticket]:
    """Officers of the county, who is charged with it, and the organisation that rated."""
    rows = Ticket.objects.select_related("rating__organisation", "assignee")
    overseen = _overseen(actor)
    if overseen is None:
        return rows
    own = Q(pk__in=())
    if actor.kind is ActorKind.USER:
        own = Q(rating__organisation_id__in=actor.organisation_ids) | Q(assignee_id=actor.user_id)
    return rows.filter(overseen | own)


def rating_for(actor: Actor, rating_id: int) -> Rating:
    found = visible_to(actor).filter(pk=rating_id).first()
    if found is None:
        raise NotFound
    return found


def ticket_for(actor: Actor, ticket_id: int) -> Ticket:
    found = tickets_visible_to(actor).filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    return found


def lock_rating(actor: Actor, rating_id: int) -> Rating:
    """Fetch, check that it is visible and lock in one call."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=rating_id).first()
    if found is None:
        raise NotFound
    return found


def lock_invitations(label: str, subject_id: int) -> list[Rating]:
    """The invitations to rate one thing that nobody has taken up, locked in order of pk."""
    rows = Rating.objects.filter(subject_label=label, subject_id=subject_id, state="invited")
    return list(rows.select_for_update().order_by("pk"))


def lock_ticket(actor: Actor, ticket_id: int) -> Ticket:
    """Fetch, check that it is visible and lock in one call."""
    found = tickets_visible_to(actor).select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    return found


def ratings_of(label: str, subject_id: int) -> list[Rating]:
    """What was said about one thing, for its own page: whoever may read that page may read this."""
    rows = Rating.objects.filter(subject_label=label, subject_id=subject_id).select_related("organisation")
    return list(rows.order_by("pk"))


def waiting_for(actor: Actor) -> QuerySet[Rating]:
    """Ratings that the actor's organisations were asked for and have not given."""
    return visible_to(actor).filter(organisation_id__in=actor.organisation_ids, state="invited").order_by("due_at")


def tickets_waiting(actor: Actor) -> QuerySet[Ticket]:
    """Tickets that the actor has to move on: those charged with, and as an officer those of the county."""
    rows = tickets_visible_to(actor).filter(state__in=WAITING_TICKETS)
    if actor.is_officer:
        return rows.order_by("due_at")
    return rows.filter(assignee_id=actor.user_id, state="assigned").order_by("due_at")


def past_due(at: datetime) -> QuerySet[Rating]:
    """Invitations whose period is over."""
    return Rating.objects.filter(state="invited", due_at__lte=at).order_by("due_at", "pk")


def unreminded_tickets(until: datetime) -> QuerySet[Ticket]:
    """Tickets that end by ``until`` and of which nobody was reminded."""
    rows = Ticket.objects.filter(state__in=WAITING_TICKETS, reminded_at__isnull=True, due_at__lte=until)
    return rows.select_related("rating__organisation").order_by("due_at", "pk")


# Figures ------------------------------------------------------------------------------------------------------------
def given() -> QuerySet[Rating]:
    """Every rating that was given: what all public figures are made of."""
    return Rating.objects.filter(state="rated")


@dataclass(frozen=True)
class Standing:
    """What a group of ratings comes to. ``share`` (%, 好评率) is None where too few were given to say."""

    group: str
    count: int
    by_level: dict[int, int]
    share: float | None

    @property
    def is_small(self) -> bool:
        return self.count > 0 and self.share is None


def standing_of(group: str, by_level: dict[int, int], least: int) -> Standing:
    count = sum(by_level.values())
    good = sum(number for level, number in by_level.items() if level > BAD_AT)
    return Standing(group, count, by_level, round(100 * good / count, 1) if count >= least else None)


def standings(field: str, least: int) -> list[Standing]:
    """Given ratings grouped by ``field`` (``subject_label``, ``division_code``), the largest group first."""
    groups: dict[str, dict[int, int]] = {}
    rows = given().order_by().values_list(field, "level")
    said: Iterable[tuple[str, int, int]] = rows.annotate(counted=Count("pk")).values_list(field, "level", "counted")
    for group, level, number in said:
        groups.setdefault(group, {})[level] = number
    found = [standing_of(group, levels, least) for group, levels in groups.items()]
    return sorted(found, key=lambda standing: (-standing.count, standing.group))


def closed_in_time() -> tuple[int, int]:
    """How many tickets were closed, and how many of those before their clock ran out."""
    closed = Ticket.objects.filter(state="closed")
    from_rows = closed.values_list("closed_at", "due_at")
    return len(from_rows), sum(done is not None and done < due for done, due in from_rows)
