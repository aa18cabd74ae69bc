from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kezhuan.audit.queries import history_of
from kezhuan.brokers.actions import (
    change_broker,
    lapse_broker,
    register_broker,
    reinstate_broker,
    renew_broker,
    suspend_broker,
    withdraw_broker,
)
from kezhuan.brokers.content import Profile
from kezhuan.brokers.jobs import lapse_due, remind_ending
from kezhuan.brokers.models import Broker
from kezhuan.brokers.queries import in_care_of, listed, visible_to
from kezhuan.catalogue.queries import is_recognised_broker
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from kezhuan.parties.actions import add_qualification, give_person_consent, withdraw_person_consent
from kezhuan.parties.models import Person, Qualification
from tests.brokers.conftest import CERTIFICATE, PROFILE
from tests.cast import OrganisationFactory, PersonFactory


def test_an_officer_registers_a_broker_from_the_certificate(
    broker: Broker, person: Person, centre: Any, now: datetime
) -> None:
    assert broker.reference_number.startswith("JR")
    assert (broker.grade, broker.title) == ("middle", "中级技术经纪人")
    assert (broker.issuer, broker.certificate_number) == (CERTIFICATE.issuer, CERTIFICATE.number)
    assert (broker.issued_on, broker.expires_on) == (CERTIFICATE.issued_on, CERTIFICATE.expires_on)
    assert (broker.organisation, broker.employment, broker.state) == (centre, "full_time", "registered")
    assert broker.is_valid(now.date())
    assert [event.verb for event in history_of(broker)] == ["brokers.register_broker"]


def test_a_certificate_that_is_already_held_is_not_entered_twice(person: Person, as_city: Actor, now: datetime) -> None:
    held = add_qualification(actor=as_city, person_id=person.pk, certificate=CERTIFICATE, at=now)

    made = register_broker(actor=as_city, person_id=person.pk, certificate=CERTIFICATE, profile=PROFILE, at=now)

    assert made.qualification == held
    assert Qualification.objects.filter(person=person).count() == 1


