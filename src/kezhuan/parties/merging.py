"""Which relations to an organisation a merge takes along: every one is decided here, or merging is refused.

Names are written as text, so that this app knows of higher apps without importing them. A test walks through all
models of the project: a new foreign key to Organisation that is not in this table fails it, and until somebody has
decided, ``plan`` refuses every merge rather than lose rows (after uktrade/data-hub-api, ``merge_company.py``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import ForeignObjectRel, Model, QuerySet

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation


class Fate(StrEnum):
    """What happens to the rows of a relation: they move to the one kept, or stay with the record that was absorbed."""

    MOVE = "move"
    STAY = "stay"


#: ``app.Model.field`` → fate. History (merges, told-apart pairs, earlier absorbed records) stays where it happened.
MERGE_RELATIONS: dict[str, Fate] = {
    "parties.OrganisationMark.organisation": Fate.MOVE,
    "parties.Person.organisation": Fate.MOVE,
    "parties.Organisation.merged_into": Fate.STAY,
    "parties.OrganisationMerge.kept": Fate.STAY,
    "parties.OrganisationMerge.absorbed": Fate.STAY,
    "parties.OrganisationDistinct.first": Fate.STAY,
    "parties.OrganisationDistinct.second": Fate.STAY,
    "accounts.Membership.organisation": Fate.MOVE,
    "accounts.MembershipRequest.organisation": Fate.MOVE,
    "accounts.Invitation.organisation": Fate.MOVE,
    "accounts.ApiToken.organisation": Fate.MOVE,
    "catalogue.Achievement.owner": Fate.MOVE,
    "catalogue.Demand.owner": Fate.MOVE,
    "catalogue.ServiceOffer.owner": Fate.MOVE,
    "catalogue.Facility.owner": Fate.MOVE,
    "exchange.ImportBatch.organisation": Fate.MOVE,
    "ratings.Rating.organisation": Fate.MOVE,
    "brokers.Broker.organisation": Fate.MOVE,
    "deals.CreditShare.organisation": Fate.MOVE,
    "outreach.Brigade.host": Fate.MOVE,
    "outreach.Visit.enterprise": Fate.MOVE,
    "outreach.ServiceRecord.organisation": Fate.MOVE,
    "outreach.ServiceRecord.provider": Fate.MOVE,
    "outreach.EventHost.organisation": Fate.MOVE,
    "outreach.EventRegistration.organisation": Fate.MOVE,
    "outreach.EventOutcome.organisation": Fate.MOVE,
    "outreach.RouteStop.organisation": Fate.MOVE,
    "deals.Interest.asking_organisation": Fate.MOVE,
    "deals.Interest.owner": Fate.MOVE,
    "deals.Entrustment.organisation": Fate.MOVE,
    "deals.Deal.buyer": Fate.MOVE,
    "deals.Deal.provider": Fate.MOVE,
    "deals.Deal.owner_organisation": Fate.MOVE,
    "deals.Acknowledgement.organisation": Fate.STAY,
    "deals.Referral.sender": Fate.MOVE,
    "deals.Referral.receiver": Fate.MOVE,
    "market.Lot.seller": Fate.MOVE,
    "market.Listing.seller": Fate.MOVE,
    "market.DataRoom.owner": Fate.MOVE,
    # Who bid, asked for a listing, bought first by right or signed for a room is evidence: it stays with the record.
    "market.Bidder.organisation": Fate.STAY,
    "market.ListingApplication.organisation": Fate.STAY,
    "market.PriorityBuyer.organisation": Fate.STAY,
    "market.RoomPass.organisation": Fate.STAY,
    "gazette.PublicNotice.publisher": Fate.MOVE,
    "disposal.Disposal.owner": Fate.MOVE,
    "disposal.Disposal.buyer": Fate.MOVE,
    "disposal.Disposal.announced_buyer": Fate.MOVE,
    "disposal.Trial.owner": Fate.MOVE,
    "disposal.Trial.user": Fate.MOVE,
    "orders.Call.owner": Fate.MOVE,
    "orders.Proposal.organisation": Fate.MOVE,
    "contracts.Contract.owner": Fate.MOVE,
    "contracts.ContractParty.organisation": Fate.MOVE,
    "contracts.RewardSplit.unit": Fate.MOVE,
    # What was reported stays with the unit that reported it.
    "contracts.YearlyReport.unit": Fate.STAY,
}

#: Fields the kept one takes over where its own are empty. State and keys of names are not among them.
FILLED_FIELDS = (
    "short_name",
    "credit_code",
    "division_code",
    "street_code",
    "functional_area",
    "address",
    "industry_code",
    "city_industry",
    "size",
    "founded_on",
    "website",
    "introduction",
    "contact_name",
    "contact_mobile",
    "contact_email",
)
#: Taken over together or not at all: a date of enrolment without the fact would be wrong.
STATISTICS = ("above_scale", "enrolled_on")


@dataclass(frozen=True)
class Relation:
    """One foreign key to Organisation somewhere in the project."""

    name: str
    model: type[Model]
    field: str

    def rows(self, organisation_id: int) -> QuerySet[Model]:
        return self.model._base_manager.filter(**{self.field: organisation_id}).order_by("pk")


def relations() -> Iterator[Relation]:
    """Every foreign key (also one to one, also hidden ones and those of join tables) that points to Organisation."""
    for link in Organisation._meta.get_fields(include_hidden=True):
        if not isinstance(link, ForeignObjectRel) or link.many_to_many:
            continue
        model = link.related_model
        if isinstance(model, str) or model._meta.proxy:
            continue
        field = link.field.name
        yield Relation(f"{model._meta.app_label}.{model.__name__}.{field}", model, field)


def undecided() -> list[str]:
    """Relations nobody has decided about."""
    return sorted({relation.name for relation in relations()} - MERGE_RELATIONS.keys())


def relation_named(name: str) -> Relation:
    return next(relation for relation in relations() if relation.name == name)


@dataclass(frozen=True)
class Comparison:
    """One field side by side; ``outcome`` is the value after the merge, ``taken``: it comes from the absorbed one."""

    field: str
    kept: object
    absorbed: object
    outcome: object
    taken: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.absorbed


@dataclass(frozen=True)
class MergePlan:
    """What a merge would do: fields compared, and for each moving relation how many rows."""

    comparisons: tuple[Comparison, ...]
    moving: tuple[tuple[Relation, int], ...]

    @property
    def filled(self) -> dict[str, object]:
        return {item.field: item.outcome for item in self.comparisons if item.taken}

    @property
    def total(self) -> int:
        return sum(count for _, count in self.moving)


def plan(kept: Organisation, absorbed: Organisation) -> MergePlan:
    """What merging would do. NotAllowedNow when their codes tell the two apart or a relation is undecided."""
    if kept.pk == absorbed.pk:
        raise NotAllowedNow(N_("请选择两家不同的单位。"), code="merge_same")
    unknown = undecided()
    if unknown:
        raise NotAllowedNow(
            N_("现在不能合并：系统里有关联还没有决定怎样合并（%(relations)s）。请联系系统管理员。"),
            code="merge_undecided",
            relations="，".join(unknown),
        )
    if kept.credit_code and absorbed.credit_code and kept.credit_code != absorbed.credit_code:
        raise NotAllowedNow(
            N_("两家单位的统一社会信用代码不同，是两个法人，不能合并。如果其中一个填错了，请先改正。"),
            code="merge_two_codes",
        )
    moving = [
        (relation, relation.rows(absorbed.pk).count())
        for relation in relations()
        if MERGE_RELATIONS[relation.name] is Fate.MOVE
    ]
    return MergePlan(
        comparisons=tuple(_compare(kept, absorbed)), moving=tuple((rel, count) for rel, count in moving if count)
    )


def _compare(kept: Organisation, absorbed: Organisation) -> Iterator[Comparison]:
    yield Comparison("name", kept.name, absorbed.name, kept.name, taken=False)
    yield Comparison("kind", kept.kind, absorbed.kind, kept.kind, taken=False)
    street_fits = not kept.division_code or kept.division_code == absorbed.division_code
    for field in FILLED_FIELDS:
        ours, theirs = getattr(kept, field), getattr(absorbed, field)
        taken = ours in ("", None) and theirs not in ("", None) and (field != "street_code" or street_fits)
        yield Comparison(field, ours, theirs, theirs if taken else ours, taken=taken)
    statistics = absorbed.above_scale and not kept.above_scale
    for field in STATISTICS:
        ours, theirs = getattr(kept, field), getattr(absorbed, field)
        taken = statistics and ours != theirs
        yield Comparison(field, ours, theirs, theirs if taken else ours, taken=taken)
