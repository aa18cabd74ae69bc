"""The demo city, generated: the same scale, seed and date give the same bytes in every process."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from kezhuan.demo.achievements import AchievementMaker
from kezhuan.demo.demands import DemandMaker
from kezhuan.demo.lexicon import solvers
from kezhuan.demo.offers import OfferMaker
from kezhuan.demo.organisations import OrganisationMaker
from kezhuan.demo.people import PersonMaker
from kezhuan.demo.records import (
    Achievement,
    Demand,
    DemoAccount,
    Facility,
    Interest,
    Organisation,
    Person,
    SavedSearch,
    ServiceOffer,
    Truth,
)
from kezhuan.demo.relations import make_accounts, make_interests, make_saved_searches, published_at
from kezhuan.demo.scale import SCALES


@dataclass(frozen=True, slots=True)
class City:
    """All records of one demo city; ``truth`` says for each demand's key who really answers it."""

    scale: str
    seed: int
    as_of: date
    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    achievements: tuple[Achievement, ...]
    demands: tuple[Demand, ...]
    services: tuple[ServiceOffer, ...]
    facilities: tuple[Facility, ...]
    interests: tuple[Interest, ...]
    saved_searches: tuple[SavedSearch, ...]
    accounts: tuple[DemoAccount, ...]
    truth: dict[str, Truth]

    def to_jsonl(self) -> Iterator[str]:
        """One JSON object a line, in the order the loader needs; dates in ISO 8601, money as a decimal string."""
        groups: tuple[tuple[str, Sequence[object]], ...] = (
            ("organisation", self.organisations),
            ("person", self.people),
            ("achievement", self.achievements),
            ("demand", self.demands),
            ("service", self.services),
            ("facility", self.facilities),
            ("interest", self.interests),
            ("saved_search", self.saved_searches),
            ("account", self.accounts),
        )
        for name, records in groups:
            for record in records:
                body = {"record": name, **asdict(record)}  # type: ignore[call-overload]
                yield json.dumps(body, ensure_ascii=False, default=_plain) + "\n"
        for key, truth in self.truth.items():
            yield json.dumps({"record": "truth", "demand": key, **asdict(truth)}, ensure_ascii=False) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no plain form for {type(value)}")


def generate(scale: str = "small", seed: int = 2024, *, as_of: date) -> City:
    """The demo city of ``scale`` (``small`` or ``full``) whose latest record lies before ``as_of``.

    Raises KeyError for an unknown scale.
    """
    size = SCALES[scale]
    organisations = OrganisationMaker(seed, as_of).make_all(size)
    people = PersonMaker(seed, as_of, organisations).make_all(size)
    achievements = AchievementMaker(seed, as_of, organisations, people).make_all(size)
    demands = DemandMaker(seed, as_of, organisations, people).make_all(size)
    offers = OfferMaker(seed, as_of, organisations)
    services = offers.make_services(size)
    truth = _truth(demands, achievements, people, services)
    interests = make_interests(seed, as_of, size, demands, achievements, truth)
    return City(
        scale=scale,
        seed=seed,
        as_of=as_of,
        organisations=organisations,
        people=people,
        achievements=achievements,
        demands=demands,
        services=services,
        facilities=offers.make_facilities(size),
        interests=interests,
        saved_searches=make_saved_searches(seed, as_of, size, people),
        accounts=make_accounts(organisations, people, demands, achievements, interests),
        truth=truth,
    )


def _truth(
    demands: Sequence[Demand],
    achievements: Sequence[Achievement],
    people: Sequence[Person],
    services: Sequence[ServiceOffer],
) -> dict[str, Truth]:
    """Who truly answers each demand that names a family; only answers that were published, and consenting experts."""
    by_family: dict[str, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    for achievement in achievements:
        if published_at(achievement.history):
            by_family[achievement.families[0]][0].append(achievement.key)
    for person in people:
        if person.profile_consent:
            for family in person.families:
                by_family[family][1].append(person.key)
    for service in services:
        if service.state == "published":
            for family in service.families:
                by_family[family][2].append(service.key)
    answers: dict[str, Truth] = {}
    for family, solving in solvers().items():
        found = [by_family[solver] for solver in solving]
        answers[family] = Truth(
            achievements=tuple(key for group in found for key in group[0]),
            experts=tuple(dict.fromkeys(key for group in found for key in group[1])),
            services=tuple(by_family[family][2]),
        )
    return {demand.key: answers[demand.families[0]] for demand in demands if demand.families}
