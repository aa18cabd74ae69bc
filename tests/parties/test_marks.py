from datetime import date, datetime

import pytest

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties import actions
from kezhuan.parties.models import Organisation
from tests.cast import acting


def test_an_officer_adds_and_ends_a_mark(county_officer: User, jia: Organisation, now: datetime) -> None:
    actor = acting(county_officer)
    mark = actions.add_mark(
        actor=actor, organisation_id=jia.pk, kind="high_tech", valid_from=date(2025, 1, 1), at=now, number=" GR1 "
    )

    ended = actions.end_mark(actor=actor, mark_id=mark.pk, last_day=date(2026, 6, 30), at=now, reason="取消资格")

    assert mark.number == "GR1"
    assert ended.is_valid(date(2026, 6, 30))
    assert not ended.is_valid(date(2026, 7, 1))
    assert [event.verb for event in history_of(mark)] == ["parties.end_mark", "parties.add_mark"]
    with pytest.raises(NotAllowedNow):
        actions.end_mark(actor=actor, mark_id=mark.pk, last_day=date(2026, 7, 1), at=now)


def test_two_marks_of_a_kind_do_not_overlap(county_officer: User, jia: Organisation, now: datetime) -> None:
    actor = acting(county_officer)
    actions.add_mark(
        actor=actor,
        organisation_id=jia.pk,
        kind="gazelle",
        valid_from=date(2024, 1, 1),
        valid_to=date(2024, 12, 31),
        at=now,
    )

    with pytest.raises(InvalidInput):
        actions.add_mark(actor=actor, organisation_id=jia.pk, kind="gazelle", valid_from=date(2024, 12, 31), at=now)
    after = actions.add_mark(actor=actor, organisation_id=jia.pk, kind="gazelle", valid_from=date(2025, 1, 1), at=now)
    assert after.valid_to is None


def test_a_wrong_mark_is_refused_by_its_field(county_officer: User, jia: Organisation, now: datetime) -> None:
    actor = acting(county_officer)
    with pytest.raises(InvalidInput) as kind:
        actions.add_mark(actor=actor, organisation_id=jia.pk, kind="best", valid_from=date(2025, 1, 1), at=now)
    with pytest.raises(InvalidInput) as ends:
        actions.add_mark(
            actor=actor,
            organisation_id=jia.pk,
            kind="gazelle",
            valid_from=date(2025, 1, 1),
            valid_to=date(2024, 1, 1),
            at=now,
        )

    assert list(kind.value.fields) == ["kind"]
    assert list(ends.value.fields) == ["valid_to"]


def test_an_enterprise_gives_itself_no_mark(jia_member: User, jia: Organisation, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        actions.add_mark(
            actor=acting(jia_member), organisation_id=jia.pk, kind="high_tech", valid_from=date(2025, 1, 1), at=now
        )


def test_ending_a_mark_that_is_not_there_finds_nothing(city_officer: User, db: None, now: datetime) -> None:
    with pytest.raises(NotFound):
        actions.end_mark(actor=acting(city_officer), mark_id=4711, last_day=date(2025, 1, 1), at=now)
