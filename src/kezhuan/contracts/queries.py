"""Reads of contracts, all from ``visible_to``; the only place that locks them (the contract first, then its parts)."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from kezhuan.contracts.models import (
    Contract,
    ContractParty,
    Due,
    ExpertOpinion,
    Receipt,
    Registration,
    RegistrationChange,
    RewardShare,
    RewardSplit,
    YearlyReport,
)
from kezhuan.contracts.permissions import acting_ids
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.contracts import OPEN_STATES, SIGNED_STATES, WITH_REGISTRAR_STATES
from kezhuan.parties.models import Organisation

#: Dues of these contracts are real.
OWING_STATES = (
    "signed", "submitted", "examination", "review", "returned", "refused", "registered", "performing",
)  # fmt: skip


def _with_parties(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    parties = ContractParty.objects.select_related("organisation")
    return rows.select_related("owner", "achievement", "demand", "deal").prefetch_related(Prefetch("parties", parties))


def visible_to(actor: Actor) -> QuerySet[Contract]:
    """Both sides; who works on its deal; officers of the place once it was submitted; experts while they are asked."""
    rows = _with_parties(Contract.objects.all())
    if actor.is_system:
        return rows
    seen = Q(pk__in=())
    own = acting_ids(actor)
    if own:
        seen |= Q(owner_id__in=own) | Q(
            Exists(ContractParty.objects.filter(contract=OuterRef("pk"), organisation_id__in=own))
        )
    if actor.user_id is not None:
        seen |= Q(deal__owner_id=actor.user_id)
    if actor.person_id is not None:
        asked = ExpertOpinion.objects.filter(registration__contract=OuterRef("pk"), expert_id=actor.person_id).exclude(
            state="recused"
        )
        seen |= Q(Exists(asked))
    if actor.has(Role.CITY_OFFICER):
        seen |= Q(submitted_at__isnull=False)
    elif actor.officer_divisions:
        seen |= Q(submitted_at__isnull=False, division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def contract_numbered(actor: Actor, number: str) -> Contract:
    found = visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def contract_by_id(actor: Actor, pk: int) -> Contract:
    found = visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def own(actor: Actor) -> QuerySet[Contract]:
    """Contracts of the actor's organisations."""
    ids = acting_ids(actor)
    mine = Exists(ContractParty.objects.filter(contract=OuterRef("pk"), organisation_id__in=ids))
    return _with_parties(Contract.objects.filter(Q(owner_id__in=ids) | Q(mine)))


def waiting_at_registrar(actor: Actor) -> QuerySet[Contract]:
    """What the officers of the place have to deal with, the longest waiting first."""
    if not actor.is_officer:
        return Contract.objects.none()
    return visible_to(actor).filter(state__in=WITH_REGISTRAR_STATES).order_by("submitted_at", "pk")


def to_confirm(actor: Actor) -> QuerySet[Contract]:
    """Checked contracts that wait for a confirmation of the actor's side."""
    waiting = ContractParty.objects.filter(
        contract=OuterRef("pk"), organisation_id__in=acting_ids(actor), confirmed_at__isnull=True
    )
    return own(actor).filter(Exists(waiting), state="checked").order_by("checked_at", "pk")


def unfinished(actor: Actor) -> QuerySet[Contract]:
    """Drafts of the actor's organisations and what the registrar has sent back."""
    mine = Q(owner_id__in=acting_ids(actor), state="draft")
    return own(actor).filter(mine | Q(state="returned")).order_by("-updated_at", "-pk")


def asked_experts(actor: Actor) -> QuerySet[ExpertOpinion]:
    """Opinions the actor owes as an expert."""
    rows = ExpertOpinion.objects.select_related("registration__contract", "expert")
    if actor.person_id is None:
        return rows.none()
    return rows.filter(expert_id=actor.person_id, state="asked").order_by("asked_at", "pk")


def reviewed_by(actor: Actor) -> QuerySet[Contract]:
    """Contracts the actor was asked about as an expert."""
    opinions = ExpertOpinion.objects.filter(registration__contract=OuterRef("pk"), expert_id=actor.person_id)
    return visible_to(actor).filter(Exists(opinions))


# Likeness -----------------------------------------------------------------------------------------------------------
def twins_of(contract: Contract) -> QuerySet[Contract]:
    """Other contracts that are not over, between the same organisations, of the same name or the same value."""
    rows = Contract.objects.exclude(pk=contract.pk).exclude(state__in=("abandoned", "cancelled", "refused"))
    parties = list(contract.parties.all())
    for side in ("seller", "buyer"):
        names = [party.name for party in parties if party.side == side]
        rows = rows.filter(Exists(ContractParty.objects.filter(contract=OuterRef("pk"), side=side, name__in=names)))
    same_value = Q(total_value=contract.total_value) & ~Q(total_value=0)
    return rows.filter(Q(name=contract.name) | same_value).order_by("pk")


def standing_with(fingerprint: str) -> QuerySet[Contract]:
    """Signed contracts with this fingerprint that are neither cancelled nor refused."""
    over = (*OPEN_STATES, "abandoned", "cancelled", "refused")
    return Contract.objects.filter(fingerprint=fingerprint).exclude(state__in=over)


# Parts --------------------------------------------------------------------------------------------------------------
def registrations_of(contract: Contract) -> QuerySet[Registration]:
    opinions = ExpertOpinion.objects.select_related("expert__organisation")
    return contract.registrations.prefetch_related(Prefetch("opinions", opinions)).order_by("-number")


def open_registration(contract: Contract) -> Registration:
    """The submission that is being dealt with."""
    found = contract.registrations.filter(outcome="").first()
    if found is None:
        raise NotFound
    return found


