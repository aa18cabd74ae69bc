"""Who may open which address of organisations and people. What is made here belongs to 甲 (in 330324)."""

from typing import Any

from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import PersonFactory
from tests.parties.factories import (
    MarkFactory,
    MergeFactory,
    NamedOrganisationFactory,
    PendingOrganisationFactory,
    QualificationFactory,
    StandingConsentFactory,
)

MANAGER_AND_OFFICERS = OFFICERS | {Who.MEMBER}


def _owner(**more: object) -> Any:
    return lambda world: {"organisation_id": world.jia.pk, **more}


def _pending(world: Any) -> dict[str, object]:
    return {"organisation_id": PendingOrganisationFactory.create(division_code="330324").pk}


def _closed(world: Any) -> dict[str, object]:
    return {"organisation_id": NamedOrganisationFactory.create(division_code="330324", state="closed").pk}


def _pair(one: str, other: str) -> Any:
    def make(world: Any) -> dict[str, object]:
        rows = [NamedOrganisationFactory.create(division_code="330324") for _ in range(2)]
        return {one: rows[0].pk, other: rows[1].pk}

    return make


def _merge(world: Any) -> dict[str, object]:
    return {"merge_id": MergeFactory.create(kept=world.jia).pk}


def _person(**more: object) -> Any:
    """A person of 甲 who has consented to a public profile."""

    def make(world: Any) -> dict[str, object]:
        person = PersonFactory.create(organisation=world.jia)
        StandingConsentFactory.create(person=person)
        return {"person_id": person.pk, **more}

    return make


def _expert(world: Any) -> dict[str, object]:
    person = PersonFactory.create(organisation=world.jia)
    StandingConsentFactory.create(person=person)
    return {"qualification_id": QualificationFactory.create(person=person, kind="expert", grade="").pk}


def _mark(world: Any) -> dict[str, object]:
    return {"mark_id": MarkFactory.create(organisation__division_code="330324").pk}


ACCESS: list[Access] = [
    Access("parties:organisations", EVERYONE),
    Access("parties:organisation", EVERYONE, _owner()),
    Access("parties:organisation-register", SIGNED_IN),
    Access("parties:organisation-register-step", SIGNED_IN, lambda world: {"step": "identity"}),
    Access("parties:organisation-register-check", SIGNED_IN),
    Access("parties:organisation-edit", MANAGER_AND_OFFICERS, _owner(section="about")),
    Access("parties:organisation-confirm", OFFICERS, _pending, method="post"),
    Access("parties:organisation-close", OFFICERS, _owner()),
    Access("parties:organisation-reopen", OFFICERS, _closed, method="post"),
    Access("parties:mark-add", OFFICERS, _owner()),
    Access(
        "parties:mark-end",
        OFFICERS,
        lambda world: {"mark_id": MarkFactory.create(organisation__division_code="330324").pk},
    ),
    Access("parties:duplicates", OFFICERS),
    Access("parties:merges", OFFICERS),
    Access("parties:merge", OFFICERS, _merge),
    Access("parties:organisation-merge", OFFICERS, _pair("kept_id", "absorbed_id")),
    Access("parties:organisation-distinct", OFFICERS, _pair("first_id", "second_id"), method="post"),
    Access("parties:people", EVERYONE),
    Access("parties:person", EVERYONE, _person()),
    Access("parties:person-edit", MANAGER_AND_OFFICERS, _person(section="work")),
    Access("parties:person-register", MANAGER_AND_OFFICERS, _owner()),
    Access("parties:person-register-step", MANAGER_AND_OFFICERS, _owner(step="person")),
    Access("parties:person-register-check", MANAGER_AND_OFFICERS, _owner()),
    Access("parties:qualification-add", MANAGER_AND_OFFICERS, _person()),
    Access("parties:qualification-renew", MANAGER_AND_OFFICERS, _expert),
    Access("parties:consents", MANAGER_AND_OFFICERS, _person()),
]
