"""The deals of the demo city are worked on through the verbs, and none of it lies in the future."""

from datetime import datetime, timedelta
from typing import Any

from kezhuan.deals.models import Deal, Note, StageChange, Task
from kezhuan.demo.pipeline import work_on_deals
from tests.deals.factories import DealFactory


def test_deals_end_in_different_stages_with_notes_and_tasks(
    jia: Any, yi: Any, jia_member: Any, yi_member: Any, now: datetime
) -> None:
    opened = now - timedelta(days=30)
    for number in range(12):
        DealFactory.create(buyer=jia, provider=yi, owner=jia_member, opened_at=opened - timedelta(hours=number))
    asked = DealFactory.create(
        buyer=yi, provider=jia, owner=jia_member, owner_organisation=jia, confidential=True, opened_at=opened
    )

    assert work_on_deals(now) == 13

    stages = set(Deal.objects.values_list("stage", flat=True))
    assert {"introduced", "negotiating", "intent", "matched", "refined", "lost"} <= stages
    assert Note.objects.count() == 13
    assert asked.acknowledgements.count() == 1
    assert Task.objects.filter(due_on__gte=now.date()).count() == 11
    assert not StageChange.objects.filter(at__gt=now).exists()
