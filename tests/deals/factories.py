"""Deals as rows, where a test needs one in a certain place rather than the way it came there."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from kezhuan.deals.models import Deal, Referral, Task
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


class TaskFactory(DjangoModelFactory[Task]):
    class Meta:
        model = Task

    deal = factory.SubFactory(DealFactory)
    title = "送样品"
    due_on = date(2026, 12, 1)
    made_at = NOW
    ended_at = factory.LazyAttribute(lambda task: None if task.state == "open" else NOW)


class ReferralFactory(DjangoModelFactory[Referral]):
    class Meta:
        model = Referral

    reference_number = factory.Sequence(lambda n: f"TJ-2026-11-8{n:04d}")
    deal = factory.SubFactory(DealFactory)
    words = "请帮企业做中试"
    sent_at = NOW
    due_at = NOW + timedelta(days=7)
