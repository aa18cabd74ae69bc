"""Checking and writing, with crashes at awkward moments."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kezhuan.accounts.models import Membership, User
from kezhuan.audit.queries import verify_chain
from kezhuan.brokers.models import Broker
from kezhuan.catalogue.models import Achievement, Demand, Facility, ServiceOffer
from kezhuan.contracts.models import Contract
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.exchange import actions, kinds, limits, running
from kezhuan.exchange.jobs import pick_up
from kezhuan.exchange.models import ImportBatch, ImportRow
from kezhuan.exchange.queries import rows_of, tally
from kezhuan.exchange.running import run
from kezhuan.matching.models import TermGroup
from kezhuan.notifications.models import Notification
from kezhuan.parties.models import Organisation, Person
from tests.cast import OrganisationFactory, PersonFactory, acting
from tests.exchange.conftest import Upload, fresh, written
from tests.exchange.sheets import MAKERS, demand, organisation, workbook

MODELS: dict[str, Any] = {
    "organisations": Organisation,
    "people": Person,
    "achievements": Achievement,
    "demands": Demand,
    "services": ServiceOffer,
    "facilities": Facility,
    "terms": TermGroup,
    "brokers": Broker,
    "contracts": Contract,
}


class Crash(BaseException):
    """The power goes: nothing after it runs."""


class Faulty:
    """An importer that works like the real one until its ``after``-th write, then raises ``fault`` once."""

    def __init__(self, real: Importer, after: int, fault: BaseException) -> None:
        self.real, self.after, self.fault = real, after, fault
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def write(self, actor: Any, values: Any, existing: Any, at: datetime) -> int:
        self.writes += 1
        made = self.real.write(actor, values, existing, at)
        if self.writes == self.after:
            raise self.fault
        return made


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(kind: str, after: int, fault: BaseException) -> None:
        monkeypatch.setitem(kinds.IMPORTERS, kind, Faulty(kinds.IMPORTERS[kind], after, fault))  # type: ignore[arg-type]

    return install


@pytest.mark.parametrize("kind", list(MAKERS))
def test_good_rows_of_each_kind_are_written_through_their_verbs(
    upload: Upload, jia: Any, jia_member: User, city_officer: User, now: datetime, kind: str
) -> None:
    of_officers = kind in ("organisations", "terms", "brokers", "contracts")
    if kind in ("brokers", "contracts"):
        institute = OrganisationFactory.create(name="乙理工大学", kind="institute")
        for serial in range(3):
            PersonFactory.create(name=f"样例{serial}", organisation=institute)
    user = city_officer if of_officers else jia_member
    before = MODELS[kind].objects.count()
    organisation_id = None if of_officers else jia.pk
    batch = upload(user, kind, workbook([MAKERS[kind](n) for n in range(3)]), organisation_id=organisation_id)
    assert (batch.state, tally(batch).new) == ("ready", 3), [row.errors for row in rows_of(batch, "bad")]
    assert MODELS[kind].objects.count() == before  # only looked at

    done = written(batch, now)

    assert done.state == "done"
    assert MODELS[kind].objects.count() == before + 3
    assert set(rows_of(done).values_list("written", flat=True)) == {True}
    assert verify_chain({}).intact


def test_a_mended_file_changes_only_what_changed(upload: Upload, jia_member: User, now: datetime) -> None:
    rows = [demand(1), demand(2, 难题原话=""), demand(3)]
    first = written(upload(jia_member, "demands", workbook(rows)), now)
    assert (tally(first).written, tally(first).bad) == (2, 1)

    rows[1] = demand(2)
    rows[2] = demand(3, **{"预算上限（万元）": 50})
    second = upload(jia_member, "demands", workbook(rows))

    counts = tally(second)
    assert (counts.same, counts.new, counts.changed, counts.bad) == (1, 1, 1, 0)
    assert list(rows_of(second, "changed").get().changes) == ["budget_to"]
    written(second, now)
    assert Demand.objects.count() == 3
    third = upload(jia_member, "demands", workbook(rows), again=True)
    assert tally(third).same == 3


def test_another_spelling_of_what_is_there_is_no_change(upload: Upload, city_officer: User, now: datetime) -> None:
    rows = [organisation(1, 网址="www.example.cn", 联系电话="+86 138 0000 4127")]
    written(upload(city_officer, "organisations", workbook(rows)), now)

    again = upload(city_officer, "organisations", workbook(rows), again=True)

    assert tally(again).same == 1


def test_two_rows_about_one_thing_are_an_error_even_when_the_owner_is_not_written(
    upload: Upload, jia_member: User
) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1), demand(2), demand(1)]))

    bad = rows_of(batch, "bad").get()
    assert bad.number == 4
    assert bad.errors[0]["data"] == {"row": 2}


def test_what_only_the_verb_knows_is_found_before_writing(upload: Upload, jia_member: User) -> None:
    """A deadline in the past is refused by the catalogue's rules, not by the sheet's."""
    batch = upload(jia_member, "demands", workbook([demand(1, 希望解决日期="2020-01-01"), demand(2)]))

    bad = rows_of(batch, "bad").get()
    assert [error["column"] for error in bad.errors] == ["deadline"]
    assert not Demand.objects.exists()


def test_a_foreign_owner_is_an_error_of_its_cell_and_tells_nothing(upload: Upload, jia_member: User, bing: Any) -> None:
    rows = [demand(1, 所属单位=bing.name), demand(2, 所属单位="没有这家有限公司")]
    batch = upload(jia_member, "demands", workbook(rows))

    sentences = {row.errors[0]["message"] for row in rows_of(batch, "bad")}
    assert tally(batch).bad == 2
    assert len(sentences) == 1  # the same words whether it exists or not


def test_unknown_columns_are_named(upload: Upload, jia_member: User) -> None:
    assert upload(jia_member, "demands", workbook([demand(1, 颜色="红")])).unknown_columns == ["颜色"]


def test_a_fault_while_writing_stops_the_batch_and_going_on_doubles_nothing(
    upload: Upload, jia_member: User, now: datetime, faulty: Any
) -> None:
    batch = upload(jia_member, "demands", workbook([demand(n) for n in range(5)]))
    faulty("demands", 3, RuntimeError("disk"))

    stopped = written(batch, now)

    assert (stopped.state, tally(stopped).written, Demand.objects.count()) == ("failed", 2, 2)
    actions.resume_batch(actor=acting(jia_member), batch_id=batch.pk, at=now)
    run(batch.pk)
    assert (fresh(batch).state, Demand.objects.count(), tally(batch).written) == ("done", 5, 5)
    assert len(set(Demand.objects.values_list("title", flat=True))) == 5


def test_a_crash_while_writing_leaves_whole_rows_and_the_next_run_does_the_rest(
    upload: Upload, jia_member: User, now: datetime, faulty: Any
) -> None:
    batch = upload(jia_member, "demands", workbook([demand(n) for n in range(5)]))
    faulty("demands", 3, Crash())
    with pytest.raises(Crash):
        written(batch, now)
    assert (fresh(batch).state, Demand.objects.count()) == ("writing", 2)

    run(batch.pk)

    assert (fresh(batch).state, Demand.objects.count(), tally(batch).written) == ("done", 5, 5)


def test_a_crash_while_checking_goes_on_after_the_last_saved_chunk(
    upload: Upload, jia_member: User, faulty: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHECK_CHUNK", 2)
    faulty("demands", 4, Crash())
    batch = upload(jia_member, "demands", workbook([*[demand(n) for n in range(5)], demand(0)]), checked=False)
    with pytest.raises(Crash):
        run(batch.pk)
    assert (fresh(batch).state, ImportRow.objects.count()) == ("checking", 2)

    run(batch.pk)

    counts = tally(batch)
    assert (fresh(batch).state, counts.new, counts.bad) == ("ready", 5, 1)  # the double is still seen


def test_two_runs_at_once_write_each_row_once(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = upload(jia_member, "demands", workbook([demand(n) for n in range(3)]))
    actions.commit_batch(actor=acting(jia_member), batch_id=batch.pk, mode="valid_only", at=now)
    first, second = running.RowWriter(batch), running.RowWriter(batch)

    for row in list(rows_of(batch)):
        first.write(row.pk)
        second.write(row.pk)

    assert Demand.objects.count() == 3


def test_without_its_mark_a_row_would_be_refused_rather_than_doubled(
    upload: Upload, jia_member: User, now: datetime
) -> None:
    """Negative control: the mark is what makes the second run quiet; the thing's own key is the second guard."""
    batch = written(upload(jia_member, "demands", workbook([demand(1)])), now)
    ImportRow.objects.update(written=False, object_id=None)

    running.RowWriter(batch).write(rows_of(batch).get().pk)

    row = rows_of(batch).get()
    assert (row.outcome, row.errors[0]["code"], Demand.objects.count()) == ("bad", "changed_since_check", 1)


