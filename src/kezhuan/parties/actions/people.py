"""Registering and changing people."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties import permissions
from kezhuan.parties.models import Person
from kezhuan.parties.names import pinyin_of
from kezhuan.parties.queries import lock_organisation, lock_person
from kezhuan.parties.validation import PERSON_CHECKS, checked


@verb
def register_person(
    *,
    actor: Actor,
    organisation_id: int | None,
    values: Mapping[str, object],
    at: datetime,
    is_demonstration: bool = False,
) -> Person:
    """Enter a person of an organisation (None: of none). Not public until the person consents.

    ``values`` are fields of ``PERSON_CHECKS``, of which the name is needed.
    """
    organisation = lock_organisation(actor, organisation_id) if organisation_id is not None else None
    if not permissions.may_register_person(actor, organisation):
        raise NotPermitted
    clean = checked({"name": "", **values}, PERSON_CHECKS, Person, localdate(at))
    person = Person(
        organisation=organisation, is_demonstration=is_demonstration, recorded_at=at, updated_at=at, **clean
    )
    if not person.division_code and organisation is not None:
        person.division_code = organisation.division_code
    person.pinyin = pinyin_of(person.name)[: Person._meta.get_field("pinyin").max_length]
    person.save(force_insert=True)
    record(actor=actor, verb="parties.register_person", thing=person, at=at)
    return person


@verb
def update_person(*, actor: Actor, person_id: int, changes: Mapping[str, object], at: datetime) -> Person:
    """Change some fields; the person, the organisation's managers and officers may. InvalidInput by field."""
    person = lock_person(actor, person_id)
    if not permissions.may_update_person(actor, person):
        raise NotPermitted
    differing = {
        name: value for name, value in changes.items() if name not in PERSON_CHECKS or getattr(person, name) != value
    }
    clean = checked(differing, PERSON_CHECKS, Person, localdate(at))
    clean = {name: value for name, value in clean.items() if getattr(person, name) != value}
    if not clean:
        return person
    before = snapshot(person)
    for name, value in clean.items():
        setattr(person, name, value)
    if "name" in clean:
        person.pinyin = pinyin_of(person.name)[: Person._meta.get_field("pinyin").max_length]
    person.updated_at = at
    person.save()
    record(actor=actor, verb="parties.update_person", thing=person, at=at, before=before)
    return person


@verb
def move_person(*, actor: Actor, person_id: int, organisation_id: int | None, at: datetime, reason: str = "") -> Person:
    """The person now works for another organisation (None: for none); both sides must be the actor's to manage."""
    organisation = lock_organisation(actor, organisation_id) if organisation_id is not None else None
    person = lock_person(actor, person_id)
    if not permissions.may_update_person(actor, person) or not permissions.may_register_person(actor, organisation):
        raise NotPermitted
    if person.organisation_id == organisation_id:
        raise InvalidInput(fields={"organisation": N_("已经在这家单位")})
    before = snapshot(person)
    person.organisation = organisation
    person.updated_at = at
    person.save(update_fields=["organisation", "updated_at"])
    record(actor=actor, verb="parties.move_person", thing=person, at=at, before=before, note=reason.strip())
    return person
