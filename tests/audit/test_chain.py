from datetime import datetime

import pytest
from django.db import connection, transaction

from kezhuan.accounts.actions import issue_api_token
from kezhuan.accounts.models import ApiToken, User
from kezhuan.audit.actions import make_checkpoint, record, snapshot, verb
from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.audit.tripwire import ForgottenEvent, watch
from kezhuan.engine.actor import SYSTEM, Actor, Role
from kezhuan.parties.models import Organisation
from tests.cast import acting


@verb
def rename(*, actor: Actor, organisation: Organisation, name: str, at: datetime, forget: bool = False) -> None:
    before = snapshot(organisation)
    organisation.name = name
    organisation.save()
    if not forget:
        record(actor=actor, verb="rename", thing=organisation, at=at, before=before)


@pytest.fixture
def renamed(jia: Organisation, now: datetime) -> Organisation:
    for name in ("甲一", "甲二", "甲三"):
        rename(actor=SYSTEM, organisation=jia, name=name, at=now)
    return jia


def test_each_event_follows_the_hash_of_the_one_before(renamed: Organisation) -> None:
    events = list(AuditEvent.objects.order_by("sequence"))

    assert [event.sequence for event in events] == [1, 2, 3]
    assert events[0].previous_hash == "0" * 64
    assert events[2].previous_hash == events[1].hash
    assert verify_chain().intact


def test_an_event_keeps_only_what_changed(renamed: Organisation) -> None:
    event = history_of(renamed).first()

    assert event is not None
    assert event.before == {"name": "甲二"}
    assert event.after == {"name": "甲三"}


def test_hidden_fields_enter_the_chain_as_digests_only(jia: Organisation, now: datetime) -> None:
    before = snapshot(jia)
    jia.contact_mobile = "13800001234"
    with transaction.atomic():
        event = record(actor=SYSTEM, verb="x", thing=jia, at=now, before=before)

    assert "13800001234" not in str(event.after)
    assert str(event.after["contact_mobile"]).startswith("#")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET note = 'x' WHERE sequence = 2",
        "DELETE FROM audit_auditevent WHERE sequence = 2",
        "DELETE FROM audit_auditevent WHERE sequence = 3",
        "UPDATE audit_auditevent SET actor_label = 'x' WHERE sequence = 1",
        "UPDATE audit_chainhead SET sequence = 2",
    ],
)
def test_tampering_by_direct_sql_is_found(renamed: Organisation, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)

    assert not verify_chain().intact


def test_a_chain_made_anew_is_found_by_an_outside_checkpoint(renamed: Organisation, now: datetime) -> None:
    make_checkpoint(at=now)
    outside = {3: AuditEvent.objects.get(sequence=3).hash}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent")
        cursor.execute("DELETE FROM audit_checkpoint")
        cursor.execute("UPDATE audit_chainhead SET sequence = 0, hash = %s", ["0" * 64])
    for name in ("甲一", "甲二", "甲四"):
        rename(actor=SYSTEM, organisation=renamed, name=name, at=now)

    assert verify_chain().intact
    assert not verify_chain(outside).intact


def test_a_forgotten_event_trips_the_wire_and_undoes_the_change(jia: Organisation, now: datetime) -> None:
    with pytest.raises(ForgottenEvent, match="parties_organisation"):
        rename(actor=SYSTEM, organisation=jia, name="忘了", at=now, forget=True)

    jia.refresh_from_db()
    assert jia.name == "甲阀门有限公司"


def test_a_verb_without_an_actor_is_refused(jia: Organisation, now: datetime) -> None:
    with pytest.raises(TypeError, match="needs an actor"):
        rename(actor=None, organisation=jia, name="x", at=now)  # type: ignore[arg-type]


def test_events_cannot_be_changed_through_the_model(renamed: Organisation) -> None:
    with pytest.raises(TypeError):
        AuditEvent.objects.update(note="x")
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()


def test_bookkeeping_alone_is_no_happening(jia: Organisation, jia_member: User, now: datetime) -> None:
    token = issue_api_token(
        actor=acting(jia_member), organisation_id=jia.pk, name="ERP", role=Role.ENTERPRISE, at=now
    ).token

    with watch("noting the last use"):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    with pytest.raises(ForgottenEvent), watch("revoking in silence"):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, revoked_at=now)
