from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.matching.actions import (
    alert_due_searches,
    change_search,
    delete_search,
    log_search,
    prune_search_log,
    save_search,
)
from kezhuan.matching.asking import Ask
from kezhuan.matching.models import SavedSearch, SearchLog
from kezhuan.matching.queries import find_answers, saved_searches, unanswered
from kezhuan.matching.upkeep import rebuild
from kezhuan.notifications.models import Notification
from tests.catalogue.factories import AchievementFactory
from tests.matching.conftest import PROBLEM

NEW = {
    "title": "低温球阀密封面渗漏治理",
    "abstract": "不锈钢球阀在零下 46 度 LNG 管线上密封面渗漏的整套治理办法，密封面与垫片一起换。",
}


@pytest.fixture
def search(indexed: dict[str, Any], as_jia: Actor, now: datetime) -> SavedSearch:
    return save_search(actor=as_jia, ask=Ask(text=PROBLEM), name="", alerts=True, at=now)


def test_a_search_is_kept_with_its_event(search: SavedSearch) -> None:
    assert search.name.startswith("我们做不锈钢球阀")
    assert [event.verb for event in history_of(search)] == ["save_search"]
    assert verify_chain().intact


def test_a_stranger_cannot_keep_a_search(db: None, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        save_search(actor=STRANGER, ask=Ask(text=PROBLEM), name="", alerts=True, at=now)


def test_an_empty_question_cannot_be_kept(as_jia: Actor, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        save_search(actor=as_jia, ask=Ask(text=""), name="x", alerts=True, at=now)


def test_it_can_be_renamed_and_silenced(search: SavedSearch, as_jia: Actor, now: datetime) -> None:
    changed = change_search(actor=as_jia, search_id=search.pk, name="低温球阀", alerts=False, at=now)

    assert (changed.name, changed.alerts) == ("低温球阀", False)
    with pytest.raises(InvalidInput):
        change_search(actor=as_jia, search_id=search.pk, name="  ", alerts=False, at=now)


def test_it_can_be_deleted_and_leaves_its_event(search: SavedSearch, as_jia: Actor, now: datetime) -> None:
    delete_search(actor=as_jia, search_id=search.pk, at=now)

    assert not SavedSearch.objects.exists()
    assert verify_chain().intact


def test_another_persons_search_is_not_found(search: SavedSearch, as_bing: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        delete_search(actor=as_bing, search_id=search.pk, at=now)
    with pytest.raises(NotFound):
        change_search(actor=as_bing, search_id=search.pk, name="x", alerts=True, at=now)
    assert not saved_searches(as_bing).exists()
    assert not saved_searches(STRANGER).exists()


def after_a_day(now: datetime) -> datetime:
    return now + timedelta(hours=25)


def test_a_new_answer_is_told_once(
    search: SavedSearch, now: datetime, django_capture_on_commit_callbacks: Any, jia_member: Any
) -> None:
    AchievementFactory.create(published=True, **NEW)
    rebuild()

    with django_capture_on_commit_callbacks(execute=True):
        assert alert_due_searches(after_a_day(now)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert alert_due_searches(after_a_day(after_a_day(now))) == 0

    (told,) = Notification.objects.filter(recipient=jia_member, kind="saved_search")
    assert "低温球阀密封面渗漏治理" in told.body
    assert told.url.startswith("/answers/")


def test_what_was_there_when_it_was_saved_is_no_news(search: SavedSearch, now: datetime) -> None:
    assert alert_due_searches(after_a_day(now)) == 0


def test_it_is_not_looked_at_before_its_time(search: SavedSearch, now: datetime) -> None:
    AchievementFactory.create(published=True, **NEW)
    rebuild()

    assert alert_due_searches(now + timedelta(hours=1)) == 0


def test_a_silenced_search_tells_nothing(search: SavedSearch, as_jia: Actor, now: datetime) -> None:
    change_search(actor=as_jia, search_id=search.pk, name="x", alerts=False, at=now)
    AchievementFactory.create(published=True, **NEW)
    rebuild()

    assert alert_due_searches(after_a_day(now)) == 0


def test_the_log_keeps_questions_without_their_askers(
    indexed: dict[str, Any], as_jia: Actor, city_officer: Any, now: datetime
) -> None:
    from tests.cast import acting

    log_search(find_answers(as_jia, Ask(text="quantum flux capacitor"), at=now), at=now)
    log_search(find_answers(STRANGER, Ask(text=PROBLEM), at=now), at=now)

    assert [field.name for field in SearchLog._meta.get_fields()] == [
        "id",
        "at",
        "text",
        "totals",
        "answers",
        "milliseconds",
    ]
    (row,) = unanswered(acting(city_officer))
    assert (row["text"], row["times"]) == ("quantum flux capacitor", 1)
    with pytest.raises(NotPermitted):
        unanswered(as_jia)


def test_pages_and_filters_of_a_question_are_not_logged_again(indexed: dict[str, Any], now: datetime) -> None:
    log_search(find_answers(STRANGER, Ask(text=PROBLEM, page=2), at=now), at=now)
    log_search(find_answers(STRANGER, Ask(text=PROBLEM, readiness="7-9"), at=now), at=now)

    assert not SearchLog.objects.exists()


def test_old_questions_are_forgotten(db: None, now: datetime) -> None:
    SearchLog.objects.create(at=now - timedelta(days=181), text="旧", milliseconds=1)
    SearchLog.objects.create(at=now - timedelta(days=179), text="新", milliseconds=1)

    assert prune_search_log(now) == 1
    assert SearchLog.objects.get().text == "新"
