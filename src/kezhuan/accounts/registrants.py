"""Who enters an own organisation asks at once to act for it; the officer's confirmation answers both."""

from collections.abc import Sequence
from datetime import datetime

from kezhuan.accounts.actions.requests import (
    accept_for_registrant,
    ask_for_registrant,
    decline_with_the_entry,
)
from kezhuan.accounts.permissions import is_person, is_staff
from kezhuan.accounts.queries import open_requests_for
from kezhuan.engine.actor import Actor, Role
from kezhuan.parties.followers import register_follower
from kezhuan.parties.models import Organisation, OrganisationKind

#: The role in which members of each kind of organisation act. Offices of the government have posts, not members.
ROLE_OF_KIND: dict[str, Role] = {
    OrganisationKind.ENTERPRISE: Role.ENTERPRISE,
    OrganisationKind.INSTITUTE: Role.INSTITUTE,
    OrganisationKind.TRANSFER: Role.INSTITUTE,
    OrganisationKind.PROVIDER: Role.PROVIDER,
    OrganisationKind.INCUBATOR_OPERATOR: Role.INCUBATOR,
    OrganisationKind.BANK: Role.PROVIDER,
    OrganisationKind.FUND: Role.PROVIDER,
}


class Registrants:
    """The follower of ``parties``: requests to join are made, accepted and declined with the entry."""

    def entered(self, *, actor: Actor, organisation: Organisation, at: datetime) -> None:
        role = ROLE_OF_KIND.get(organisation.kind)
        if role is not None and is_person(actor) and not is_staff(actor):
            ask_for_registrant(actor=actor, organisation=organisation, role=role, at=at)

    def confirmed(self, *, actor: Actor, organisation: Organisation, at: datetime) -> None:
        accept_for_registrant(actor=actor, organisation=organisation, at=at)

    def refused(self, *, actor: Actor, organisation: Organisation, reason: str, at: datetime) -> None:
        decline_with_the_entry(actor=actor, organisation=organisation, reason=reason, at=at)

    def applicants(self, organisation: Organisation) -> Sequence[str]:
        return [
            str(request.user)
            for request in open_requests_for(organisation).filter(user_id=organisation.registered_by or 0)
        ]


_REGISTRANTS = Registrants()


def register() -> None:
    """Called once, when the apps are loaded."""
    register_follower(_REGISTRANTS)