def test_nobody_is_in_the_register_twice(broker: Broker, as_city: Actor, now: datetime) -> None:
    with pytest.raises(Conflict):
        register_broker(actor=as_city, person_id=broker.person_id, certificate=CERTIFICATE, profile=PROFILE, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Broker.objects.create(
            reference_number="JJ-twice",
            person_id=broker.person_id,
            qualification=broker.qualification,
            employment="part_time",
            registered_on=now.date(),
            recorded_at=now,
            updated_at=now,
        )


def test_only_officers_of_the_place_register(
    person: Person, as_county: Actor, as_jia: Actor, as_broker: Actor, now: datetime
) -> None:
    for actor, refusal in ((as_jia, NotFound), (as_broker, NotPermitted), (STRANGER, NotFound)):
        with pytest.raises(refusal):
            register_broker(actor=actor, person_id=person.pk, certificate=CERTIFICATE, profile=PROFILE, at=now)
    elsewhere = PersonFactory.create(organisation=OrganisationFactory.create(division_code="330302"))
    with pytest.raises((NotFound, NotPermitted)):
        register_broker(actor=as_county, person_id=elsewhere.pk, certificate=CERTIFICATE, profile=PROFILE, at=now)
    assert register_broker(actor=as_county, person_id=person.pk, certificate=CERTIFICATE, profile=PROFILE, at=now)


@pytest.mark.parametrize(
    ("certificate", "profile", "field"),
    [
        ({"grade": ""}, {}, "grade"),
        ({"kind": "expert"}, {}, "grade"),
        ({"issuer": " "}, {}, "issuer"),
        ({"issued_on": None}, {}, "issued_on"),
        ({"issued_on": date(2026, 11, 24)}, {}, "issued_on"),
        ({"expires_on": date(2026, 11, 22)}, {}, "expires_on"),
        ({"expires_on": date(2024, 1, 1)}, {}, "expires_on"),
        ({}, {"employment": "sometimes"}, "employment"),
        ({}, {"industries": ("shipbuilding",)}, "industries"),
        ({}, {"technologies": ("alchemy",)}, "technologies"),
        ({}, {"industries": (), "technologies": (), "words": " "}, "industries"),
        ({}, {"words": "长" * 301}, "words"),
    ],
)
def test_wrong_words_come_back_by_field(
    person: Person, as_city: Actor, now: datetime, certificate: dict[str, Any], profile: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register_broker(
            actor=as_city,
            person_id=person.pk,
            certificate=replace(CERTIFICATE, **certificate),
            profile=replace(PROFILE, **profile),
            at=now,
        )

    assert field in refusal.value.fields


def test_a_renewal_moves_the_certificate_and_brings_the_lapsed_back(
    broker: Broker, as_city: Actor, now: datetime
) -> None:
    after = now.replace(year=2028, month=3, day=1)
    assert lapse_due(after) == 1
    broker.refresh_from_db()
    assert broker.state == "lapsed"

    with pytest.raises(InvalidInput):
        renew_broker(actor=as_city, broker_id=broker.pk, expires_on=date(2028, 2, 29), at=after)
    renewed = renew_broker(
        actor=as_city, broker_id=broker.pk, expires_on=date(2031, 2, 28), number="ZJ2028-0001", at=after
    )

    assert renewed.state == "registered"
    assert Qualification.objects.get(pk=broker.qualification_id).expires_on == date(2031, 2, 28)
    assert renewed.certificate_number == "ZJ2028-0001"


def test_a_certificate_lapses_only_after_its_last_day(broker: Broker, now: datetime) -> None:
    last_day = now.replace(year=2028, month=2, day=29)

    assert lapse_due(last_day) == 0
    with pytest.raises(NotAllowedNow):
        lapse_broker(actor=SYSTEM, broker_id=broker.pk, at=last_day)


def test_people_do_not_lapse_brokers(broker: Broker, as_city: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        lapse_broker(actor=as_city, broker_id=broker.pk, at=now.replace(year=2029))


def test_the_broker_is_reminded_once_before_the_end(
    broker: Broker, broker_user: Any, as_city: Actor, now: datetime
) -> None:
    soon = datetime(2028, 1, 10, 9, tzinfo=now.tzinfo)

    assert remind_ending(soon - timedelta(days=60)) == 0
    assert (remind_ending(soon), remind_ending(soon)) == (1, 0)
    assert Notification.objects.filter(recipient=broker_user, kind="brokers.expiring").count() == 1
    renew_broker(actor=as_city, broker_id=broker.pk, expires_on=date(2028, 3, 31), at=soon)
    assert remind_ending(soon + timedelta(days=40)) == 1


def test_a_suspended_broker_no_longer_counts_as_one(
    broker: Broker,
    broker_user: Any,
    as_broker: Actor,
    as_city: Actor,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert is_recognised_broker(as_broker, now.date())

    with django_capture_on_commit_callbacks(execute=True):
        suspend_broker(actor=as_city, broker_id=broker.pk, reason="投诉核实中", at=now)

    assert not is_recognised_broker(as_broker, now.date())
    assert "投诉核实中" in Notification.objects.get(recipient=broker_user).body
    with pytest.raises(InvalidInput):
        reinstate_broker(actor=as_city, broker_id=broker.pk, reason=" ", at=now)
    reinstate_broker(actor=as_city, broker_id=broker.pk, reason="核实完毕", at=now)
    assert is_recognised_broker(as_broker, now.date())


def test_nobody_is_reinstated_on_an_ended_certificate(broker: Broker, as_city: Actor, now: datetime) -> None:
    suspend_broker(actor=as_city, broker_id=broker.pk, reason="投诉", at=now)

    with pytest.raises(NotAllowedNow):
        reinstate_broker(actor=as_city, broker_id=broker.pk, reason="完毕", at=now.replace(year=2029))


def test_brokers_do_not_suspend_and_may_leave(broker: Broker, as_broker: Actor, as_jia: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        suspend_broker(actor=as_broker, broker_id=broker.pk, reason="自己", at=now)
    with pytest.raises(NotFound):
        withdraw_broker(actor=as_jia, broker_id=broker.pk, reason="外人", at=now)

    gone = withdraw_broker(actor=as_broker, broker_id=broker.pk, reason="转行", at=now)

    assert (gone.state, gone.withdrawn_on) == ("withdrawn", now.date())
    with pytest.raises(NotAllowedNow):
        change_broker(actor=as_broker, broker_id=broker.pk, profile=PROFILE, at=now)


def test_who_has_left_may_be_registered_again(broker: Broker, as_city: Actor, now: datetime) -> None:
    withdraw_broker(actor=as_city, broker_id=broker.pk, reason="调离", at=now)

    again = register_broker(actor=as_city, person_id=broker.person_id, certificate=CERTIFICATE, profile=PROFILE, at=now)

    assert again.pk != broker.pk


def test_a_broker_changes_what_they_are_good_at_but_not_for_whom(
    broker: Broker, centre: Any, as_broker: Actor, as_city: Actor, now: datetime
) -> None:
    other = OrganisationFactory.create(name="鹿城技术转移中心", kind="transfer", division_code="330302")
    said = Profile("part_time", ("digital",), (), "工业软件")

    changed = change_broker(actor=as_broker, broker_id=broker.pk, profile=said, organisation_id=centre.pk, at=now)
    assert (changed.employment, changed.industries, changed.words) == ("part_time", ["digital"], "工业软件")
    with pytest.raises(InvalidInput):
        change_broker(actor=as_broker, broker_id=broker.pk, profile=said, organisation_id=other.pk, at=now)
    change_broker(actor=as_city, broker_id=broker.pk, profile=said, organisation_id=other.pk, at=now)
    broker.refresh_from_db()
    assert broker.organisation == other


def test_only_consent_puts_a_broker_on_the_public_list(
    broker: Broker, as_broker: Actor, as_bing: Actor, as_city: Actor, now: datetime
) -> None:
    assert not listed().exists()
    assert not visible_to(STRANGER).exists()
    assert not visible_to(as_bing).exists()

    give_person_consent(actor=as_broker, person_id=broker.person_id, purpose="broker_listing", at=now)
    assert list(listed()) == [broker]
    assert visible_to(STRANGER).filter(pk=broker.pk).exists()

    withdraw_person_consent(actor=as_broker, person_id=broker.person_id, purpose="broker_listing", at=now)
    assert not listed().exists()
    assert not visible_to(STRANGER).exists()
    assert list(in_care_of(as_city)) == [broker]


def test_strangers_do_not_see_who_is_suspended(broker: Broker, as_broker: Actor, as_city: Actor, now: datetime) -> None:
    give_person_consent(actor=as_broker, person_id=broker.person_id, purpose="broker_listing", at=now)
    suspend_broker(actor=as_city, broker_id=broker.pk, reason="投诉", at=now)

    assert not visible_to(STRANGER).exists()
    assert visible_to(as_broker).filter(pk=broker.pk).exists()
