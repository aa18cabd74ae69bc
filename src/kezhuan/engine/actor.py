"""Who acts. Every verb takes an ``Actor``; there is no anonymous default and None is never allowed."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is on the platform; one user may hold several, each for one organisation or division."""

    ENTERPRISE = "enterprise"
    INSTITUTE = "institute"
    BROKER = "broker"
    EXPERT = "expert"
    BRIGADE = "brigade"
    INCUBATOR = "incubator"
    PROVIDER = "provider"
    COUNTY_OFFICER = "county_officer"
    CITY_OFFICER = "city_officer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


#: Administrators are held apart: one user holds at most one of these (GB/T 22239-2019 8.1.4.2, separated duties).
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
OFFICER_ROLES = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER})
STAFF_ROLES = ADMIN_ROLES | OFFICER_ROLES
#: Roles that belong to an organisation and are meaningless without one.
MEMBER_ROLES = frozenset(
    {Role.ENTERPRISE, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.BRIGADE, Role.INCUBATOR, Role.PROVIDER}
)


class ActorKind(StrEnum):
    USER = "user"
    TOKEN = "token"  # noqa: S105 - a kind of actor, not a secret
    SYSTEM = "system"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, for one organisation (members) or one county-level division (county officers)."""

    role: Role
    organisation_id: int | None = None
    division_code: str | None = None
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting party as the rules see it: no database row, so permissions stay pure functions."""

    kind: ActorKind
    label: str
    user_id: int | None = None
    person_id: int | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    @property
    def is_known(self) -> bool:
        """Signed in (a user or an organisation's token), as against a stranger."""
        return self.kind in (ActorKind.USER, ActorKind.TOKEN)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(grant.organisation_id for grant in self.grants if grant.organisation_id is not None)

    @property
    def officer_divisions(self) -> frozenset[str]:
        """Division codes this actor answers for as a county officer."""
        return frozenset(
            grant.division_code
            for grant in self.grants
            if grant.role is Role.COUNTY_OFFICER and grant.division_code is not None
        )

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_officer(self) -> bool:
        return not self.roles.isdisjoint(OFFICER_ROLES)

    def belongs_to(self, organisation_id: int | None) -> bool:
        return organisation_id is not None and organisation_id in self.organisation_ids

    def manages(self, organisation_id: int | None) -> bool:
        return organisation_id is not None and any(
            grant.manages and grant.organisation_id == organisation_id for grant in self.grants
        )

    def oversees(self, division_code: str | None) -> bool:
        """City officers oversee every division; county officers their own."""
        if Role.CITY_OFFICER in self.roles:
            return True
        return division_code is not None and division_code in self.officer_divisions


SYSTEM = Actor(kind=ActorKind.SYSTEM, label="系统")
STRANGER = Actor(kind=ActorKind.STRANGER, label="访客")
