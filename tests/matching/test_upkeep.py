import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kezhuan.audit.models import Cursor
from kezhuan.engine.match.document import Document, Kind
from kezhuan.matching import shards
from kezhuan.matching.documents import key_of
from kezhuan.matching.shards import folder, is_built, reader, replacement, writer
from kezhuan.matching.upkeep import cursor_name, follow, rebuild
from kezhuan.parties.models import OrganisationState, PersonConsent
from tests.catalogue.factories import AchievementFactory, RefinementFactory

Touch = Callable[[Any], None]


def knows(kind: Kind, row: Any) -> bool:
    return reader().get(key_of(kind, row.pk)) is not None


def test_a_rebuild_holds_what_is_public_and_nothing_else(indexed: dict[str, Any]) -> None:
    assert knows(Kind.ACHIEVEMENT, indexed["seal"])
    assert knows(Kind.EXPERT, indexed["expert"])
    assert knows(Kind.DEMAND, indexed["demand"])
    assert not knows(Kind.ACHIEVEMENT, indexed["draft"])


def test_progress_is_told_for_every_kind(things: dict[str, Any]) -> None:
    told: dict[Kind, tuple[int, int]] = {}

    rebuild(lambda kind, done, total: told.update({kind: (done, total)}))

    assert told[Kind.ACHIEVEMENT] == (15, 15)
    assert told[Kind.EXPERT] == (1, 1)


def test_the_first_look_builds_the_index(things: dict[str, Any], now: datetime) -> None:
    assert not is_built()
    assert reader().count == 0

    follow(now)

    assert knows(Kind.ACHIEVEMENT, things["seal"])


def test_a_published_thing_is_found_after_the_next_look(indexed: dict[str, Any], touched: Touch, now: datetime) -> None:
    new = AchievementFactory.create(published=True, title="阀杆填料微泄漏在线监测")
    touched(new)

    done = follow(now)

    assert (done.events, done.written) == (1, 1)
    assert knows(Kind.ACHIEVEMENT, new)
    assert follow(now).events == 0


def test_a_thing_that_ends_leaves_the_index(indexed: dict[str, Any], touched: Touch, now: datetime) -> None:
    seal = indexed["seal"]
    seal.state = "closed"
    seal.save()
    touched(seal)

    done = follow(now)

    assert done.removed == 1
    assert not knows(Kind.ACHIEVEMENT, seal)


def test_an_expert_leaves_the_index_when_a_consent_is_withdrawn(
    indexed: dict[str, Any], touched: Touch, now: datetime
) -> None:
    consent = PersonConsent.objects.get(person=indexed["expert"], purpose="matching")
    consent.withdrawn_at = now
    consent.save()
    touched(consent)

    follow(now)

    assert not knows(Kind.EXPERT, indexed["expert"])


def test_a_confirmed_refinement_renews_its_demand(indexed: dict[str, Any], touched: Touch, now: datetime) -> None:
    refinement = RefinementFactory.create(demand=indexed["demand"], confirmed_at=now, object="超低温截止阀")
    touched(refinement)

    follow(now)

    document = reader().get(key_of(Kind.DEMAND, indexed["demand"].pk))
    assert document is not None
    assert "超低温截止阀" in document.body["refinement"]


def test_a_merged_organisation_leaves_and_its_things_change_their_owner(
    indexed: dict[str, Any], touched: Touch, now: datetime, jia: Any, yi: Any
) -> None:
    from kezhuan.parties.models import OrganisationMerge

    merge = OrganisationMerge.objects.create(kept=jia, absorbed=yi, reason="同一家", merged_at=now)
    yi.state, yi.merged_into = OrganisationState.MERGED, jia
    yi.save()
    seal = indexed["seal"]
    seal.owner = jia
    seal.save()
    touched(merge)

    follow(now)

    assert not knows(Kind.ORGANISATION, yi)
    document = reader().get(key_of(Kind.ACHIEVEMENT, seal.pk))
    assert document is not None
    assert document.facts.owner == key_of(Kind.ORGANISATION, jia.pk)


