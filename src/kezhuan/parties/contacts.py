"""Contact data as this actor may see it: whole for members, masked by the server for everyone else."""

from dataclasses import dataclass

from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.panels import reveal_link
from kezhuan.parties.permissions import may_see_organisation_contact, may_see_person_contact
from kezhuan.ui.formatting import masked_email, masked_mobile, masked_name


@dataclass(frozen=True)
class Contact:
    """``is_masked`` says that something is hidden; ``reveal_url`` is where the whole number may be asked for."""

    name: str
    mobile: str
    email: str
    is_masked: bool
    reveal_url: str | None = None

    def __bool__(self) -> bool:
        return bool(self.name or self.mobile or self.email)


def organisation_contact(actor: Actor, organisation: Organisation) -> Contact:
    """Strangers see nothing at all: contact opens by 对接, not by browsing."""
    name, mobile, email = organisation.contact_name, organisation.contact_mobile, organisation.contact_email
    if may_see_organisation_contact(actor, organisation):
        return Contact(name, mobile, email, is_masked=False)
    return _masked(actor, organisation, name, mobile, email, "contact_mobile")


def person_contact(actor: Actor, person: Person) -> Contact:
    if may_see_person_contact(actor, person):
        return Contact("", person.mobile, person.email, is_masked=False)
    return _masked(actor, person, "", person.mobile, person.email, "mobile")


def _masked(actor: Actor, thing: Organisation | Person, name: str, mobile: str, email: str, field: str) -> Contact:
    url = reveal_link(actor, thing, field) if mobile else None
    if url is None and not actor.is_officer and not actor.is_system:
        return Contact("", "", "", is_masked=True)
    return Contact(
        name=masked_name(name) if name else "",
        mobile=masked_mobile(mobile) if mobile else "",
        email=masked_email(email) if email else "",
        is_masked=True,
        reveal_url=url,
    )
