"""Settled shares change only when everybody in the old and in the new has agreed, and only before signing."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.brokers.models import Broker
from kezhuan.deals.actions import acknowledge, move_deal
from kezhuan.deals.actions.credit import agree_to_shares, propose_shares
from kezhuan.deals.actions.credit_change import agree_to_change, propose_change, refuse_change, withdraw_change
from kezhuan.deals.confidentiality import CURRENT
from kezhuan.deals.credit import shares_settled
from kezhuan.deals.models import CreditChange, CreditShare, CreditSplit, Deal
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.credit import Line
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.notifications.models import Notification
from tests.deals.brokerage import acting_as, make_broker, make_deal


@pytest.fixture
def lin(bing: Any) -> Broker:
    return make_broker("林知遥", bing)


@pytest.fixture
def chen(bing: Any) -> Broker:
    return make_broker("陈思远", bing)


@pytest.fixture
def zhou(bing: Any) -> Broker:
    return make_broker("周若水", bing)


@pytest.fixture
def deal(jia: Any, jia_member: Any, lin: Broker, chen: Broker, as_jia: Actor, now: datetime) -> Deal:
    """林 has 60 %, 陈 40 %, and both have agreed."""
    made = make_deal(jia, jia_member)
    propose_shares(actor=as_jia, deal_id=made.pk, lines=lines((lin, "closed", "60"), (chen, "refined", "40")), at=now)
    for broker in (lin, chen):
        agree_to_shares(actor=acting_as(broker), deal_id=made.pk, round=1, at=now)
    return made


def lines(*given: tuple[Broker, str, str]) -> list[Line]:
    return [Line(broker.pk, role, Decimal(percent)) for broker, role, percent in given]


def shares(deal: Deal) -> dict[str, Decimal]:
    return dict(CreditShare.objects.filter(deal=deal).values_list("broker__person__name", "percent"))


@pytest.fixture
def change(deal: Deal, lin: Broker, zhou: Broker, as_jia: Actor, now: datetime) -> CreditChange:
    """陈 would go, 周 would come."""
    wanted = lines((lin, "closed", "70"), (zhou, "negotiated", "30"))
    return propose_change(actor=as_jia, deal_id=deal.pk, lines=wanted, at=now)


def test_the_old_shares_stand_until_the_last_yes(
    deal: Deal, change: CreditChange, lin: Broker, chen: Broker, zhou: Broker, now: datetime
) -> None:
    for broker in (lin, zhou):
        agree_to_change(actor=acting_as(broker), deal_id=deal.pk, change_id=change.pk, at=now)
        assert shares(deal) == {"林知遥": 60, "陈思远": 40}
        assert shares_settled(deal)

    agree_to_change(actor=acting_as(chen), deal_id=deal.pk, change_id=change.pk, at=now)

    change.refresh_from_db()
    split = CreditSplit.objects.get(deal=deal)
    assert shares(deal) == {"林知遥": 70, "周若水": 30}
    assert (change.state, split.state, split.round) == ("accepted", "settled", 2)
    assert not CreditShare.objects.filter(agreed_at__isnull=True).exists()
    assert "deals.change_shares" in {event.verb for event in history_of(split)}


def test_whoever_would_go_can_keep_it_from_happening(
    deal: Deal, change: CreditChange, lin: Broker, chen: Broker, zhou: Broker, jia_member: Any, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with pytest.raises(InvalidInput):
        refuse_change(actor=acting_as(chen), deal_id=deal.pk, change_id=change.pk, reason=" ", at=now)
    with django_capture_on_commit_callbacks(execute=True):
        refuse_change(actor=acting_as(chen), deal_id=deal.pk, change_id=change.pk, reason="凝练是我做的", at=now)

    assert shares(deal) == {"林知遥": 60, "陈思远": 40}
    assert "凝练是我做的" in Notification.objects.get(recipient=jia_member).body
    with pytest.raises(Conflict):
        agree_to_change(actor=acting_as(lin), deal_id=deal.pk, change_id=change.pk, at=now)


def test_one_change_at_a_time_and_none_that_changes_nothing(
    deal: Deal, change: CreditChange, lin: Broker, chen: Broker, as_jia: Actor, now: datetime
) -> None:
    other = lines((lin, "closed", "50"), (chen, "refined", "50"))
    with pytest.raises(Conflict):
        propose_change(actor=as_jia, deal_id=deal.pk, lines=other, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditChange.objects.create(deal=deal, round=1, proposed_at=now)
    with pytest.raises(NotPermitted):
        withdraw_change(actor=acting_as(lin), deal_id=deal.pk, change_id=change.pk, at=now)
    withdraw_change(actor=as_jia, deal_id=deal.pk, change_id=change.pk, at=now)
    for wrong, code in ((other[:1], "shares_not_whole"), (lines((lin, "closed", "60"), (chen, "refined", "40")),
                                                          "nothing_changes")):  # fmt: skip
        with pytest.raises(InvalidInput) as refusal:
            propose_change(actor=as_jia, deal_id=deal.pk, lines=wrong, at=now)
        assert refusal.value.code == code


def test_settled_shares_are_not_simply_proposed_anew(deal: Deal, lin: Broker, as_jia: Actor, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        propose_shares(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "100")), at=now)

    assert shares(deal) == {"林知遥": 60, "陈思远": 40}


def test_signing_ends_a_change_that_is_still_open(
    deal: Deal, change: CreditChange, lin: Broker, as_jia: Actor, now: datetime
) -> None:
    move_deal(actor=SYSTEM, deal_id=deal.pk, to="signed", at=now)

    change.refresh_from_db()
    assert change.state == "void"
    assert shares(deal) == {"林知遥": 60, "陈思远": 40}
    with pytest.raises(Conflict):
        agree_to_change(actor=acting_as(lin), deal_id=deal.pk, change_id=change.pk, at=now)
    with pytest.raises(NotAllowedNow):
        propose_change(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "100")), at=now)


def test_only_the_asked_answer(deal: Deal, change: CreditChange, as_jia: Actor, as_city: Actor, now: datetime) -> None:
    for actor in (as_jia, as_city):
        with pytest.raises(NotPermitted):
            agree_to_change(actor=actor, deal_id=deal.pk, change_id=change.pk, at=now)


# Pages --------------------------------------------------------------------------------------------------------------
def test_the_pages_of_a_change(
    deal: Deal, lin: Broker, chen: Broker, jia: Any, jia_member: Any, client: Client
) -> None:
    Broker.objects.filter(pk__in=[lin.pk, chen.pk]).update(organisation=jia)
    url = f"{deal.get_absolute_url()}credit/"
    client.force_login(jia_member)
    assert "改分成" in client.get(url).content.decode()
    assert "分成已经定下" in client.get(f"{url}propose/").content.decode()
    typed = {"line-0-broker": "林知遥", "line-0-role": "closed", "line-0-percent": "100"}
    assert client.post(f"{url}propose/", typed).status_code == 302
    number = CreditChange.objects.get().pk

    client.force_login(User.objects.get(person=chen.person))
    assert "请您确认变更" in client.get(url).content.decode()
    assert client.post(f"{url}change/{number}/refuse/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}change/{number}/agree/").status_code == 302
    client.force_login(User.objects.get(person=lin.person))
    assert client.post(f"{url}change/{number}/agree/").status_code == 302

    assert shares(deal) == {"林知遥": 100}
    assert "改分成" not in client.get(url).content.decode()


def test_the_credit_of_a_confidential_deal_waits_for_the_acknowledgement(
    deal: Deal, lin: Broker, client: Client, now: datetime
) -> None:
    Deal.objects.filter(pk=deal.pk).update(confidential=True)
    url = f"{deal.get_absolute_url()}credit/"
    user = User.objects.get(person=lin.person)
    client.force_login(user)
    assert "看详情前请先确认保密" in client.get(url).content.decode()
    assert "60" not in client.get(url).content.decode().split("<main", 1)[1]
    assert client.get(f"{url}refuse/").status_code == 403

    acknowledge(actor=acting_as(lin), deal_id=deal.pk, version=CURRENT.version, at=now)

    assert "60.00%" in client.get(url).content.decode()


def test_the_deal_leads_to_its_credit_and_to_a_service_record(deal: Deal, lin: Broker, client: Client) -> None:
    client.force_login(User.objects.get(person=lin.person))
    page = client.get(deal.get_absolute_url()).content.decode()

    assert f"{deal.get_absolute_url()}credit/" in page
    serve = f"{reverse('outreach:new-service')}?about=deals.Deal:{deal.pk}"
    assert serve in page
    assert client.get(serve).status_code == 200
