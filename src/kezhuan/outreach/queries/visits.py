"""Reads of brigades and visits, all from what the actor may see; the only place that locks them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet

from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.outreach import COUNTED_VISITS
from kezhuan.outreach.models import Brigade, BrigadeMember, Finding, FindingKind, Visit
from kezhuan.outreach.queries.numbers import number_of
from kezhuan.parties.models import Organisation, OrganisationKind, OrganisationState
from kezhuan.parties.queries import organisations_visible_to


def _sees_all(actor: Actor) -> bool:
    return actor.is_system or actor.has(Role.CITY_OFFICER)


def _standing(actor: Actor) -> QuerySet[BrigadeMember]:
    if actor.user_id is None:
        return BrigadeMember.objects.none()
    return BrigadeMember.objects.filter(user_id=actor.user_id, left_on__isnull=True, brigade__state="standing")


def serving(actor: Actor) -> QuerySet[BrigadeMember, Any]:
    """As ``serves_in``, for a condition inside a query."""
    return _standing(actor).values("brigade_id")


def serves_in(actor: Actor) -> frozenset[int]:
    """Numbers of the brigades the actor serves in now."""
    return frozenset(_standing(actor).values_list("brigade_id", flat=True))


def leads(actor: Actor) -> frozenset[int]:
    """Numbers of the brigades the actor leads now."""
    return frozenset(_standing(actor).filter(leads=True).values_list("brigade_id", flat=True))


def brigades_visible_to(actor: Actor) -> QuerySet[Brigade]:
    """Officers of the county, whoever serves or served in it, members of its host."""
    rows = Brigade.objects.select_related("host")
    if _sees_all(actor):
        return rows
    seen = Q(division_code__in=actor.officer_divisions) | Q(host_id__in=actor.organisation_ids)
    if actor.user_id is not None:
        seen |= Q(pk__in=BrigadeMember.objects.filter(user_id=actor.user_id).values("brigade_id"))
    return rows.filter(seen)


def visits_visible_to(actor: Actor) -> QuerySet[Visit]:
    """The brigade, the firm that was visited, the officers of the county; nobody else."""
    rows = Visit.objects.select_related("brigade", "enterprise", "recorder")
    return rows if _sees_all(actor) else rows.filter(pk__in=_seen_visits(actor))


def _seen_visits(actor: Actor) -> QuerySet[Visit, Any]:
    """Numbers of the visits in sight. A union and no ``OR``: each part by its own index."""
    rows = Visit.objects.order_by().values("pk")
    parts = [rows.filter(enterprise_id__in=actor.organisation_ids)]
    if actor.officer_divisions:
        parts.append(rows.filter(division_code__in=actor.officer_divisions))
    if actor.user_id is not None:
        parts += [rows.filter(brigade_id__in=serving(actor)), rows.filter(recorder_id=actor.user_id)]
    return parts[0].union(*parts[1:])


visible_to = visits_visible_to


def visit_of_demand(actor: Actor, demand_id: int) -> Visit | None:
    """The visit on which a demand was heard, for who may see it."""
    return visits_visible_to(actor).filter(findings__demand=demand_id).first()


def brigade_numbered(actor: Actor, number: str) -> Brigade:
    found = brigades_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def visit_numbered(actor: Actor, number: str) -> Visit:
    found = visits_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def visit_keyed(key: UUID) -> Visit | None:
    """The visit that came under this key, whoever asks: the verb decides what is told of it."""
    return Visit.objects.filter(client_key=key).first()


def lock_brigade(actor: Actor, brigade_id: int) -> Brigade:
    """Fetch, check that it is visible and lock in one call."""
    found = brigades_visible_to(actor).select_for_update(of=("self",)).filter(pk=brigade_id).first()
    if found is None:
        raise NotFound
    return found


def lock_member(actor: Actor, member_id: int) -> BrigadeMember:
    """Lock the brigade first, then somebody's time in it."""
    row = BrigadeMember.objects.filter(pk=member_id).first()
    if row is None:
        raise NotFound
    lock_brigade(actor, row.brigade_id)
    return BrigadeMember.objects.select_for_update(of=("self",)).select_related("brigade").get(pk=member_id)


def lock_members(brigade: Brigade) -> list[BrigadeMember]:
    """Everybody who serves in a brigade that is locked already."""
    serving = BrigadeMember.objects.filter(brigade=brigade, left_on__isnull=True)
    return list(serving.select_for_update(of=("self",)).order_by("pk"))