def test_a_crash_before_the_cursor_moved_repeats_the_work(
    indexed: dict[str, Any], touched: Touch, now: datetime
) -> None:
    touched(indexed["seal"])
    follow(now)
    Cursor.objects.filter(name=cursor_name()).update(sequence=0)

    done = follow(now)

    assert done.events == 1
    assert knows(Kind.ACHIEVEMENT, indexed["seal"])


def test_searches_go_on_while_the_index_is_built_anew(indexed: dict[str, Any]) -> None:
    old = folder()
    with replacement() as shard:
        assert knows(Kind.ACHIEVEMENT, indexed["seal"])
        shard.commit()

    assert folder() != old
    assert not old.exists()
    assert reader().count == 0


def test_a_failed_rebuild_leaves_the_old_index(indexed: dict[str, Any]) -> None:
    try:
        with replacement():
            raise RuntimeError("disk full")
    except RuntimeError:
        pass

    assert knows(Kind.ACHIEVEMENT, indexed["seal"])


def test_following_waits_while_another_process_writes(indexed: dict[str, Any], touched: Touch, now: datetime) -> None:
    touched(indexed["seal"])
    with writer():
        assert follow(now).events == 0

    assert follow(now).events == 1


@pytest.fixture
def kept() -> Iterator[None]:
    """The writer stays open, as in the worker."""
    shards.keep_writer()
    yield
    shards.release_writer()


@pytest.mark.usefixtures("kept")
def test_a_writer_that_stays_open_follows_commits_and_rebuilds(
    indexed: dict[str, Any], touched: Touch, now: datetime
) -> None:
    for title in ("海带育苗水槽", "电动汽车热泵"):
        indexed["seal"].title = title
        indexed["seal"].save()
        touched(indexed["seal"])
        assert follow(now).written == 1
        found = reader().get(key_of(Kind.ACHIEVEMENT, indexed["seal"].pk))
        assert found is not None
        assert found.title == title
        rebuild()


@pytest.mark.usefixtures("kept")
def test_what_was_not_committed_is_forgotten_by_a_writer_that_stays_open(indexed: dict[str, Any]) -> None:
    stray = Document("achievement:999", Kind.ACHIEVEMENT, "没有提交的球阀")
    with writer() as shard:
        shard.add([stray])
    with suppress(OSError), writer() as shard:
        shard.add([stray])
        raise OSError("the disk is full")
    with writer() as shard:
        shard.remove(["achievement:none"])
        shard.commit()

    assert reader().get("achievement:999") is None
    assert knows(Kind.ACHIEVEMENT, indexed["seal"])


def test_an_index_of_another_version_is_built_anew(indexed: dict[str, Any], touched: Touch, now: datetime) -> None:
    (folder() / "shard.json").write_text('{"schema": -1}', encoding="utf-8")
    touched(indexed["seal"])

    follow(now)

    assert knows(Kind.ACHIEVEMENT, indexed["seal"])
    assert knows(Kind.EXPERT, indexed["expert"])


def test_a_watched_reader_is_replaced_when_the_new_state_is_ready(settings: Any, tmp_path: Path) -> None:
    settings.INDEX_ROOT = tmp_path
    with shards.replacement() as shard:
        shard.add([Document("achievement:1", Kind.ACHIEVEMENT, "球阀")])
        shard.commit()
    shards.watch(0.05)
    try:
        assert shards.reader().count == 1
        with shards.writer() as shard:
            shard.add([Document("achievement:2", Kind.ACHIEVEMENT, "冷链温控")])
            shard.commit()
        end = time.monotonic() + 10
        while shards.reader().get("achievement:2") is None and time.monotonic() < end:
            time.sleep(0.02)
        assert shards.reader().get("achievement:2") is not None
    finally:
        shards.unwatch()
        time.sleep(0.1)


def test_an_index_of_another_version_is_built_anew_before_anything_happens(
    indexed: dict[str, Any], now: datetime
) -> None:
    built = folder() / "shard.json"
    built.write_text(built.read_text(encoding="utf-8").replace('"words": "', '"words": "older'), encoding="utf-8")

    assert follow(now).written > 0

    assert knows(Kind.ACHIEVEMENT, indexed["seal"])
    assert follow(now).written == 0
