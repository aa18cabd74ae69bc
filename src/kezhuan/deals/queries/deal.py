"""Deals an actor may see, found and locked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, When, Window
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from kezhuan.deals.confidentiality import CURRENT
from kezhuan.deals.models import Acknowledgement, CreditConsent, CreditShare, Deal, Referral
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.deals import DEAL, OPEN_STAGES, TALKING_STAGES
from kezhuan.outreach.models import Visit
from kezhuan.outreach.queries import visits_visible_to

_RELATED = ("buyer", "provider", "owner", "owner_organisation")


def co_worked(actor: Actor) -> Q:
    """Deals whose credit the actor shares, or is asked to share by a change that is still open."""
    if actor.person_id is None:
        return Q(pk__in=())
    asked = CreditConsent.objects.filter(broker__person_id=actor.person_id, change__state="proposed")
    own = CreditShare.objects.filter(broker__person_id=actor.person_id)
    return Q(pk__in=own.values("deal")) | Q(pk__in=asked.values("change__deal"))


def taken_on(actor: Actor) -> Q:
    """Deals the actor's organisations have taken on from another's referral."""
    taken = Referral.objects.filter(receiver_id__in=actor.organisation_ids, state__in=("accepted", "closed"))
    return Q(pk__in=taken.values("deal_id"))


def shares_credit(actor: Actor, deal: Deal) -> bool:
    """Whether the actor works on it beside the owner: shares the credit, or has taken on a referral of it."""
    if actor.user_id is None:
        return False
    return Deal.objects.filter(co_worked(actor) | taken_on(actor), pk=deal.pk).exists()


def deals_visible_to(actor: Actor) -> QuerySet[Deal]:
    """The owner and the owner's organisation, who shares the credit, the buyer, the provider once both know each other,
    who has taken a referral of it, the officers of either side's county; nobody else."""
    rows = Deal.objects.select_related(*_RELATED)
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(pk__in=())
    if actor.organisation_ids:
        own = actor.organisation_ids
        seen |= Q(owner_organisation_id__in=own) | Q(buyer_id__in=own)
        seen |= Q(provider_id__in=own, introduced_at__isnull=False)
        seen |= taken_on(actor)
    if actor.user_id is not None:
        seen |= Q(owner_id=actor.user_id) | co_worked(actor)
    if actor.officer_divisions:
        counties = actor.officer_divisions
        seen |= Q(division_code__in=counties) | Q(provider__division_code__in=counties)
    return rows.filter(seen)


_SHOWN = ("demand", "achievement", "expert", "finding__visit", *(f"interest__{name}" for name in (
    "demand", "achievement__owner", "service__owner", "facility__owner", "demand_target__owner", "expert", "owner",
    "asking_organisation")))  # fmt: skip


def deal_shown(actor: Actor, number: str) -> Deal:
    """One deal with everything its page names, in one query."""
    found = deals_visible_to(actor).select_related(*_RELATED, *_SHOWN).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def visit_before(actor: Actor, deal: Deal) -> Visit | None:
    """The visit from which the deal or its demand came, for who may see that visit."""
    came = Q(findings=deal.finding_id) if deal.finding_id else Q(findings__demand=deal.demand_id)
    return visits_visible_to(actor).filter(came).first() if deal.finding_id or deal.demand_id else None


def deal_numbered(actor: Actor, number: str) -> Deal:
    found = deals_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_deal(actor: Actor, deal_id: int) -> Deal:
    """Fetch, check that it is visible and lock in one call."""
    found = deals_visible_to(actor).select_for_update(of=("self",)).filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    return found


def lock_deal_about(demand_id: int, provider_id: int | None) -> Deal | None:
    """A deal about this demand that still looks for its provider or already names this one, locked."""
    rows = Deal.objects.filter(demand_id=demand_id, interest__isnull=True, stage__in=TALKING_STAGES)
    wanted = rows.filter(Q(provider__isnull=True) | Q(provider_id=provider_id))
    return wanted.select_for_update(of=("self",)).order_by("pk").first()


def stuck(at: datetime) -> QuerySet[Deal]:
    """Open deals whose stage's clock has run out and whose owner has not been told of it."""
    rows = Deal.objects.filter(stage__in=OPEN_STAGES, due_at__lte=at, alarmed_at__isnull=True)
    return rows.select_related("owner").order_by("pk")


def listed_deals(actor: Actor, at: datetime) -> QuerySet[Deal]:
    """Deals with ``late`` (the stage's clock has run out) and ``withheld`` (this reader has still to acknowledge)."""
    late = Case(When(due_at__lte=at, stage__in=OPEN_STAGES, then=True), default=False, output_field=BooleanField())
    kept = Case(When(_kept_from(actor), then=True), default=False, output_field=BooleanField())
    return deals_visible_to(actor).annotate(late=late, withheld=kept)


def _kept_from(actor: Actor) -> Q:
    """Deals under confidentiality that this reader has still to undertake (as ``confidentiality.must_acknowledge``)."""
    if actor.is_system or actor.is_officer:
        return Q(pk__in=())
    undertaken = Acknowledgement.objects.filter(user_id=actor.user_id or 0, text_version=CURRENT.version)
    open_to = Q(buyer_id__in=actor.organisation_ids) | Q(pk__in=undertaken.values("deal_id"))
    return Q(confidential=True) & ~open_to


def told_deals(actor: Actor) -> QuerySet[Deal]:
    """Deals whose details may be told to this reader."""
    return deals_visible_to(actor).exclude(_kept_from(actor))


def coming(rows: QuerySet[Deal], most: int) -> list[Deal]:
    """Open deals by the day on which something is due: the next step, else the end of the stage's clock."""
    day = Coalesce("next_action_on", TruncDate("due_at"))
    found = rows.filter(stage__in=OPEN_STAGES).annotate(day=day).order_by(F("day").asc(nulls_last=True), "pk")
    return list(found[:most])


@dataclass(frozen=True)
class Column:
    """One stage of the board: how many stand in it, how many of them are stuck, and the first of them."""

    stage: str
    count: int
    stuck: int
    deals: list[Deal]


def board_of(rows: QuerySet[Deal], at: datetime, first: int) -> list[Column]:
    """Every stage in order with counts and the ``first`` deals that wait longest. Three queries, however many rows:
    which deals those are is found out over numbers only, and only those are read whole.
    """
    plain = rows.select_related(None).order_by()
    late = Count("pk", filter=Q(due_at__lte=at, stage__in=OPEN_STAGES))
    counted = plain.values_list("stage").annotate(standing=Count("pk"), over=late)
    counts = {stage: (standing, over) for stage, standing, over in counted}
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("due_at").asc(nulls_last=True), F("pk").asc()])
    top = (
        plain.filter(stage__in=OPEN_STAGES).annotate(place=place).filter(place__lte=first).values_list("pk", flat=True)
    )
    shown: dict[str, list[Deal]] = {}
    for deal in rows.filter(pk__in=list(top)).order_by(F("due_at").asc(nulls_last=True), "pk"):
        shown.setdefault(deal.stage, []).append(deal)
    return [Column(stage, *counts.get(stage, (0, 0)), shown.get(stage, [])) for stage in DEAL.states]


def deal_by_id(actor: Actor, deal_id: int) -> Deal:
    found = deals_visible_to(actor).filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    return found


def owned_open(actor: Actor) -> QuerySet[Deal]:
    """Open deals the actor is the owner of, the most urgent first."""
    rows = deals_visible_to(actor).filter(owner_id=actor.user_id or 0, stage__in=OPEN_STAGES)
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")