def lock_visit(actor: Actor, visit_id: int) -> Visit:
    """Fetch, check that it is visible and lock in one call."""
    found = visits_visible_to(actor).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if found is None:
        raise NotFound
    return found


def lock_finding(actor: Actor, finding_id: int) -> Finding:
    """Lock the visit first, then what was found on it."""
    row = Finding.objects.filter(pk=finding_id, visit__in=visits_visible_to(actor).values("pk")).first()
    if row is None:
        raise NotFound
    lock_visit(actor, row.visit_id)
    return Finding.objects.select_for_update(of=("self",)).select_related("visit__enterprise").get(pk=finding_id)


@dataclass(frozen=True)
class Measures:
    """What a set of visits comes to: visits (家次), firms (家, each once), and things found (项) by kind."""

    visits: int
    enterprises: int
    demands: int
    solved: int
    services: int


def counted(rows: QuerySet[Visit], since: date | None = None, until: date | None = None) -> QuerySet[Visit]:
    """The visits of ``rows`` that count, within days that both belong to the window."""
    rows = rows.filter(state__in=COUNTED_VISITS)
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    return rows if until is None else rows.filter(happened_on__lte=until)


def measures(rows: QuerySet[Visit]) -> Measures:
    """Figures over exactly these visits; a firm known only by its typed name is one firm per name."""
    known = rows.filter(enterprise__isnull=False).order_by().values("enterprise_id").distinct().count()
    typed = rows.filter(enterprise__isnull=True).order_by().values("enterprise_name").distinct().count()
    kinds = Finding.objects.filter(visit__in=rows.order_by().values("pk")).order_by()
    found = dict(kinds.values_list("kind").annotate(Count("pk")))
    return Measures(
        visits=rows.count(),
        enterprises=known + typed,
        demands=found.get(FindingKind.DEMAND.value, 0),
        solved=found.get(FindingKind.SOLVED.value, 0),
        services=found.get(FindingKind.SERVICE.value, 0),
    )


def listed_visits(actor: Actor) -> QuerySet[Visit]:
    """Visits with ``found``, the number of things found on each: counted for the visits of a page, not for all."""
    return visits_visible_to(actor).annotate(found=number_of(Finding.objects.filter(visit=OuterRef("pk"))))


def listed_brigades(actor: Actor) -> QuerySet[Brigade]:
    """Brigades with ``serving`` (people now) and ``visited`` (visits that count)."""
    members = BrigadeMember.objects.filter(brigade=OuterRef("pk"), left_on__isnull=True)
    visits = Visit.objects.filter(brigade=OuterRef("pk"), state__in=COUNTED_VISITS)
    return brigades_visible_to(actor).annotate(serving=number_of(members), visited=number_of(visits))


def own_brigades(actor: Actor) -> QuerySet[Brigade]:
    """The standing brigades the actor serves in."""
    return brigades_visible_to(actor).filter(pk__in=serves_in(actor), state="standing").order_by("name", "pk")


def near_firms(actor: Actor, name: str, limit: int = 8) -> list[Organisation]:
    """Firms whose names hold, or are held by, the longest telling part of ``name``; those of the same name first."""
    stem = name.removesuffix("有限公司").removesuffix("股份").removesuffix("有限责任公司").strip()
    rows = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    for length in range(len(stem), 1, -1):
        found = list(rows.filter(name__icontains=stem[:length]).order_by("name")[:limit])
        if found:
            return sorted(found, key=lambda row: (row.name != name, row.name))
    return []


def known_firms(actor: Actor, limit: int = 400) -> QuerySet[Organisation]:
    """Firms of the counties of the actor's brigades, for the phone to offer while it has no network."""
    counties = own_brigades(actor).values("division_code")
    rows = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE, division_code__in=counties)
    return rows.filter(kind=OrganisationKind.ENTERPRISE).order_by("name")[:limit]


def organisation_called(actor: Actor, text: str) -> Organisation | None:
    """The one active organisation of exactly this name or credit code; None for none or several."""
    words = " ".join(text.split())
    rows = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    found = list(rows.filter(Q(name=words) | Q(credit_code=words.upper()))[:2]) if words else []
    return found[0] if len(found) == 1 else None
