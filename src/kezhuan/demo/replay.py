"""Replaying a generated city through the verbs, in the order in which it happened.

Every record enters as a person would enter it: through permissions, life cycles, dated rules and the audit chain.
What the rules would refuse (an answer after the term, say) is moved to the nearest moment at which it is allowed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from kezhuan.catalogue import actions as catalogue
from kezhuan.catalogue.evidence import evidence_of
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.catalogue.models import CatalogueItem, Demand
from kezhuan.deals import actions as deals
from kezhuan.deals.actions import Message
from kezhuan.demo import records, wordlists
from kezhuan.demo.accounts import Accounts
from kezhuan.demo.values import ITEM_VALUES, certificates
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.codes import divisions
from kezhuan.engine.errors import DomainError
from kezhuan.parties import actions as parties
from kezhuan.ui.formatting import SHANGHAI

T = TypeVar("T")

EVIDENCE = "演示数据：电子同意书"
_OUTCOMES = ("achievement", "expert", "service", "commissioned", "own")
_CLOSING = ("no_longer", "budget", "no_answer", "taken")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happened at ``at``; ``order`` keeps acts of one moment as they were planned."""

    at: datetime
    order: int
    run: Callable[[], object]


@dataclass(kw_only=True)
class Replay(Accounts):
    """The whole replay: parties, accounts (``Accounts``), things of the catalogue and interests."""

    until: datetime
    items: dict[str, CatalogueItem] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    # Parties ---------------------------------------------------------------------------------------------------------
    def enter_parties(self) -> Iterator[str]:
        """Organisations with their marks, then people with qualifications and consents."""
        contacts = {person.organisation_key: person for person in reversed(self.city.people)}
        for row in self.city.organisations:
            self._organisation(row, contacts.get(row.key))
            yield row.key
        for person in self.city.people:
            self._person(person)
            yield person.key

    def _organisation(self, row: records.Organisation, contact: records.Person | None) -> None:
        street = next((town for town in divisions().children(row.division_code) if town.name == row.street), None)
        values = {
            "name": row.name,
            "kind": wordlists.organisation_kind(row.kind, row.name),
            "credit_code": row.credit_code,
            "division_code": row.division_code,
            "street_code": street.code if street else "",
            "functional_area": wordlists.FUNCTIONAL_AREAS.get(row.functional_area or "", ""),
            "address": row.address,
            "industry_code": row.industry_code,
            "city_industry": wordlists.INDUSTRIES[row.city_industries[0]] if row.city_industries else "",
            "size": row.size if row.kind == "enterprise" else "",
            "above_scale": row.above_scale,
            "founded_on": row.founded_on,
            "introduction": row.introduction,
            "contact_name": contact.name if contact else "",
            "contact_mobile": contact.mobile if contact else "",
        }
        at = row.registered_at
        made = parties.register_organisation(actor=SYSTEM, values=values, at=at, is_demonstration=True)
        self.organisations[row.key] = made
        for mark in row.marks:
            parties.add_mark(
                actor=SYSTEM,
                organisation_id=made.pk,
                kind=mark,
                valid_from=at.date(),
                valid_to=_years_after(at.date(), 3),
                at=at,
            )

    def _person(self, row: records.Person) -> None:
        title = next((paper.grade for paper in row.qualifications if paper.kind == "title"), "")
        values = {
            "name": row.name,
            "position": "" if row.position == title else row.position,
            "title": title,
            "division_code": row.division_code,
            "industries": [wordlists.INDUSTRIES[code] for code in row.city_industries],
            "directions": "；".join(row.directions),
            "introduction": row.introduction,
            "mobile": row.mobile,
            "email": row.email,
            "can_be_seconded": row.kind == "expert" and row.contact_consent,
        }
        organisation = self.organisations[row.organisation_key]
        at = max(row.registered_at, organisation.recorded_at)
        person = parties.register_person(
            actor=SYSTEM, organisation_id=organisation.pk, values=values, at=at, is_demonstration=True
        )
        self.people[row.key] = person
        for certificate in certificates(row):
            parties.add_qualification(actor=SYSTEM, person_id=person.pk, certificate=certificate, at=at)
        consents = ["public_profile", "matching"] if row.profile_consent else []
        consents += ["contact_sharing"] if row.contact_consent else []
        for purpose in consents:
            given = max(row.consented_at or at, at)
            parties.give_person_consent(actor=SYSTEM, person_id=person.pk, purpose=purpose, at=given, evidence=EVIDENCE)

    # Catalogue -------------------------------------------------------------------------------------------------------
    def acts(self) -> list[Act]:
        """Everything that happens to catalogue items and between parties, sorted by time."""
        planned: list[Act] = []

        def plan(at: datetime, run: Callable[[], object]) -> None:
            planned.append(Act(at, len(planned), run))

        groups: tuple[tuple[Kind, tuple[Any, ...]], ...] = (
            (ACHIEVEMENT, self.city.achievements),
            (DEMAND, self.city.demands),
            (SERVICE, self.city.services),
            (FACILITY, self.city.facilities),
        )
        for kind, rows in groups:
            for row in rows:
                self._plan_item(kind, row, plan)
        for interest in self.city.interests:
            self._plan_interest(interest, plan)
        return sorted(planned, key=lambda act: (act.at, act.order))

    def _plan_item(self, kind: Kind, row: Any, plan: Callable[[datetime, Callable[[], object]], None]) -> None:
        plan(row.created_at, lambda: self._draft(kind, row))
        for step in row.history:
            plan(step.at, partial(self._step, kind, row, step))
        if isinstance(row, records.Demand) and row.refinement is not None:
            plan(row.refinement.confirmed_at, lambda: self._refine(row))
        if row.state in ("published", "engaged"):
            plan(self.until, lambda: self._keep_public(kind, row.key, row.organisation_key, self.until))

    def _draft(self, kind: Kind, row: Any) -> None:
        values = ITEM_VALUES[kind.code](row)
        values["happened_on"] = row.created_at.date()
        organisation = self.organisations[row.organisation_key]
        values["division_code"] = organisation.division_code
        values["functional_area"] = organisation.functional_area
        values["contact_name"] = organisation.contact_name or "科技管理办公室"
        values["contact_mobile"] = organisation.contact_mobile or "13800009999"
        self.items[row.key] = catalogue.draft_item(
            actor=self.owner(row.organisation_key),
            kind=kind,
            owner_id=organisation.pk,
            values=values,
            at=max(row.created_at, organisation.recorded_at),
            is_demonstration=True,
        )

    def _step(self, kind: Kind, row: Any, step: records.Step) -> None:
        verb = wordlists.VERBS[step.verb]
        if verb not in ("expire", "renew"):
            self._keep_public(kind, row.key, row.organisation_key, step.at)
        item = self.items[row.key]
        if not item.lifecycle.allows(item.state, verb):
            return
        at = step.at
        if verb == "expire":
            if item.expires_on is None or item.expires_on >= self.until.date():
                return
            at = max(at, datetime.combine(item.expires_on + timedelta(days=1), at.timetz()))
        moved = self._try(f"{row.key} {verb}", lambda: self._call(kind, item, row, step, verb, at))
        self.items[row.key] = moved or item

    def _call(
        self, kind: Kind, item: CatalogueItem, row: Any, step: records.Step, verb: str, at: datetime
    ) -> CatalogueItem:
        owner = self.owner(row.organisation_key)
        number = int(row.key.rsplit("-", 1)[-1])
        common = {"kind": kind, "item_id": item.pk, "at": at}
        records = evidence_of(item) if isinstance(item, Demand) and verb == "solve" else []
        calls: dict[str, Callable[[], CatalogueItem]] = {
            "submit": lambda: catalogue.submit_item(actor=owner, **common),
            "pass_first_review": lambda: catalogue.pass_first_review(actor=self._county(item), **common),
            "send_back": lambda: catalogue.send_back_item(actor=self._county(item), reason=step.reason, **common),
            "publish": lambda: catalogue.publish_item(actor=self.actors["city"], **common),
            "engage": lambda: catalogue.engage_item(actor=owner, **common),
            "renew": lambda: catalogue.renew_item(actor=owner, **common),
            "expire": lambda: catalogue.expire_item(actor=SYSTEM, **common),
            "close": lambda: catalogue.close_item(
                actor=owner,
                reason=step.reason,
                closing_reason=_CLOSING[number % len(_CLOSING)] if kind is DEMAND else "",
                **common,
            ),
            "solve": lambda: catalogue.solve_demand(
                actor=owner,
                demand_id=item.pk,
                outcome=_OUTCOMES[number % len(_OUTCOMES)] if records else "own",
                served_by=records[0].key if records else "",
                reason=step.reason,
                at=at,
            ),
        }
        return calls[verb]()

    def _county(self, item: CatalogueItem) -> Actor:
        return self.actors.get(f"county-{item.division_code}", self.actors["city-second"])

    def _keep_public(self, kind: Kind, key: str, organisation_key: str, at: datetime) -> None:
        """Renew in time whatever the plan still needs public at ``at``, as its owner would after the reminder."""
        item = self.items[key]
        while item.is_public and item.expires_on is not None and item.expires_on < at.date():
            before = item.expires_on
            renew = partial(
                catalogue.renew_item,
                actor=self.owner(organisation_key),
                kind=kind,
                item_id=item.pk,
                at=datetime.combine(before - timedelta(days=3), at.timetz()),
            )
            renewed = self._try(f"{key} renew", renew)
            if renewed is None:
                return
            item = self.items[key] = renewed

    def _refine(self, row: records.Demand) -> None:
        assert row.refinement is not None
        said = row.refinement
        demand = self._fresh(row.key)
        values = {
            "object": said.object,
            "part": said.part,
            "process": said.process,
            "present_value": said.present_value,
            "wanted_value": said.wanted_value,
            "constraints": "；".join(said.constraints),
        }
        broker = self.actors["broker"] if demand.is_public else self.owner(row.organisation_key)

        def write() -> None:
            made = catalogue.refine_demand(
                actor=broker, demand_id=demand.pk, values=values, at=said.confirmed_at - timedelta(hours=20)
            )
            if self._fresh_refinement_waits(made.pk):
                catalogue.confirm_refinement(
                    actor=self.owner(row.organisation_key), refinement_id=made.pk, at=said.confirmed_at
                )

        self._try(f"{row.key} refine", write)

    @staticmethod
    def _fresh_refinement_waits(refinement_id: int) -> bool:
        """The firm's own refinement stands as confirmed; a broker's waits for the firm."""
        return Demand.objects.filter(refinements__pk=refinement_id, refinements__confirmed_at__isnull=True).exists()

    def _fresh(self, key: str) -> CatalogueItem:
        item = self.items[key]
        item.refresh_from_db()
        return item

    # Interests -------------------------------------------------------------------------------------------------------
    def _plan_interest(self, row: records.Interest, plan: Callable[[datetime, Callable[[], object]], None]) -> None:
        at = row.asked_at
        if row.outcome == "pending":
            number = int(row.key.rsplit("-", 1)[-1])
            at = self.until - timedelta(hours=3 + number % 40)
        plan(at, lambda: self._interest(row, at))

    def _interest(self, row: records.Interest, at: datetime) -> None:
        demand_row = next(demand for demand in self.city.demands if demand.key == row.demand_key)
        demand = self._fresh(row.demand_key)
        target = self.people[row.target_key] if row.target_kind == "expert" else self.items[row.target_key]
        owner_key = self._owner_key(row)
        asker = self.owner(demand_row.organisation_key)

        def run() -> None:
            sent = deals.send_interest(
                actor=asker,
                target_kind=row.target_kind,
                target_id=target.pk,
                organisation_id=demand.owner_id,
                message=Message(
                    problem=demand_row.title,
                    purpose=row.message,
                    contact_name=demand.contact_name,
                    contact_mobile=demand.contact_mobile,
                ),
                at=at,
                demand_id=demand.pk,
            )
            self._answer(row, sent, owner_key)

        self._try(f"{row.key} send", run)
        for key in {row.demand_key, row.target_key} & self.items.keys():
            self._fresh(key)

    def _answer(self, row: records.Interest, sent: Any, owner_key: str) -> None:
        if row.outcome == "pending":
            return
        if row.outcome == "lapsed" or row.answered_at is None:
            if sent.due_at < self.until:
                deals.lapse_interest(actor=SYSTEM, interest_id=sent.pk, at=sent.due_at)
            return
        at = min(row.answered_at, sent.due_at - timedelta(hours=8))
        owner = self.owner(owner_key)
        if row.outcome == "accepted":
            deals.accept_interest(actor=owner, interest_id=sent.pk, at=at)
        else:
            deals.decline_interest(actor=owner, interest_id=sent.pk, reason=row.reason or "暂时排不开", at=at)

    def _owner_key(self, row: records.Interest) -> str:
        groups: tuple[tuple[Any, ...], ...] = (self.city.achievements, self.city.services, self.city.people)
        return next(str(target.organisation_key) for rows in groups for target in rows if target.key == row.target_key)

    def _try(self, what: str, run: Callable[[], T]) -> T | None:
        """Run one act; a refusal by the rules is noted and the city goes on (a test bounds how many there are)."""
        try:
            return run()
        except DomainError as error:
            self.refused.append(f"{what}: {error.code} {error.text()} {getattr(error, 'fields', '')}")
            return None


def _years_after(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def moment_before(day: date) -> datetime:
    """The evening before ``day``: nothing of the replay happens later."""
    return datetime.combine(day - timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=20)