def test_all_or_nothing_writes_all(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = written(upload(jia_member, "demands", workbook([demand(1), demand(2)])), now, "all_or_nothing")

    assert (batch.state, Demand.objects.count()) == ("done", 2)


def test_all_or_nothing_writes_nothing_when_one_row_is_refused_at_last(
    upload: Upload, jia_member: User, now: datetime
) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1), demand(2)]))
    other = upload(jia_member, "demands", workbook([demand(2)]))
    written(other, now)  # somebody was quicker with the second row

    back = written(batch, now, "all_or_nothing")

    assert (back.state, back.mode, Demand.objects.count()) == ("ready", "", 1)
    assert rows_of(back, "bad").get().errors[0]["code"] == "changed_since_check"
    assert tally(back).written == 0


def test_too_many_rows_for_one_transaction_are_refused(
    upload: Upload, jia_member: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "ALL_OR_NOTHING_ROWS", 1)
    batch = upload(jia_member, "demands", workbook([demand(1), demand(2)]))

    with pytest.raises(actions.InvalidInput):
        written(batch, now, "all_or_nothing")
    assert limits.ALL_OR_NOTHING_ROWS == 500


def test_what_somebody_changed_since_the_preview_is_not_overwritten(
    upload: Upload, jia_member: User, now: datetime
) -> None:
    written(upload(jia_member, "demands", workbook([demand(1)])), now)
    batch = upload(jia_member, "demands", workbook([demand(1, **{"预算上限（万元）": 50})]))
    written(upload(jia_member, "demands", workbook([demand(1, **{"预算上限（万元）": 40})])), now)

    done = written(batch, now)

    assert rows_of(done, "bad").get().errors[0]["code"] == "changed_since_check"
    assert Demand.objects.get().budget_to == 400_000


