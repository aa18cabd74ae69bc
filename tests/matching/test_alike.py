"""What reads like something that is there already is flagged for reviewers, with both texts side by side."""

from datetime import datetime
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.catalogue.similar import likely_percent
from kezhuan.engine.match.duplicates import shared_places
from tests.accounts.test_views import signed_in
from tests.cast import officer
from tests.catalogue.factories import AchievementFactory

COPY = "适用于液化天然气球阀的双金属密封副，解决低温下密封面冷缩不一致引起的泄漏，适用 LNG 管线，已小批试用。"


@pytest.fixture
def copy(indexed: dict[str, Any], bing: Any, now: datetime) -> Achievement:
    made: Achievement = AchievementFactory.create(
        owner=bing, title="深冷球阀双金属密封副结构", abstract=COPY, state="submitted", submitted_at=now
    )
    return made


def test_a_copy_is_flagged_and_what_is_its_own_is_not(copy: Achievement, indexed: dict[str, Any], bing: Any) -> None:
    other = AchievementFactory.create(owner=bing, title="铝灰资源化", abstract="把铝灰做成净水剂，不产生二次污染。" * 3)

    assert likely_percent(copy) > 80
    assert likely_percent(other) == 0
    assert likely_percent(indexed["seal"]) == 0


def test_reviewers_see_the_likeness_and_both_texts_beside_each_other(
    copy: Achievement, indexed: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(officer("吴科长"))

    with django_assert_max_num_queries(20):
        page = client.get("/catalogue/review/?kind=achievement").content.decode()
    assert "% 相近" in page
    address = f"/catalogue/review/achievement/{copy.reference_number}/alike/"
    assert address in page
    beside = client.get(address).content.decode()
    assert indexed["seal"].reference_number in beside
    assert "<mark>适用于液化天然气球阀的双金属密封副，解决低温下密封面冷缩不一致引起的泄漏，适用 LNG 管线" in beside
    assert "已小批试用" in beside


def test_members_do_not_review(copy: Achievement, bing_member: Any) -> None:
    address = f"/catalogue/review/achievement/{copy.reference_number}/alike/"
    assert signed_in(bing_member).get(address).status_code == 403


def test_shared_words_are_marked_where_they_stand_in_each_text() -> None:
    first, second = "泵体用了双金属密封副，很耐用", "一种双金属密封副"

    here, there = shared_places(first, second)

    assert [first[start:end] for start, end in here] == ["双金属密封副"]
    assert [second[start:end] for start, end in there] == ["双金属密封副"]
    assert shared_places("", second) == ([], [])
