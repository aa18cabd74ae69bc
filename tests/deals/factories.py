"""Deals as rows, where a test needs one in a certain place rather than the way it came there."""

import factory
from factory.django import DjangoModelFactory

from kezhuan.deals.models import Deal
from tests.cast import NOW, OrganisationFactory, UserFactory


class DealFactory(DjangoModelFactory[Deal]):
    """Introduced, owned by the buyer's organisation."""

    class Meta:
        model = Deal

    reference_number = factory.Sequence(lambda n: f"SJ-2026-11-8{n:04d}")
    title = factory.Sequence(lambda n: f"样例商机{n}")
    stage = "introduced"
    buyer = factory.SubFactory(OrganisationFactory)
    provider = factory.SubFactory(OrganisationFactory, kind="institute")
    owner = factory.SubFactory(UserFactory)
    owner_organisation = factory.SelfAttribute("buyer")
    division_code = factory.LazyAttribute(lambda deal: deal.buyer.division_code)
    stage_since = NOW
    touched_at = NOW
    opened_at = NOW
    introduced_at = factory.LazyAttribute(
        lambda deal: None if deal.stage in ("lead", "refined", "matched", "lost") else NOW
    )
    closed_at = factory.LazyAttribute(lambda deal: NOW if deal.stage in ("settled", "lost") else None)
    lost_reason = factory.LazyAttribute(lambda deal: "price" if deal.stage == "lost" else "")
