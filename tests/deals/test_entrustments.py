"""A firm leaves an interest to its adviser: nothing reaches the other side before the firm has confirmed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kezhuan.accounts.models import User
from kezhuan.brokers.models import Broker
from kezhuan.catalogue.models import Achievement
from kezhuan.deals.actions.entrustment import (
    confirm_entrusted,
    entrust_interest,
    lapse_entrusted,
    prepare_interest,
    return_entrusted,
    revise_entrusted,
    withdraw_entrusted,
)
from kezhuan.deals.jobs import lapse_entrustments
from kezhuan.deals.models import Entrustment, Interest
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.cast import OrganisationFactory
from tests.catalogue.factories import AchievementFactory
from tests.deals.brokerage import acting_as, make_broker


@pytest.fixture
def centre(db: None) -> Any:
    return OrganisationFactory.create(name="永嘉技术转移中心", kind="transfer")


@pytest.fixture
def lin(centre: Any, now: datetime) -> Broker:
    """In the public list."""
    broker = make_broker("林知遥", centre)
    broker.person.consents.create(purpose="broker_listing", given_at=now, evidence="书面同意")
    return broker


@pytest.fixture
def result(yi: Any) -> Achievement:
    return AchievementFactory.create(owner=yi, published=True, title="密封面涂层")  # type: ignore[no-any-return]


@pytest.fixture
def entrust(jia: Any, as_jia: Actor, lin: Broker, result: Achievement, now: datetime) -> Callable[..., Entrustment]:
    def run(**changes: Any) -> Entrustment:
        said: dict[str, Any] = {
            "actor": as_jia,
            "target_kind": "achievement",
            "target_id": result.pk,
            "organisation_id": jia.pk,
            "broker_id": lin.pk,
            "words": "想谈专利许可，别说我们的产量",
            "contact_name": "赵采购",
            "contact_mobile": "13800001234",
            "at": now,
        }
        return entrust_interest(**{**said, **changes})

    return run


@pytest.fixture
def prepared(entrust: Callable[..., Entrustment], lin: Broker, now: datetime) -> Entrustment:
    made = entrust()
    return prepare_interest(
        actor=acting_as(lin), entrustment_id=made.pk, problem="三千次后渗漏，想许可这项涂层", purpose="许可", at=now
    )


def test_it_is_sent_in_the_firms_name_once_the_firm_has_confirmed(
    prepared: Entrustment, as_jia: Actor, jia: Any, lin: Broker, yi_member: Any, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    assert not Interest.objects.exists()
    with pytest.raises(NotPermitted):
        confirm_entrusted(actor=acting_as(lin), entrustment_id=prepared.pk, at=now)

    with django_capture_on_commit_callbacks(execute=True):
        done = confirm_entrusted(actor=as_jia, entrustment_id=prepared.pk, at=now + timedelta(hours=2))

    interest = Interest.objects.get()
    assert (done.state, done.interest) == ("sent", interest)
    assert (interest.asking_organisation, interest.problem) == (jia, "三千次后渗漏，想许可这项涂层")
    assert (interest.contact_name, interest.sent_at) == ("赵采购", now + timedelta(hours=2))
    told = Notification.objects.values_list("recipient__username", "kind")
    assert (lin.user.username, "deals.entrusted_sent") in set(told)  # type: ignore[union-attr]
    assert (yi_member.username, "deals.received") in set(told)


def test_the_broker_is_told_and_has_three_working_days(
    entrust: Callable[..., Entrustment], lin: Broker, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = entrust()

    assert made.last_day.isoformat() == "2026-11-26"  # asked on Monday the 23rd
    assert "11月26日" in Notification.objects.get(recipient=lin.user).body


def test_the_firm_sends_it_back_and_the_days_run_anew(
    prepared: Entrustment, as_jia: Actor, lin: Broker, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        revise_entrusted(actor=as_jia, entrustment_id=prepared.pk, reason=" ", at=now)
    later = now + timedelta(days=2)

    found = revise_entrusted(actor=as_jia, entrustment_id=prepared.pk, reason="不要写产量", at=later)

    assert (found.state, found.last_day.isoformat()) == ("entrusted", "2026-11-30")
    with pytest.raises(NotAllowedNow):
        confirm_entrusted(actor=as_jia, entrustment_id=found.pk, at=later)


def test_the_broker_gives_it_back_with_the_reason(
    entrust: Callable[..., Entrustment], lin: Broker, as_jia: Actor, now: datetime
) -> None:
    made = entrust()
    with pytest.raises(InvalidInput):
        return_entrusted(actor=acting_as(lin), entrustment_id=made.pk, reason="", at=now)
    with pytest.raises(NotPermitted):
        return_entrusted(actor=as_jia, entrustment_id=made.pk, reason="不", at=now)

    found = return_entrusted(actor=acting_as(lin), entrustment_id=made.pk, reason="不熟悉这个领域", at=now)

    assert (found.state, found.ended_at) == ("returned", now)
    entrust()  # another may be asked now


def test_what_lies_too_long_lapses_by_the_clock(entrust: Callable[..., Entrustment], now: datetime) -> None:
    made = entrust()
    with pytest.raises(NotAllowedNow):
        lapse_entrusted(actor=SYSTEM, entrustment_id=made.pk, at=now)
    assert lapse_entrustments(made.due_at - timedelta(seconds=1)) == 0

    assert lapse_entrustments(made.due_at) == 1

    made.refresh_from_db()
    assert (made.state, made.ended_at) == ("lapsed", made.due_at)


def test_the_firm_takes_it_back(prepared: Entrustment, as_jia: Actor, as_bing: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        withdraw_entrusted(actor=as_bing, entrustment_id=prepared.pk, at=now)

    assert withdraw_entrusted(actor=as_jia, entrustment_id=prepared.pk, at=now).state == "withdrawn"


def test_one_at_a_time_and_not_what_waits_already(entrust: Callable[..., Entrustment], jia: Any) -> None:
    made = entrust()
    with pytest.raises(Conflict):
        entrust()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entrustment.objects.create(
            reference_number="WT-2026-11-00099",
            organisation=jia,
            entrusted_by=made.entrusted_by,
            broker=made.broker,
            target_kind=made.target_kind,
            target_id=made.target_id,
            target_title="又一次",
            words="x",
            entrusted_at=made.entrusted_at,
            waiting_since=made.entrusted_at,
            due_at=made.due_at,
        )


def test_the_wrong_adviser_is_refused(entrust: Callable[..., Entrustment], yi: Any, centre: Any, now: datetime) -> None:
    theirs = make_broker("周若水", yi)
    theirs.person.consents.create(purpose="broker_listing", given_at=now, evidence="书面同意")
    for broker_id, sentence in (
        (theirs.pk, "他是对方的人，不能替您申请，请换一位"),
        (make_broker("未公开", centre).pk, "请选择在册并有账号的技术经纪人"),
        (None, "请选择在册并有账号的技术经纪人"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            entrust(broker_id=broker_id, words=" ", contact_mobile="123")
        assert refusal.value.fields["broker"] == sentence
        assert set(refusal.value.fields) == {"broker", "words", "contact_mobile"}


# Pages --------------------------------------------------------------------------------------------------------------
def test_the_pages_from_the_commission_to_the_interest(
    lin: Broker, result: Achievement, jia_member: Any, client: Client
) -> None:
    client.force_login(jia_member)
    asking = f"/interests/new/achievement/{result.pk}/"
    page = client.get(asking).content.decode()
    url = f"/interests/entrust/achievement/{result.pk}/"
    assert url in page
    wrong = client.post(url, {"broker": "没有这人", "words": "想谈许可", "contact_name": "赵", "contact_mobile": "1"})
    assert wrong.status_code == 422
    assert "想谈许可" in wrong.content.decode()
    typed = {
        "organisation": str(jia_member.memberships.get().organisation_id),
        "broker": "林知遥",
        "words": "想谈许可",
        "contact_name": "赵采购",
        "contact_mobile": "13800001234",
    }
    made = client.post(url, typed)
    assert made.status_code == 302

    client.force_login(User.objects.get(person=lin.person))
    assert "企业委托您写的对接申请" in client.get("/workspace/").content.decode()
    page = client.get(made["Location"]).content.decode()
    assert "写对接申请" in page
    assert "13800001234" not in page
    assert client.post(f"{made['Location']}prepare/", {"problem": ""}).status_code == 422
    assert client.post(f"{made['Location']}prepare/", {"problem": "想许可这项涂层"}).status_code == 302

    client.force_login(jia_member)
    assert "等您确认的对接申请" in client.get("/workspace/").content.decode()
    assert "请您确认" in client.get(made["Location"]).content.decode()
    sent = client.post(f"{made['Location']}confirm/")
    assert sent["Location"] == Interest.objects.get().get_absolute_url()
    assert "由谁代写" in client.get(sent["Location"]).content.decode()
