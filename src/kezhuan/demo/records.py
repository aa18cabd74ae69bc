"""The demo city as plain frozen records: no database, no clock.

Keys such as ``organisation-00012`` join the records; the loader turns them into rows. Money is Decimal in 万元, dates
are aware datetimes in China's standard time. Everything here is invented: ``is_demonstration`` is always True.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One verb the loader replays: who (``owner``, ``county_officer``, ``city_officer``, ``broker`` or ``system``)."""

    verb: str
    target: str
    at: datetime
    actor: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A party of the city.

    ``kind``: enterprise, institute, transfer_organisation, service_provider, incubator_operator, finance, government.
    ``size``: micro, small, medium, large. ``marks``: high_tech, specialised (专精特新), little_giant.
    """

    key: str
    name: str
    kind: str
    credit_code: str
    division_code: str
    street: str
    address: str
    functional_area: str | None
    size: str
    industry_code: str
    above_scale: bool
    marks: tuple[str, ...]
    city_industries: tuple[str, ...]
    main_products: tuple[str, ...]
    introduction: str
    employees: int
    founded_on: date
    registered_at: datetime
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class Qualification:
    """A paper a person holds: ``kind`` title (职称) or broker; ``grade`` 初级/中级/高级 or the title's words."""

    kind: str
    grade: str
    issuer: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """``kind``: expert, broker, brigade, officer, contact. ``engagement`` of brokers: full_time, part_time, attached.

    ``families`` are the problem families an expert works on; ``mobile`` follows the fictitious pattern 1380000xxxx.
    """

    key: str
    name: str
    kind: str
    organisation_key: str
    division_code: str
    position: str
    directions: tuple[str, ...]
    introduction: str
    city_industries: tuple[str, ...]
    families: tuple[str, ...]
    qualifications: tuple[Qualification, ...]
    engagement: str | None
    mobile: str
    email: str
    profile_consent: bool
    contact_consent: bool
    consented_at: datetime | None
    registered_at: datetime
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class Refinement:
    """The structured fields confirmed after a talk; kept beside the statement in the asker's own words."""

    object: str
    part: str
    process: str
    condition: str
    present_value: str
    wanted_value: str
    tried: str
    constraints: tuple[str, ...]
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Demand:
    """``kind``: problem, acquisition, talent, testing, finance, commission. Budget in 万元; None means 面议."""

    key: str
    organisation_key: str
    contact_key: str
    division_code: str
    kind: str
    title: str
    statement: str
    refinement: Refinement | None
    city_industry: str
    families: tuple[str, ...]
    cooperation: tuple[str, ...]
    budget_low: Decimal | None
    budget_high: Decimal | None
    deadline: date | None
    is_anonymous: bool
    state: str
    created_at: datetime
    history: tuple[Step, ...]
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class Achievement:
    """A technology on offer. ``transfer_ways``: assignment, licence, equity, cooperation. Price in 万元; None: 面议."""

    key: str
    organisation_key: str
    completers: tuple[str, ...]
    title: str
    abstract: str
    confidential_part: str
    trl: int
    ip_forms: tuple[str, ...]
    transfer_ways: tuple[str, ...]
    price_intent: Decimal | None
    application_fields: tuple[str, ...]
    city_industries: tuple[str, ...]
    families: tuple[str, ...]
    is_service_invention: bool
    state: str
    created_at: datetime
    history: tuple[Step, ...]
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class ServiceOffer:
    """``service_class`` is one of the six classes of GB/T 34670-2017; ``price`` is words, as an offer prints them."""

    key: str
    organisation_key: str
    title: str
    description: str
    service_class: str
    city_industries: tuple[str, ...]
    families: tuple[str, ...]
    price: str
    working_days: int
    state: str
    created_at: datetime
    history: tuple[Step, ...]
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class Facility:
    """``kind``: pilot_line, test_bench or instrument; ``parameters`` in the words of its plate."""

    key: str
    organisation_key: str
    name: str
    kind: str
    parameters: str
    description: str
    city_industries: tuple[str, ...]
    division_code: str
    price: str
    open_days: int
    state: str
    created_at: datetime
    history: tuple[Step, ...]
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class Interest:
    """An expression of interest. ``outcome``: pending, accepted, declined, lapsed."""

    key: str
    demand_key: str
    target_kind: str
    target_key: str
    asked_by: str
    message: str
    asked_at: datetime
    outcome: str
    answered_at: datetime | None
    reason: str
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question someone keeps, to be told of new answers."""

    key: str
    person_key: str
    text: str
    kinds: tuple[str, ...]
    city_industry: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account for each role; the loader sets the common demonstration password."""

    username: str
    display_name: str
    role: str
    organisation_key: str | None
    person_key: str | None
    division_code: str | None
    manages: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """Who really answers a demand: records whose method, direction or offer belongs to a family that solves it."""

    achievements: tuple[str, ...]
    experts: tuple[str, ...]
    services: tuple[str, ...]
