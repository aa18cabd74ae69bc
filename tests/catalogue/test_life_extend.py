from datetime import datetime, timedelta

import pytest

from kezhuan.accounts.models import User
from kezhuan.catalogue.actions import engage_item, renew_item
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.parties.models import Organisation
from tests.cast import acting
from tests.catalogue.factories import FACTORIES


@pytest.mark.django_db
def test_what_is_talked_about_can_be_renewed_and_stays_so(jia: Organisation, jia_member: User, now: datetime) -> None:
    demand = FACTORIES["demand"].create(owner=jia, published=True)
    engaged = engage_item(actor=acting(jia_member), kind=DEMAND, item_id=demand.pk, at=now)
    end = engaged.expires_on

    renewed = renew_item(actor=acting(jia_member), kind=DEMAND, item_id=demand.pk, at=now + timedelta(days=1))

    assert renewed.state == "engaged"
    assert end is not None
    assert renewed.expires_on is not None
    assert renewed.expires_on > end