def test_rights_lost_meanwhile_are_lost_for_the_rows_too(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1)]))
    actions.commit_batch(actor=acting(jia_member), batch_id=batch.pk, mode="valid_only", at=now)
    with transaction.atomic():
        Membership.objects.filter(user=jia_member).update(ended_at=now)

    run(batch.pk)

    assert (tally(batch).bad, Demand.objects.count()) == (1, 0)


def test_a_lost_file_is_said(upload: Upload, jia_member: User) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1)]), checked=False)
    Path(batch.file.path).unlink()

    run(batch.pk)

    assert fresh(batch).state == "refused"
    assert "找不到" in fresh(batch).message


def test_a_cancelled_batch_is_left_alone(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1)]), checked=False)
    actions.cancel_batch(actor=acting(jia_member), batch_id=batch.pk, at=now)

    run(batch.pk)

    assert (fresh(batch).state, ImportRow.objects.count()) == ("cancelled", 0)


def test_giving_up_while_it_is_checked_ends_the_run(
    upload: Upload, jia_member: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHECK_CHUNK", 1)
    batch = upload(jia_member, "demands", workbook([demand(1), demand(2)]), checked=False)

    class Cancelling(Faulty):
        def write(self, actor: Any, values: Any, existing: Any, at: datetime) -> int:
            return self.real.write(actor, values, existing, at)

        def find(self, values: Any, actor: Any) -> Any:
            if ImportRow.objects.exists() and fresh(batch).state == "checking":
                actions.cancel_batch(actor=acting(jia_member), batch_id=batch.pk, at=now)
            return self.real.find(values, actor)

    rival = Cancelling(kinds.IMPORTERS["demands"], 0, Crash())
    monkeypatch.setitem(kinds.IMPORTERS, "demands", rival)  # type: ignore[arg-type]

    run(batch.pk)

    assert (fresh(batch).state, ImportRow.objects.count()) == ("cancelled", 1)


def test_what_nobody_attends_to_is_picked_up(upload: Upload, jia_member: User, now: datetime) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1)]), checked=False)

    assert pick_up(now) == 1

    assert fresh(batch).state == "ready"
    assert pick_up(now) == 0
    assert ImportBatch.objects.count() == 1


def test_who_uploaded_is_told_when_it_is_done_and_when_it_stopped(
    upload: Upload, jia_member: User, now: datetime, faulty: Any
) -> None:
    batch = upload(jia_member, "demands", workbook([demand(n) for n in range(3)]))
    faulty("demands", 2, RuntimeError("disk"))
    written(batch, now)
    actions.resume_batch(actor=acting(jia_member), batch_id=batch.pk, at=now)
    run(batch.pk)

    told = Notification.objects.filter(recipient=jia_member, kind__startswith="exchange.").order_by("pk")
    assert {"exchange.fail", "exchange.finish_write"} <= set(told.values_list("kind", flat=True))
    assert set(told.values_list("url", flat=True)) == {batch.get_absolute_url()}
