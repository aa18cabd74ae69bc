"""Rows of this app, named by their state."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from kezhuan.parties.models import (
    Organisation,
    OrganisationMark,
    OrganisationMerge,
    OrganisationState,
    PersonConsent,
    Qualification,
)
from kezhuan.parties.names import pinyin_of, search_name_of
from tests.cast import NOW, OrganisationFactory, PersonFactory


class NamedOrganisationFactory(OrganisationFactory):
    """With the keys of its name, as the verbs set them."""

    search_name = factory.LazyAttribute(lambda organisation: search_name_of(organisation.name))
    pinyin = factory.LazyAttribute(lambda organisation: pinyin_of(organisation.name))


class PendingOrganisationFactory(NamedOrganisationFactory):
    state = OrganisationState.PENDING


class MarkFactory(DjangoModelFactory[OrganisationMark]):
    class Meta:
        model = OrganisationMark

    organisation = factory.SubFactory(NamedOrganisationFactory)
    kind = "high_tech"
    valid_from = date(2025, 1, 1)
    valid_to = date(2027, 12, 31)


class MergeFactory(DjangoModelFactory[OrganisationMerge]):
    """A merge that stands; both records as the verb leaves them."""

    class Meta:
        model = OrganisationMerge

    kept = factory.SubFactory(NamedOrganisationFactory)
    absorbed = factory.SubFactory(
        NamedOrganisationFactory, state=OrganisationState.MERGED, merged_into=factory.SelfAttribute("..kept")
    )
    absorbed_state = OrganisationState.ACTIVE
    reason = "同一家登记了两次"
    merged_at = NOW


class StandingConsentFactory(DjangoModelFactory[PersonConsent]):
    class Meta:
        model = PersonConsent

    person = factory.SubFactory(PersonFactory)
    purpose = "public_profile"
    text_version = "2026-11"
    given_at = NOW
    evidence = "纸质同意书"


class QualificationFactory(DjangoModelFactory[Qualification]):
    class Meta:
        model = Qualification

    person = factory.SubFactory(PersonFactory)
    kind = "broker"
    grade = "middle"
    mode = "full_time"
    issued_on = date(2024, 5, 1)
    expires_on = date(2027, 4, 30)


__all__ = ["Organisation", "OrganisationFactory", "PersonFactory"]
