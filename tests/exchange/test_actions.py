from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import BadUpload, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.exchange import actions
from kezhuan.exchange.models import ImportBatch
from tests.cast import acting, member
from tests.exchange.conftest import Upload, fresh, written
from tests.exchange.sheets import demand, organisation, workbook

DEMANDS = workbook([demand(1), demand(2)])


def test_an_upload_is_kept_under_a_random_name_outside_the_web_root(upload: Upload, jia_member: User) -> None:
    batch = upload(jia_member, "demands", DEMANDS, checked=False)

    stored = Path(batch.file.path)
    assert stored.read_bytes() == DEMANDS
    assert stored.is_relative_to(settings.MEDIA_ROOT)
    assert not stored.is_relative_to(settings.STATIC_ROOT)
    assert "台账" not in stored.name
    assert (batch.state, batch.total, batch.filename) == ("waiting", 2, "台账.xlsx")
    assert [event.verb for event in history_of(batch)] == ["exchange.upload_workbook"]


def test_the_same_file_twice_is_told(upload: Upload, jia_member: User, bing_member: User) -> None:
    first = upload(jia_member, "demands", DEMANDS)

    with pytest.raises(actions.SameFile) as told:
        upload(jia_member, "demands", DEMANDS)

    assert told.value.data["batch_id"] == first.pk
    assert upload(jia_member, "demands", DEMANDS, again=True).pk != first.pk
    assert upload(bing_member, "demands", DEMANDS).pk != first.pk  # nobody learns of another's file


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (workbook([{"短标题": "渗漏"}]), "难题原话"),
        (workbook([{"短标题": None, "难题原话": None}]), "没有可以导入的行"),
        (workbook([{"颜色": "红"}]), "没有找到表头"),
        (b"PK\x03\x04nonsense", "请"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_once_and_leaves_nothing(
    upload: Upload, jia_member: User, content: bytes, words: str
) -> None:
    with pytest.raises(BadUpload) as refused:
        upload(jia_member, "demands", content)

    assert words in refused.value.text()
    assert not ImportBatch.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_who_may_upload(
    upload: Upload, jia: Any, bing: Any, jia_member: User, city_officer: User, nobody: User
) -> None:
    content = workbook([organisation(1)])
    with pytest.raises(NotPermitted):
        upload(jia_member, "organisations", content)
    with pytest.raises(NotPermitted):
        upload(nobody, "demands", DEMANDS)
    with pytest.raises(NotFound):
        upload(jia_member, "demands", DEMANDS, organisation_id=bing.pk)
    with pytest.raises(NotFound):
        upload(jia_member, "dragons", DEMANDS)

    assert upload(city_officer, "organisations", content).state == "ready"
    assert upload(jia_member, "demands", DEMANDS, organisation_id=jia.pk).state == "ready"


def test_a_county_officer_imports_only_for_the_own_county(
    upload: Upload, jia: Any, bing: Any, county_officer: User
) -> None:
    assert upload(county_officer, "demands", DEMANDS, organisation_id=jia.pk).state == "ready"
    with pytest.raises(NotPermitted):
        upload(county_officer, "demands", DEMANDS, organisation_id=bing.pk)


def test_only_who_uploaded_confirms(
    upload: Upload, jia: Any, jia_member: User, bing_member: User, city_officer: User, now: datetime
) -> None:
    batch = upload(jia_member, "demands", DEMANDS, organisation_id=jia.pk)
    colleague = member("甲大明", jia, manages=True)
    for stranger in (bing_member, city_officer):
        with pytest.raises(NotFound):
            actions.commit_batch(actor=acting(stranger), batch_id=batch.pk, mode="valid_only", at=now)
    with pytest.raises(NotPermitted):
        actions.commit_batch(actor=acting(colleague), batch_id=batch.pk, mode="valid_only", at=now)
    with pytest.raises(NotPermitted):
        actions.resume_batch(actor=acting(colleague), batch_id=batch.pk, at=now)

    confirmed = actions.commit_batch(actor=acting(jia_member), batch_id=batch.pk, mode="valid_only", at=now)
    assert confirmed.state == "writing"


def test_a_manager_of_the_organisation_may_give_up_for_a_colleague(
    upload: Upload, jia: Any, now: datetime, jia_member: User, bing_member: User
) -> None:
    uploader = member("甲小李", jia)
    batch = upload(uploader, "demands", DEMANDS, organisation_id=jia.pk)
    with pytest.raises(NotFound):
        actions.cancel_batch(actor=acting(bing_member), batch_id=batch.pk, at=now)

    assert actions.cancel_batch(actor=acting(jia_member), batch_id=batch.pk, at=now).state == "cancelled"

    assert fresh(batch).rows.count() == 2  # nothing is lost
    with pytest.raises(NotAllowedNow):
        actions.cancel_batch(actor=acting(jia_member), batch_id=batch.pk, at=now)


def test_a_colleague_without_manager_rights_may_not_give_up(
    upload: Upload, jia: Any, now: datetime, jia_member: User
) -> None:
    batch = upload(jia_member, "demands", DEMANDS, organisation_id=jia.pk)

    with pytest.raises(NotFound):
        actions.cancel_batch(actor=acting(member("甲小李", jia)), batch_id=batch.pk, at=now)


def test_confirming_is_refused_when_there_is_nothing_to_write(upload: Upload, jia_member: User, now: datetime) -> None:
    written(upload(jia_member, "demands", DEMANDS), now)
    batch = upload(jia_member, "demands", DEMANDS, again=True)

    with pytest.raises(InvalidInput):
        actions.commit_batch(actor=acting(jia_member), batch_id=batch.pk, mode="valid_only", at=now)


def test_all_or_nothing_is_refused_while_a_row_is_bad(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1), demand(2, 难题原话="")]))

    with pytest.raises(InvalidInput) as refused:
        actions.commit_batch(actor=acting(jia_member), batch_id=batch.pk, mode="all_or_nothing", at=now)
    with pytest.raises(InvalidInput):
        actions.commit_batch(actor=acting(jia_member), batch_id=batch.pk, mode="somehow", at=now)

    assert "1 行有错误" in refused.value.text()


