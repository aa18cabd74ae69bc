"""Reads of notices and objections, all from ``visible_to``; the only place that locks them (a notice before its
objections, both after the subject's own row and before the chain).
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Model, Q, QuerySet

from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.gazette import OPEN_OBJECTION_STATES
from kezhuan.gazette.models import NoticeState, Objection, PublicNotice

_SALT = "gazette.objection"


# Notices ------------------------------------------------------------------------------------------------------------
def visible_to(actor: Actor) -> QuerySet[PublicNotice]:
    """What is on the market is for everybody; what is only in the unit is for its members and the officers."""
    rows = PublicNotice.objects.select_related("publisher")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(on_market=True) | Q(publisher_id__in=actor.organisation_ids)
    if actor.officer_divisions:
        seen |= Q(division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def notice_numbered(actor: Actor, number: str) -> PublicNotice:
    found = visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_notice(actor: Actor, notice_id: int) -> PublicNotice:
    """Fetch, check that it is visible and lock in one call."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def label_of(subject: Model) -> str:
    """``contracts.Contract``: how a subject is named."""
    return f"{subject._meta.app_label}.{type(subject).__name__}"


def notices_of(subject: Model, kind: str = "") -> QuerySet[PublicNotice]:
    """All notices about a subject, the newest first."""
    rows = PublicNotice.objects.filter(subject_label=label_of(subject), subject_id=subject.pk)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("publisher").order_by("-opened_at", "-pk")


def notice_of(subject: Model, kind: str) -> PublicNotice | None:
    """The newest notice of one kind about a subject."""
    return notices_of(subject, kind).first()


def is_settled(notice: PublicNotice | None, at: datetime) -> bool:
    """Whether what waits for the notice may go ahead: it has run its whole time and no objection stands against it.

    The platform closes a notice; between its last moment and that closing nothing is settled yet.
    """
    return (
        notice is not None
        and notice.state == NoticeState.CLOSED
        and notice.ended_at is not None
        and (notice.ended_at <= at)
    )


def past_due(at: datetime) -> QuerySet[PublicNotice]:
    """Open notices whose time is over and against which no objection is open, the oldest first."""
    waiting = Objection.objects.filter(state__in=OPEN_OBJECTION_STATES).values("notice_id")
    return PublicNotice.objects.filter(state="open", due_at__lte=at).exclude(pk__in=waiting).order_by("due_at", "pk")


# Objections ---------------------------------------------------------------------------------------------------------
def objections_visible_to(actor: Actor) -> QuerySet[Objection]:
    """Whoever raised it, the publisher's people, the officers of the county; nobody else."""
    rows = Objection.objects.select_related("notice__publisher")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(pk__in=())
    if actor.user_id is not None:
        seen |= Q(raised_by_id=actor.user_id)
    handled_for = {grant.organisation_id for grant in actor.grants if grant.role is not Role.EXPERT} - {None}
    if handled_for:
        seen |= Q(notice__publisher_id__in=handled_for)
    if actor.officer_divisions:
        seen |= Q(notice__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def key_of(objection: Objection) -> str:
    """What a stranger keeps to come back to their own objection."""
    return signing.Signer(salt=_SALT).sign(str(objection.pk)).split(":", 1)[1]


def objection_numbered(actor: Actor, number: str, key: str = "") -> Objection:
    """One's own or one to handle; a stranger's with the key from the receipt."""
    found = objections_visible_to(actor).filter(reference_number=number).first()
    if found is None and key:
        found = Objection.objects.select_related("notice__publisher").filter(reference_number=number).first()
        if found is not None and not _fits(found, key):
            found = None
    if found is None:
        raise NotFound
    return found


def _fits(objection: Objection, key: str) -> bool:
    try:
        signing.Signer(salt=_SALT).unsign(f"{objection.pk}:{key}")
    except signing.BadSignature:
        return False
    return objection.raised_by_id is None


def lock_objection(objection_id: int) -> Objection:
    """Lock one objection; whoever calls has locked its notice and asks for permission next."""
    found = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("notice__publisher")
        .filter(pk=objection_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock_open_objections(notice: PublicNotice) -> list[Objection]:
    rows = Objection.objects.select_for_update(of=("self",)).filter(notice=notice, state__in=OPEN_OBJECTION_STATES)
    return list(rows.select_related("notice__publisher").order_by("pk"))


def has_open_objection(notice: PublicNotice) -> bool:
    return Objection.objects.filter(notice=notice, state__in=OPEN_OBJECTION_STATES).exists()


def objections_of(notice: PublicNotice) -> QuerySet[Objection]:
    """What the public may know of: number, date and outcome. Never who or why."""
    return (
        Objection.objects.filter(notice=notice).defer("name", "mobile", "grounds", "source").order_by("raised_at", "pk")
    )


def raised_from(source: str, at: datetime) -> int:
    """Objections of strangers from one source within the last day."""
    return Objection.objects.filter(source=source, raised_at__gt=at - timedelta(days=1)).count()


def to_handle(actor: Actor) -> QuerySet[Objection]:
    """Open objections the actor may answer, the soonest due first."""
    rows = objections_visible_to(actor).filter(state__in=OPEN_OBJECTION_STATES)
    if actor.user_id is not None:
        rows = rows.exclude(raised_by_id=actor.user_id)
    return rows.order_by("due_at", "pk")


def unanswered(at: datetime) -> QuerySet[Objection]:
    """Overdue ones nobody has been reminded of."""
    rows = Objection.objects.filter(state__in=OPEN_OBJECTION_STATES, due_at__lte=at, reminded_at__isnull=True)
    return rows.select_related("notice__publisher").order_by("due_at", "pk")
