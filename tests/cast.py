"""The fixed cast (STYLE.md): 甲公司 owns, 乙大学 answers, 丙公司 is the outsider, 科技局 reviews and oversees.

Factories are named by what they make; each makes one believable row with as few rows around it as it needs.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from kezhuan.accounts.models import Membership, StaffPost, User
from kezhuan.accounts.queries import actor_of
from kezhuan.engine.actor import Actor, Role
from kezhuan.parties.models import Organisation, OrganisationKind, Person

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "Ouqing-2026-valve"


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"温州样例{n}有限公司")
    kind = OrganisationKind.ENTERPRISE
    division_code = "330324"
    recorded_at = NOW
    updated_at = NOW


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"样例专家{n}")
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.INSTITUTE)
    recorded_at = NOW
    updated_at = NOW


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    display_name = factory.Sequence(lambda n: f"样例用户{n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.ENTERPRISE.value
    started_at = NOW


class StaffPostFactory(DjangoModelFactory[StaffPost]):
    class Meta:
        model = StaffPost

    user = factory.SubFactory(UserFactory)
    role = Role.CITY_OFFICER.value
    started_at = NOW


def member(name: str, organisation: Organisation, role: Role = Role.ENTERPRISE, *, manages: bool = False) -> User:
    """A user who acts for ``organisation`` in ``role``."""
    user = UserFactory.create(username=name, display_name=name)
    MembershipFactory.create(user=user, organisation=organisation, role=role.value, manages=manages)
    return user


def officer(name: str, role: Role = Role.CITY_OFFICER, division_code: str = "") -> User:
    """A user in a staff post."""
    user = UserFactory.create(username=name, display_name=name)
    StaffPostFactory.create(user=user, role=role.value, division_code=division_code)
    return user


def acting(user: User) -> Actor:
    """The Actor of a user, read from the database as a request would."""
    return actor_of(User.objects.get(pk=user.pk))
