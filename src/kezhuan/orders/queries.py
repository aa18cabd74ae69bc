"""Reads of calls, proposals, panels; the only place that locks them (a call before its proposals, reviewers, steps)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kezhuan.accounts.models import User
from kezhuan.catalogue.models import Completer
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.orders.models import Call, Milestone, Proposal, Question, Reviewer, Score, SealedFile
from kezhuan.parties.models import Organisation

NOTICE_KIND = "orders.award"
#: How a contract names the award it came from: the winning proposal.
ORIGIN = "orders.Proposal"
#: What any visitor may read of a call.
PUBLIC_STATES = ("open", "opened", "reviewing", "ranked", "announced", "awarded", "completed", "no_award")


# Calls --------------------------------------------------------------------------------------------------------------
def visible_to(actor: Actor) -> QuerySet[Call]:
    """Published calls are for everybody; drafts and cancelled ones for the owner and the officers of the county."""
    rows = Call.objects.select_related("owner", "demand")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(state__in=PUBLIC_STATES) | Q(owner_id__in=_units(actor))
    if actor.officer_divisions:
        seen |= Q(division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def _units(actor: Actor) -> set[int]:
    return {g.organisation_id for g in actor.grants if g.role is not Role.EXPERT and g.organisation_id is not None}


def of_units(actor: Actor) -> QuerySet[Call]:
    return visible_to(actor).filter(owner_id__in=_units(actor))


def own_units(actor: Actor) -> QuerySet[Organisation]:
    """In whose name the actor may publish or propose."""
    return Organisation.objects.filter(pk__in=_units(actor), state="active").order_by("name")


def call_numbered(actor: Actor, number: str) -> Call:
    found = visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_call(actor: Actor, call_id: int) -> Call:
    """Fetch, check that it is visible and lock in one call."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=call_id).first()
    if found is None:
        raise NotFound
    return found


def due_to_open(at: datetime) -> QuerySet[Call]:
    return Call.objects.filter(state="open", deadline__lte=at).order_by("deadline", "pk")


# Questions ----------------------------------------------------------------------------------------------------------
def questions_of(call: Call, actor: Actor) -> QuerySet[Question]:
    """Answered ones for all, the rest for who asked and for the owner; nobody learns who asked."""
    seen = Q(answered_at__isnull=False)
    if actor.user_id is not None:
        seen |= Q(asker_id=actor.user_id)
    if call.owner_id in _units(actor):
        seen |= Q(call=call)
    return Question.objects.filter(seen, call=call).order_by("asked_at", "pk")


def lock_question(call: Call, question_id: int) -> Question:
    found = Question.objects.select_for_update(of=("self",)).filter(pk=question_id, call=call).first()
    if found is None:
        raise NotFound
    return found


# Proposals ----------------------------------------------------------------------------------------------------------
def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """While sealed: the bidder's own only, for nobody else may learn who has applied. Once opened: also the owner,
    the officers and the experts who have declared no conflict. Withdrawn ones stay the bidder's.
    """
    rows = Proposal.objects.select_related("call__owner", "organisation").defer("sealed")
    if actor.is_system:
        return rows
    units = _units(actor)
    opened = ~Q(state__in=("sealed", "withdrawn"))
    seen = Q(organisation_id__in=units) | (opened & Q(call__owner_id__in=units))
    if actor.has(Role.CITY_OFFICER):
        seen |= opened
    elif actor.officer_divisions:
        seen |= opened & Q(call__division_code__in=actor.officer_divisions)
    if actor.user_id is not None:
        judging = Reviewer.objects.filter(
            call_id=OuterRef("call_id"), user_id=actor.user_id, state__in=("reviewing", "finished")
        )
        seen |= opened & Q(Exists(judging))
    return rows.filter(seen)


