"""A city of many published things for measuring, written straight into an empty database (nothing reviews it)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import models, transaction

from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.demo.achievements import AchievementMaker
from kezhuan.demo.demands import DemandMaker
from kezhuan.demo.offers import OfferMaker
from kezhuan.demo.organisations import OrganisationMaker
from kezhuan.demo.people import PersonMaker
from kezhuan.demo.scale import SCALES, Scale
from kezhuan.demo.values import ITEM_VALUES
from kezhuan.parties.models import (
    ConsentPurpose,
    Organisation,
    Person,
    PersonConsent,
    Qualification,
    QualificationKind,
)

_BATCH = 1000
_VALID_DAYS = 365
#: Parts of the documents by kind, about those of the full demo city.
_ACHIEVEMENTS, _EXPERTS, _SERVICES, _FACILITIES, _DEMANDS = 0.70, 0.10, 0.10, 0.02, 0.04


def scale_for(documents: int) -> Scale:
    """A scale whose published things, experts and organisations are about ``documents`` together."""
    return replace(
        SCALES["full"],
        name="bench",
        enterprises=int(documents * 0.03),
        institutes=max(int(documents * 0.004), 5),
        service_providers=max(int(documents * 0.006), 5),
        experts=int(documents * _EXPERTS * 1.2),
        contacts=int(documents * 0.04),
        demands=int(documents * _DEMANDS),
        achievements=int(documents * _ACHIEVEMENTS),
        services=int(documents * _SERVICES),
        facilities=max(int(documents * _FACILITIES), 1),
    )


def fill(documents: int, seed: int, at: datetime, told: Callable[[str, int], None]) -> list[str]:
    """Write the city and return the demands' own words, to be asked. ``told`` hears what was written and how much."""
    size, day = scale_for(documents), at.date()
    organisations = OrganisationMaker(seed, day).make_all(size)
    people = PersonMaker(seed, day, organisations).make_all(size)
    achievements = AchievementMaker(seed, day, organisations, people).make_all(size)
    demands = DemandMaker(seed, day, organisations, people).make_all(size)
    offers = OfferMaker(seed, day, organisations)
    with transaction.atomic():
        owners = _organisations(organisations, at)
        told("organisations", len(owners))
        told("experts", _experts([row for row in people if row.kind == "expert"], owners, at))
        groups: tuple[tuple[Kind, Sequence[Any]], ...] = (
            (ACHIEVEMENT, achievements),
            (DEMAND, demands),
            (SERVICE, offers.make_services(size)),
            (FACILITY, offers.make_facilities(size)),
        )
        for kind, rows in groups:
            told(kind.plural, _items(kind, rows, owners, at))
    return [row.statement for row in demands]


def _store(model: type[models.Model], rows: Iterator[models.Model]) -> int:
    count = 0
    while batch := list(islice(rows, _BATCH)):
        model._default_manager.bulk_create(batch)
        count += len(batch)
    return count


def _organisations(rows: Sequence[Any], at: datetime) -> dict[str, Organisation]:
    made = {
        row.key: Organisation(
            name=row.name,
            kind="enterprise",
            division_code=row.division_code,
            introduction=row.introduction,
            is_demonstration=True,
            recorded_at=at,
            updated_at=at,
        )
        for row in rows
    }
    Organisation.objects.bulk_create(made.values(), batch_size=_BATCH)
    return made


def _experts(rows: Sequence[Any], owners: dict[str, Organisation], at: datetime) -> int:
    people = [
        Person(
            name=row.name,
            organisation=owners[row.organisation_key],
            division_code=row.division_code,
            directions="；".join(row.directions),
            introduction=row.introduction,
            is_demonstration=True,
            recorded_at=at,
            updated_at=at,
        )
        for row in rows
    ]
    Person.objects.bulk_create(people, batch_size=_BATCH)
    _store(Qualification, (Qualification(person=person, kind=QualificationKind.EXPERT) for person in people))
    purposes = (ConsentPurpose.PUBLIC_PROFILE, ConsentPurpose.MATCHING)
    consents = (
        PersonConsent(person=person, purpose=purpose, text_version="bench", given_at=at)
        for person in people
        for purpose in purposes
    )
    _store(PersonConsent, consents)
    return len(people)


def _items(kind: Kind, rows: Sequence[Any], owners: dict[str, Organisation], at: datetime) -> int:
    return _store(kind.model, (_item(kind, number, row, owners, at) for number, row in enumerate(rows, 1)))


def _item(kind: Kind, number: int, row: Any, owners: dict[str, Organisation], at: datetime) -> models.Model:
    values = {name: value for name, value in ITEM_VALUES[kind.code](row).items() if name != "completers"}
    owner = owners[row.organisation_key]
    return kind.model(
        **values,
        reference_number=f"{kind.prefix}-{at.year:04d}-{at.month:02d}-{number:05d}",
        owner=owner,
        division_code=owner.division_code,
        state="published",
        happened_on=_day_before(at.date(), number),
        submitted_at=at,
        published_at=at,
        expires_on=at.date() + timedelta(days=_VALID_DAYS),
        is_demonstration=True,
        recorded_at=at,
        updated_at=at,
    )


def _day_before(day: date, number: int) -> date:
    return day - timedelta(days=number % 700)
