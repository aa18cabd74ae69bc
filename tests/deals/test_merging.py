"""Merging two records of one organisation takes its deals and referrals along; undoing it brings them back."""

from datetime import datetime
from typing import Any

from kezhuan.deals.models import Deal, Referral
from kezhuan.parties.actions import merge_organisations, undo_merge
from tests.cast import OrganisationFactory, acting
from tests.deals.factories import DealFactory, ReferralFactory


def test_a_merge_carries_deals_and_referrals_along_and_its_undoing_brings_them_back(
    jia: Any, yi: Any, jia_member: Any, city_officer: Any, now: datetime
) -> None:
    double = OrganisationFactory.create(name="甲阀门公司", division_code="330324")
    bought = DealFactory.create(buyer=double, provider=yi, owner=jia_member)
    provided = DealFactory.create(buyer=yi, provider=double, owner=jia_member)
    referral = ReferralFactory.create(deal=provided, sender=yi, receiver=double, sent_by=jia_member)

    def standing() -> tuple[Any, ...]:
        first, second = Deal.objects.get(pk=bought.pk), Deal.objects.get(pk=provided.pk)
        return first.buyer, first.owner_organisation, second.provider, Referral.objects.get(pk=referral.pk).receiver

    officer = acting(city_officer)
    merge = merge_organisations(actor=officer, kept_id=jia.pk, absorbed_id=double.pk, reason="同一家", at=now)
    assert set(standing()) == {jia}

    undo_merge(actor=officer, merge_id=merge.pk, at=now)
    assert set(standing()) == {double}
