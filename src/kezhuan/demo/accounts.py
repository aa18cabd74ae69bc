"""The accounts of the demo city: who acts for organisations, counties and the city."""

from dataclasses import dataclass, field
from datetime import datetime

from kezhuan.accounts.actions.members import add_member
from kezhuan.accounts.actions.staff import add_post
from kezhuan.accounts.actions.users import register_user
from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.demo import records, wordlists
from kezhuan.demo.generator import City
from kezhuan.engine.actor import STAFF_ROLES, STRANGER, SYSTEM, Actor, Role
from kezhuan.engine.codes import divisions
from kezhuan.parties.models import Organisation, Person

_POSTS = {Role.COUNTY_OFFICER.value, Role.CITY_OFFICER.value}


@dataclass(kw_only=True)
class Accounts:
    """Keys of generated organisations and people → rows, and the accounts that act for them."""

    city: City
    password: str
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def enter_accounts(self) -> None:
        """Officers of every county and the city, the demonstration accounts, and a member for each organisation."""
        start = min(organisation.registered_at for organisation in self.city.organisations)
        given = {account.division_code or "city": account for account in self.city.accounts if account.role in _POSTS}
        for code in sorted({row.division_code for row in self.city.organisations}):
            if code not in given:
                name = f"{divisions().check(code, self.city.as_of).name}专员"
                self._officer(f"county-{code}", name, Role.COUNTY_OFFICER, code, start)
        self._officer("city-second", "市级复审专员", Role.CITY_OFFICER, "", start)
        for account in self.city.accounts:
            self._account(account, start)

    def _officer(self, username: str, name: str, role: Role, division_code: str, at: datetime) -> None:
        user = self._user(username, name, at)
        add_post(actor=SYSTEM, user=user, role=role, division_code=division_code, at=at)
        self.actors[username] = actor_of(user)

    def _account(self, account: records.DemoAccount, at: datetime) -> None:
        role = Role(account.role)
        person = self.people.get(account.person_key or "")
        if person is not None:
            at = max(at, person.recorded_at)
        user = self._user(account.username, account.display_name, at, password=self.password, person=person)
        organisation = self.organisations.get(account.organisation_key or "")
        if role in STAFF_ROLES:
            add_post(actor=SYSTEM, user=user, role=role, division_code=account.division_code or "", at=at)
        elif organisation is not None:
            at = max(at, organisation.recorded_at)
            add_member(actor=SYSTEM, user=user, organisation=organisation, role=role, manages=account.manages, at=at)
            self.actors[account.organisation_key or ""] = actor_of(user)
        self.actors[account.username] = actor_of(user)
        if role is Role.COUNTY_OFFICER:
            self.actors[f"county-{account.division_code}"] = actor_of(user)

    def _user(
        self, username: str, name: str, at: datetime, *, password: str = "", person: Person | None = None
    ) -> User:
        user = User(
            username=username,
            display_name=name,
            email=f"{username}@example.com",
            person=person,
            is_demonstration=True,
        )
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        self.users[username] = register_user(actor=STRANGER, user=user, at=at)
        return self.users[username]

    def user_of(self, person: Person, at: datetime) -> User:
        """An account without a password for a person who has none."""
        return self._user(f"person-{person.pk}", person.name, at, person=person)

    def owner(self, key: str) -> Actor:
        """Who acts for the organisation ``key``: its member, made when first needed."""
        if key not in self.actors:
            organisation = self.organisations[key]
            user = self._user(key, organisation.contact_name or organisation.name, organisation.recorded_at)
            role = wordlists.ROLE_OF_KIND.get(organisation.kind, Role.PROVIDER)
            at = organisation.recorded_at
            add_member(actor=SYSTEM, user=user, organisation=organisation, role=role, manages=True, at=at)
            self.actors[key] = actor_of(user)
        return self.actors[key]