def test_the_workers_steps_are_nobody_elses(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = upload(jia_member, "demands", DEMANDS, checked=False)
    actor = acting(jia_member)

    for step in (actions.begin_check, actions.finish_check, actions.finish_write, actions.fail_batch):
        with pytest.raises(NotPermitted):
            step(actor=actor, batch_id=batch.pk, at=now)
    with pytest.raises(NotPermitted):
        actions.refuse_batch(actor=actor, batch_id=batch.pk, refusal=BadUpload(), at=now)
    with pytest.raises(NotPermitted):
        actions.hand_back(actor=actor, batch_id=batch.pk, row_id=0, errors=[], at=now)


@pytest.mark.parametrize("step", [actions.finish_check, actions.finish_write])
def test_a_step_out_of_turn_is_refused(upload: Upload, jia_member: User, now: datetime, step: Any) -> None:
    batch = upload(jia_member, "demands", DEMANDS, checked=False)

    with pytest.raises(NotAllowedNow):
        step(actor=SYSTEM, batch_id=batch.pk, at=now)


def test_each_step_leaves_an_event_that_counts_the_rows(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = written(upload(jia_member, "demands", workbook([demand(1), demand(2, 难题原话="")])), now)

    events = list(history_of(batch))

    assert {event.verb for event in events} == {
        "exchange.upload_workbook",
        "exchange.begin_check",
        "exchange.finish_check",
        "exchange.commit_batch",
        "exchange.finish_write",
    }
    assert "new 1, changed 0, same 0, bad 1, written 1" in {event.note for event in events}