def proposal_numbered(actor: Actor, number: str) -> Proposal:
    found = proposals_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def own_proposal(actor: Actor, call: Call) -> Proposal | None:
    """The proposal of one of the actor's units that still stands."""
    rows = Proposal.objects.filter(call=call, organisation_id__in=_units(actor)).exclude(state="withdrawn")
    return rows.select_related("organisation", "call__owner").defer("sealed").first()


def own_proposals(actor: Actor) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(organisation_id__in=_units(actor)).select_related("call__owner", "organisation")
    return rows.defer("sealed").order_by("-submitted_at", "-pk")


def standing_proposals(call: Call) -> QuerySet[Proposal]:
    """All but the withdrawn, with their ciphertext."""
    rows = Proposal.objects.filter(call=call).exclude(state="withdrawn")
    return rows.select_related("call", "organisation").order_by("rank", "submitted_at", "pk")


def lock_proposals(call: Call) -> list[Proposal]:
    rows = Proposal.objects.select_for_update(of=("self",)).filter(call=call).exclude(state="withdrawn")
    return list(rows.select_related("call", "organisation").order_by("pk"))


def winner_of(call: Call) -> Proposal | None:
    return standing_proposals(call).filter(state="awarded").defer("sealed").first()


def file_of(actor: Actor, file_id: int) -> SealedFile:
    found = (
        SealedFile.objects.select_related("proposal__call")
        .filter(pk=file_id, proposal__in=proposals_visible_to(actor).values("pk"))
        .first()
    )
    if found is None:
        raise NotFound
    return found


# The panel ----------------------------------------------------------------------------------------------------------
def panel_of(call: Call) -> QuerySet[Reviewer]:
    return Reviewer.objects.filter(call=call).select_related("user__person").order_by("appointed_at", "pk")


def reviews_of(actor: Actor) -> QuerySet[Reviewer]:
    """What the actor was asked to judge."""
    rows = Reviewer.objects.filter(user_id=actor.user_id or 0).select_related("call__owner")
    return rows.order_by("-appointed_at", "-pk")


def lock_reviewer(call: Call, user_id: int) -> Reviewer:
    found = (
        Reviewer.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(call=call, user_id=user_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock_panel(call: Call) -> list[Reviewer]:
    return list(Reviewer.objects.select_for_update(of=("self",)).filter(call=call).order_by("pk"))


def scores_of(reviewer: Reviewer) -> QuerySet[Score]:
    return Score.objects.filter(reviewer=reviewer).select_related("criterion")


def scores_for(call: Call) -> QuerySet[Score]:
    """Everybody's points, for the ranking only: recused experts' do not count."""
    return Score.objects.filter(reviewer__call=call, reviewer__state="finished").order_by("pk")


def conflicts_of(user: User, call: Call) -> list[Organisation]:
    """Bidders (and the owner) the register connects the expert with: employed there, acting for it, or having completed
    a result together with its people.
    """
    sides = Organisation.objects.filter(
        Q(pk=call.owner_id) | Q(proposals__in=standing_proposals(call).values("pk"))
    ).distinct()
    own = Q(memberships__user=user, memberships__ended_at__isnull=True)
    if user.person_id is not None:
        together = Completer.objects.filter(person_id=user.person_id).values("achievement_id")
        own |= Q(people__pk=user.person_id)
        own |= Q(people__completed__achievement_id__in=together)
    return list(sides.filter(own).distinct().order_by("name"))


def experts_called(text: str) -> QuerySet[User]:
    """Experts with an account, by account name or by their own."""
    words = text.strip()
    return User.objects.filter(Q(username=words) | Q(display_name=words), is_active=True).order_by("pk")


# Milestones ---------------------------------------------------------------------------------------------------------
def milestones_of(call: Call) -> QuerySet[Milestone]:
    return Milestone.objects.filter(call=call).order_by("position")


def lock_milestone(call: Call, milestone_id: int) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).filter(pk=milestone_id, call=call).first()
    if found is None:
        raise NotFound
    return found
