"""Who may do what with organisations and people. Pure on loaded objects."""

from kezhuan.engine.actor import Actor, Role
from kezhuan.parties.models import Organisation, OrganisationState, Person, QualificationKind

#: What a register or a bureau states about an organisation; its own managers ask an officer to change it.
OFFICIAL_FIELDS = frozenset(
    {
        "name",
        "kind",
        "credit_code",
        "division_code",
        "functional_area",
        "industry_code",
        "size",
        "above_scale",
        "enrolled_on",
        "founded_on",
    }
)
#: Facts of the statistics bureau: entered by officers only, also before the organisation is confirmed.
STATISTICS_FIELDS = frozenset({"above_scale", "enrolled_on"})
#: Qualifications that somebody issues; an officer enters them from the certificate.
ISSUED_QUALIFICATIONS = frozenset(QualificationKind.values) - {QualificationKind.EXPERT.value}


def oversees(actor: Actor, organisation: Organisation) -> bool:
    """City officers all, county officers those of their own division; automatic work all."""
    return actor.is_system or actor.oversees(organisation.division_code or None)


def may_register_organisation(actor: Actor) -> bool:
    """Anyone signed in; what a non-officer enters waits for an officer's confirmation."""
    return actor.is_system or actor.is_known


def registers_directly(actor: Actor, division_code: str) -> bool:
    """Whether an organisation this actor enters in that division needs no confirmation."""
    return actor.is_system or actor.oversees(division_code or None)


def may_confirm_organisation(actor: Actor, organisation: Organisation) -> bool:
    return oversees(actor, organisation)


def may_update_organisation(actor: Actor, organisation: Organisation) -> bool:
    if organisation.state == OrganisationState.MERGED:
        return False
    return oversees(actor, organisation) or actor.manages(organisation.pk) or entered_by(actor, organisation)


def entered_by(actor: Actor, organisation: Organisation) -> bool:
    """The user who entered an organisation keeps it in hand until it is confirmed."""
    return (
        organisation.state == OrganisationState.PENDING
        and organisation.registered_by is not None
        and organisation.registered_by == actor.user_id
    )


def may_update_field(actor: Actor, organisation: Organisation, field: str) -> bool:
    """Official fields are an officer's, statistics always, the others as soon as the organisation is confirmed."""
    if not may_update_organisation(actor, organisation):
        return False
    if oversees(actor, organisation) or field not in OFFICIAL_FIELDS:
        return True
    return organisation.state == OrganisationState.PENDING and field not in STATISTICS_FIELDS


def may_close_organisation(actor: Actor, organisation: Organisation) -> bool:
    return oversees(actor, organisation)


def may_mark_organisation(actor: Actor, organisation: Organisation) -> bool:
    return oversees(actor, organisation) and organisation.state != OrganisationState.MERGED


def may_see_duplicates(actor: Actor) -> bool:
    return actor.is_system or actor.is_officer


def may_merge_organisations(actor: Actor, kept: Organisation, absorbed: Organisation) -> bool:
    """Both must be the officer's to oversee."""
    return oversees(actor, kept) and oversees(actor, absorbed)


def may_see_organisation_contact(actor: Actor, organisation: Organisation) -> bool:
    """Members only; everyone else sees the masked form."""
    return actor.is_system or actor.belongs_to(organisation.pk)


def oversees_person(actor: Actor, person: Person) -> bool:
    """By the person's own division or that of the organisation."""
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return True
    divisions = {person.division_code, person.organisation.division_code if person.organisation else ""} - {""}
    return any(actor.oversees(division) for division in divisions)


def is_self(actor: Actor, person: Person) -> bool:
    return actor.person_id is not None and actor.person_id == person.pk


def may_register_person(actor: Actor, organisation: Organisation | None) -> bool:
    """Managers for their own organisation, officers within their division, city officers also without organisation."""
    if organisation is None:
        return actor.is_system or actor.has(Role.CITY_OFFICER)
    if organisation.state in (OrganisationState.MERGED, OrganisationState.CLOSED):
        return False
    return oversees(actor, organisation) or actor.manages(organisation.pk)


def may_register_people(actor: Actor) -> bool:
    """Whether there is any organisation for which this actor may register people (to offer the page)."""
    return actor.is_system or actor.is_officer or any(grant.manages for grant in actor.grants)


def may_update_person(actor: Actor, person: Person) -> bool:
    return is_self(actor, person) or actor.manages(person.organisation_id) or oversees_person(actor, person)


def may_see_person_contact(actor: Actor, person: Person) -> bool:
    """The person and members of the same organisation; everyone else sees the masked form."""
    return actor.is_system or is_self(actor, person) or actor.belongs_to(person.organisation_id)


def may_qualify_person(actor: Actor, person: Person, kind: str) -> bool:
    """Issued qualifications are entered by officers; that somebody is an expert also by the own organisation."""
    if oversees_person(actor, person):
        return True
    return kind not in ISSUED_QUALIFICATIONS and actor.manages(person.organisation_id)


def may_give_consent(actor: Actor, person: Person) -> bool:
    """The person; or a manager or officer who holds the signed consent and names it as evidence."""
    return may_update_person(actor, person)


def may_withdraw_consent(actor: Actor, person: Person) -> bool:
    return may_update_person(actor, person)


def consents_need_evidence(actor: Actor, person: Person) -> bool:
    """Whoever enters a consent for somebody else says where the signed form is."""
    return not is_self(actor, person)