def changes_of(contract: Contract) -> QuerySet[RegistrationChange]:
    return contract.changes.order_by("-number")


def dues_of(contract: Contract) -> list[Due]:
    return list(contract.dues.all())


def due_numbered(contract: Contract, number: int) -> Due:
    found = contract.dues.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def receipts_of(contract: Contract) -> QuerySet[Receipt]:
    return contract.receipts.select_related("due").order_by("-received_on", "-pk")


def overdue(on: date) -> QuerySet[Due]:
    """Dues whose day has passed without the money, not told yet."""
    return (
        Due.objects.filter(_unpaid(), due_on__lt=on, overdue_told_at__isnull=True, contract__state__in=OWING_STATES)
        .select_related("contract")
        .order_by("due_on", "pk")
    )


def due_soon(on: date, until: date) -> QuerySet[Due]:
    """Dues that fall between two days and nobody was reminded of."""
    return (
        Due.objects.filter(
            _unpaid(), due_on__gte=on, due_on__lte=until, reminded_at__isnull=True, contract__state__in=OWING_STATES
        )
        .select_related("contract")
        .order_by("due_on", "pk")
    )


def _unpaid() -> Q:
    return Q(amount__isnull=True) | Q(received__lt=F("amount"))


def owed_to(actor: Actor, on: date) -> QuerySet[Due]:
    """Overdue dues of the actor's contracts."""
    mine = ContractParty.objects.filter(contract=OuterRef("contract_id"), organisation_id__in=acting_ids(actor))
    rows = Due.objects.filter(_unpaid(), Exists(mine), due_on__lt=on, contract__state__in=OWING_STATES)
    return rows.select_related("contract").order_by("due_on", "pk")


# Rewards ------------------------------------------------------------------------------------------------------------
def rewards_visible_to(actor: Actor) -> QuerySet[RewardSplit]:
    """The unit that gives it, and the officers of its county. The other party has no part in it."""
    rows = RewardSplit.objects.select_related("unit", "contract")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(unit_id__in=acting_ids(actor))
    if actor.officer_divisions:
        seen |= Q(unit__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def reward_numbered(actor: Actor, number: str) -> RewardSplit:
    found = rewards_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def unrewarded_receipts(contract: Contract) -> QuerySet[Receipt]:
    """Money that came in and is in no reckoning yet."""
    taken = Q(rewarded__released_at__isnull=True, rewarded__isnull=False)
    return contract.receipts.filter(voided_at__isnull=True).exclude(taken).order_by("received_on", "pk")


def late_rewards(on: date) -> QuerySet[RewardSplit]:
    """Agreed rewards whose payment is past its day, not told yet."""
    return (
        RewardSplit.objects.filter(state="agreed", pay_by__lt=on, late_told_at__isnull=True)
        .select_related("unit", "contract")
        .order_by("pay_by", "pk")
    )


def reporting_units(actor: Actor) -> QuerySet[Organisation]:
    """Whose yearly report the actor may read: the own units; for officers the sellers of their county."""
    own = Q(pk__in=acting_ids(actor))
    if not actor.is_officer:
        return Organisation.objects.filter(own).order_by("pinyin", "pk")
    sold = ContractParty.objects.filter(
        organisation=OuterRef("pk"), side="seller", contract__submitted_at__isnull=False
    )
    units = Organisation.objects.filter(Exists(sold))
    if not actor.has(Role.CITY_OFFICER):
        units = units.filter(division_code__in=actor.officer_divisions)
    return units.order_by("pinyin", "pk")


def reports_of(unit_id: int, year: int) -> QuerySet[YearlyReport]:
    """What the unit handed in for a year, the latest first."""
    rows = YearlyReport.objects.select_related("unit", "handed_in_by").filter(unit_id=unit_id, year=year)
    return rows.order_by("-number")


def lock_unit(actor: Actor, unit_id: int) -> Organisation:
    """A unit whose report the actor may read, locked: two handing in at once wait for each other."""
    if not reporting_units(actor).filter(pk=unit_id).exists():
        raise NotFound
    return Organisation.objects.select_for_update(of=("self",)).get(pk=unit_id)


# Locks: contract → dues → rewards → shares ----------------------------------------------------------------------------
def lock_contract(actor: Actor, contract_id: int) -> Contract:
    """Fetch, check that it is visible and lock in one call. Everything that hangs on it waits for this lock."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=contract_id).first()
    if found is None:
        raise NotFound
    return found


def lock_reward(actor: Actor, split_id: int) -> RewardSplit:
    found = rewards_visible_to(actor).select_for_update(of=("self",)).filter(pk=split_id).first()
    if found is None:
        raise NotFound
    return found


def share_of(split: RewardSplit, position: int) -> RewardShare:
    found = split.shares.filter(position=position).first()
    if found is None:
        raise NotFound
    return found


def technology_values(deal_ids: Collection[int]) -> dict[int, Decimal]:
    """What the technology in each deal was worth, by the contracts that stand."""
    rows = Contract.objects.filter(deal_id__in=deal_ids, state__in=SIGNED_STATES).exclude(state="cancelled")
    found: dict[int, Decimal] = {}
    for deal_id, value in rows.order_by().values_list("deal_id", "technology_value"):
        assert deal_id is not None  # filtered by it
        found[deal_id] = found.get(deal_id, Decimal(0)) + value
    return found


# Sums ---------------------------------------------------------------------------------------------------------------
def sums(rows: QuerySet[Contract]) -> dict[str, object]:
    """How many, and both amounts, over the given contracts."""
    return rows.order_by().aggregate(number=Count("pk"), total=Sum("total_value"), technology=Sum("technology_value"))
