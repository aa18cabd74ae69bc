from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.audit.queries import history_of
from kezhuan.brokers.matching import experience_of
from kezhuan.brokers.models import Broker
from kezhuan.brokers.worklog import log_of
from kezhuan.deals import credit as asked
from kezhuan.deals.actions import move_deal
from kezhuan.deals.actions.credit import agree_to_shares, propose_shares, record_receipt, refuse_shares, set_fee
from kezhuan.deals.credit import by_broker, by_organisation, parts, shares_settled
from kezhuan.deals.models import CreditShare, CreditSplit, Deal
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.credit import Line
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.cast import OrganisationFactory
from tests.deals.brokerage import acting_as, make_broker, make_deal


@pytest.fixture
def centre(db: None) -> Any:
    return OrganisationFactory.create(name="永嘉技术转移中心", kind="transfer")


@pytest.fixture
def lin(centre: Any) -> Broker:
    return make_broker("林知遥", centre)


@pytest.fixture
def chen(centre: Any) -> Broker:
    return make_broker("陈思远", centre)


@pytest.fixture
def zhou(bing: Any) -> Broker:
    """Brokers for another organisation."""
    return make_broker("周若水", bing)


@pytest.fixture
def deal(jia: Any, jia_member: Any) -> Deal:
    return make_deal(jia, jia_member)


def lines(*given: tuple[Broker, str, str]) -> list[Line]:
    return [Line(broker.pk, role, Decimal(percent)) for broker, role, percent in given]


def settle(deal: Deal, owner: Actor, said: Sequence[Line], at: datetime) -> CreditSplit:
    """Proposed, and agreed to by everybody named; what was settled before is gone."""
    CreditSplit.objects.filter(deal=deal).delete()
    CreditShare.objects.filter(deal=deal).delete()
    split = propose_shares(actor=owner, deal_id=deal.pk, lines=said, at=at)
    for broker in Broker.objects.filter(pk__in={line.broker_id for line in said}):
        split = agree_to_shares(actor=acting_as(broker), deal_id=deal.pk, round=split.round, at=at)
    split.refresh_from_db()
    return split


# Proposing and agreeing ---------------------------------------------------------------------------------------------
def test_shares_are_settled_once_everybody_named_has_agreed(
    deal: Deal, lin: Broker, zhou: Broker, as_jia: Actor, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    assert shares_settled(deal)  # no broker has a part in it

    with django_capture_on_commit_callbacks(execute=True):
        said = lines((lin, "introduced", "33.33"), (lin, "closed", "20"), (zhou, "refined", "46.67"))
        split = propose_shares(actor=as_jia, deal_id=deal.pk, lines=said, at=now)
    assert not shares_settled(deal)
    assert {note.recipient for note in Notification.objects.filter(kind="deals.credit_ask")} == {
        lin.user,
        zhou.user,
    }
    agree_to_shares(actor=acting_as(lin), deal_id=deal.pk, round=1, at=now)
    assert not shares_settled(deal)
    agree_to_shares(actor=acting_as(zhou), deal_id=deal.pk, round=1, at=now)

    split.refresh_from_db()
    assert (split.state, split.settled_at) == ("settled", now)
    assert shares_settled(deal)
    assert set(CreditShare.objects.values_list("organisation__name", flat=True)) == {
        "永嘉技术转移中心",
        "丙鞋业有限公司",
    }
    assert "deals.settle_shares" in {event.verb for event in history_of(split)}


def test_a_new_proposal_needs_everybody_anew(
    deal: Deal, lin: Broker, chen: Broker, as_jia: Actor, now: datetime
) -> None:
    propose_shares(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "60"), (chen, "refined", "40")), at=now)
    agree_to_shares(actor=acting_as(lin), deal_id=deal.pk, round=1, at=now)

    split = propose_shares(
        actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "70"), (chen, "refined", "30")), at=now
    )

    assert (split.state, split.round, split.settled_at) == ("proposed", 2, None)
    assert not CreditShare.objects.filter(agreed_at__isnull=False).exists()
    with pytest.raises(Conflict):
        agree_to_shares(actor=acting_as(lin), deal_id=deal.pk, round=1, at=now)


def test_the_brokers_own_proposal_counts_as_their_yes(lin: Broker, chen: Broker, centre: Any, now: datetime) -> None:
    deal = make_deal(centre, lin.user)

    propose_shares(
        actor=acting_as(lin), deal_id=deal.pk, lines=lines((lin, "closed", "50"), (chen, "refined", "50")), at=now
    )

    assert list(CreditShare.objects.filter(agreed_at=now)) == [CreditShare.objects.get(broker=lin)]


def test_a_refusal_says_why_and_the_owner_proposes_anew(
    deal: Deal, lin: Broker, jia_member: Any, as_jia: Actor, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    propose_shares(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "100")), at=now)
    with pytest.raises(InvalidInput):
        refuse_shares(actor=acting_as(lin), deal_id=deal.pk, round=1, reason=" ", at=now)

    with django_capture_on_commit_callbacks(execute=True):
        refuse_shares(actor=acting_as(lin), deal_id=deal.pk, round=1, reason="凝练是我做的", at=now)

    assert "凝练是我做的" in Notification.objects.get(recipient=jia_member).body
    assert not shares_settled(deal)
    with pytest.raises(NotAllowedNow):
        agree_to_shares(actor=acting_as(lin), deal_id=deal.pk, round=1, at=now)


def test_after_signing_the_shares_stand(deal: Deal, lin: Broker, as_jia: Actor, now: datetime) -> None:
    settle(deal, as_jia, lines((lin, "closed", "100")), now)
    move_deal(actor=SYSTEM, deal_id=deal.pk, to="signed", at=now)

    with pytest.raises(NotAllowedNow) as refusal:
        propose_shares(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "refined", "100")), at=now)

    assert refusal.value.code == "shares_frozen"


def test_only_the_owners_side_proposes_and_only_the_named_answer(
    deal: Deal, lin: Broker, chen: Broker, as_jia: Actor, as_bing: Actor, as_city: Actor, now: datetime
) -> None:
    said = lines((lin, "closed", "100"))
    with pytest.raises(NotFound):
        propose_shares(actor=as_bing, deal_id=deal.pk, lines=said, at=now)
    with pytest.raises(NotFound):
        agree_to_shares(actor=as_jia, deal_id=deal.pk, round=1, at=now)
    propose_shares(actor=as_jia, deal_id=deal.pk, lines=said, at=now)
    with pytest.raises(NotPermitted):
        propose_shares(actor=acting_as(lin), deal_id=deal.pk, lines=said, at=now)
    for actor, refusal in ((as_jia, NotPermitted), (as_city, NotPermitted), (acting_as(chen), NotFound)):
        with pytest.raises(refusal):
            agree_to_shares(actor=actor, deal_id=deal.pk, round=1, at=now)
        with pytest.raises(refusal):
            refuse_shares(actor=actor, deal_id=deal.pk, round=1, reason="不", at=now)


def test_a_broker_sees_the_deal_they_share_in(deal: Deal, lin: Broker, as_jia: Actor, now: datetime) -> None:
    assert not deals_visible_to(acting_as(lin)).filter(pk=deal.pk).exists()

    propose_shares(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "100")), at=now)

    assert deals_visible_to(acting_as(lin)).filter(pk=deal.pk).exists()


def test_nobody_outside_the_register_is_named(
    deal: Deal, lin: Broker, centre: Any, as_jia: Actor, now: datetime
) -> None:
    resting = make_broker("停职人", centre, state="suspended")
    for other in (Line(resting.pk, "closed", Decimal(50)), Line(0, "closed", Decimal(50))):
        with pytest.raises(InvalidInput) as refusal:
            propose_shares(actor=as_jia, deal_id=deal.pk, lines=[*lines((lin, "refined", "50")), other], at=now)
        assert set(refusal.value.fields) == {"line-1"}
    assert not CreditSplit.objects.exists()


@pytest.mark.parametrize("percent", ["0", "-1", "100.01"])
def test_the_table_refuses_impossible_rows(deal: Deal, lin: Broker, percent: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditShare.objects.create(deal=deal, broker=lin, role="closed", percent=Decimal(percent))


def test_the_table_refuses_the_same_role_twice(deal: Deal, lin: Broker) -> None:
    CreditShare.objects.create(deal=deal, broker=lin, role="closed", percent=Decimal(50))
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditShare.objects.create(deal=deal, broker=lin, role="closed", percent=Decimal(50))


# Counting -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def worth(monkeypatch: pytest.MonkeyPatch) -> dict[int, Decimal]:
    """Deal → technology value, as the app that keeps contracts would say."""
    known: dict[int, Decimal] = {}
    monkeypatch.setattr(asked, "_values", [lambda ids: {pk: known[pk] for pk in ids if pk in known}])
    return known


def test_a_deal_counts_once_for_each_organisation_and_its_value_once_over_all(
    deal: Deal, lin: Broker, chen: Broker, zhou: Broker, as_jia: Actor, now: datetime, worth: dict[int, Decimal],
    centre: Any, bing: Any,
) -> None:  # fmt: skip
    settle(
        deal,
        as_jia,
        lines(
            (lin, "introduced", "33.33"),
            (chen, "refined", "33.33"),
            (lin, "closed", "0.01"),
            (zhou, "negotiated", "33.33"),
        ),
        now,
    )
    worth[deal.pk] = Decimal("100000.01")

    brokers = parts([deal.pk], by_broker)
    organisations = parts([deal.pk], by_organisation)

    assert {key: len(rows) for key, rows in organisations.items()} == {centre.pk: 1, bing.pk: 1}
    assert organisations[centre.pk][0].percent == Decimal("66.67")
    assert brokers[lin.pk][0].percent == Decimal("33.34")
    assert sorted(brokers[lin.pk][0].roles) == ["closed", "introduced"]
    for grouped in (brokers, organisations):
        assert sum(row.value for rows in grouped.values() for row in rows) == worth[deal.pk]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.sets(st.integers(1, 9_999), max_size=3), value=st.decimals("0.01", "99999999", places=2))
def test_parts_of_any_split_add_up_to_the_cent(
    deal: Deal, lin: Broker, chen: Broker, zhou: Broker, as_jia: Actor, now: datetime, worth: dict[int, Decimal],
    cuts: set[int], value: Decimal,
) -> None:  # fmt: skip
    ends = [0, *sorted(cuts), 10_000]
    percents = [Decimal(b - a) / 100 for a, b in zip(ends, ends[1:], strict=False)]  # noqa: RUF007
    named = [(lin, "introduced"), (chen, "refined"), (zhou, "negotiated"), (lin, "closed")]
    said = [Line(broker.pk, role, percent) for (broker, role), percent in zip(named, percents, strict=False)]
    split = settle(deal, as_jia, said, now)
    worth[deal.pk] = value
    CreditSplit.objects.filter(pk=split.pk).update(fee=value)

    for key in (by_broker, by_organisation):
        rows = [row for found in parts([deal.pk], key).values() for row in found]
        assert sum(row.percent for row in rows) == 100
        assert sum(row.value for row in rows) == value
        assert sum(row.fee for row in rows) == value


def test_what_is_not_settled_counts_for_nobody(deal: Deal, lin: Broker, as_jia: Actor, now: datetime) -> None:
    propose_shares(actor=as_jia, deal_id=deal.pk, lines=lines((lin, "closed", "100")), at=now)

    assert parts([deal.pk], by_broker) == {}


# Money --------------------------------------------------------------------------------------------------------------
def test_fees_and_receipts_are_split_and_what_is_outstanding_is_known(
    deal: Deal, lin: Broker, zhou: Broker, as_jia: Actor, now: datetime
) -> None:
    with pytest.raises(NotAllowedNow):
        set_fee(actor=as_jia, deal_id=deal.pk, fee=Decimal(1), at=now)
    settle(deal, as_jia, lines((lin, "introduced", "60"), (zhou, "closed", "40")), now)
    with pytest.raises(NotAllowedNow):
        record_receipt(actor=as_jia, deal_id=deal.pk, amount=Decimal(1), received_on=date(2026, 11, 20), at=now)
    set_fee(actor=as_jia, deal_id=deal.pk, fee=Decimal("10000.05"), at=now)

    record_receipt(actor=as_jia, deal_id=deal.pk, amount=Decimal(4_000), received_on=date(2026, 11, 20), at=now)

    found = parts([deal.pk], by_broker)
    assert (found[lin.pk][0].fee, found[lin.pk][0].received) == (Decimal("6000.03"), Decimal("2400.00"))
    assert found[zhou.pk][0].outstanding == Decimal("2400.02")


@pytest.mark.parametrize(
    ("amount", "day", "field"),
    [
        ("6000.01", date(2026, 11, 20), "amount"),
        ("0", date(2026, 11, 20), "amount"),
        ("-5", date(2026, 11, 20), "amount"),
        ("1.005", date(2026, 11, 20), "amount"),
        ("5", date(2026, 11, 24), "received_on"),
    ],
)
def test_impossible_receipts_are_refused(
    deal: Deal, lin: Broker, as_jia: Actor, now: datetime, amount: str, day: date, field: str
) -> None:
    settle(deal, as_jia, lines((lin, "closed", "100")), now)
    set_fee(actor=as_jia, deal_id=deal.pk, fee=Decimal(10_000), at=now)
    record_receipt(actor=as_jia, deal_id=deal.pk, amount=Decimal(4_000), received_on=date(2026, 11, 20), at=now)

    with pytest.raises(InvalidInput) as refusal:
        record_receipt(actor=as_jia, deal_id=deal.pk, amount=Decimal(amount), received_on=day, at=now)

    assert field in refusal.value.fields
    for fee in (None, Decimal(3_999), Decimal(-1), Decimal("9999.999")):
        with pytest.raises(InvalidInput):
            set_fee(actor=as_jia, deal_id=deal.pk, fee=fee, at=now)


def test_money_is_entered_by_the_owners_side_only(deal: Deal, lin: Broker, as_jia: Actor, now: datetime) -> None:
    settle(deal, as_jia, lines((lin, "closed", "100")), now)

    with pytest.raises(NotPermitted):
        set_fee(actor=acting_as(lin), deal_id=deal.pk, fee=Decimal(1), at=now)
    set_fee(actor=as_jia, deal_id=deal.pk, fee=Decimal(1), at=now)
    with pytest.raises(NotPermitted):
        record_receipt(actor=acting_as(lin), deal_id=deal.pk, amount=Decimal(1), received_on=date(2026, 11, 20), at=now)


# What brokers see of it ---------------------------------------------------------------------------------------------
def test_deals_are_in_the_work_log_once_and_count_as_experience(
    deal: Deal, lin: Broker, as_jia: Actor, now: datetime
) -> None:
    Deal.objects.filter(pk=deal.pk).update(owner=lin.user)
    for stage in ("negotiating", "intent"):
        move_deal(actor=acting_as(lin), deal_id=deal.pk, to=stage, at=now)
    propose_shares(actor=acting_as(lin), deal_id=deal.pk, lines=lines((lin, "closed", "100")), at=now)

    log = log_of(lin, date(2026, 1, 1), date(2026, 12, 31))

    assert [line.key for line in log if line.kind == "deal"] == [f"deals.Deal:{deal.pk}"]
    assert experience_of([lin.pk])[lin.pk].running == 1


# Pages --------------------------------------------------------------------------------------------------------------
def typed(*rows: tuple[str, str, str]) -> dict[str, str]:
    found = {}
    for place, (broker, role, percent) in enumerate(rows):
        found |= {f"line-{place}-broker": broker, f"line-{place}-role": role, f"line-{place}-percent": percent}
    return found


def test_the_pages_from_the_proposal_to_the_money(
    deal: Deal, lin: Broker, jia: Any, jia_member: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    Broker.objects.filter(pk=lin.pk).update(organisation=jia)
    url = f"{deal.get_absolute_url()}credit/"
    client.force_login(jia_member)
    assert client.get(url).status_code == 200
    wrong = client.post(f"{url}propose/", typed(("林知遥", "closed", "99"), ("没有这人", "", "1")))
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "没有找到这位在册的技术经纪人" in page
    assert "请选择在这笔交易里做了什么" in page
    assert 'value="99"' in page
    short = client.post(f"{url}propose/", typed(("林知遥", "closed", "99")))
    assert short.status_code == 422
    assert "正好是 100%" in short.content.decode()
    assert client.post(f"{url}propose/", typed((lin.reference_number, "closed", "100"))).status_code == 302

    client.force_login(lin.user)
    with django_assert_max_num_queries(20):
        assert "请您确认" in client.get(url).content.decode()
    assert client.post(f"{url}agree/", {"round": "9"}).status_code == 409
    assert client.post(f"{url}refuse/", {"round": "1", "reason": ""}).status_code == 422
    assert client.post(f"{url}agree/", {"round": "1"}).status_code == 302

    client.force_login(jia_member)
    assert client.post(f"{url}fee/", {"fee": "很多"}).status_code == 422
    assert client.post(f"{url}fee/", {"fee": "10000"}).status_code == 302
    assert client.post(f"{url}receipt/", {"amount": "20000", "received_on": "2026-11-20"}).status_code == 422
    assert client.post(f"{url}receipt/", {"amount": "2000", "received_on": "2026-11-20"}).status_code == 302
    assert "各方已同意" in client.get(url).content.decode()


def test_the_other_party_does_not_see_how_brokers_share(deal: Deal, yi: Any, yi_member: Any, client: Client) -> None:
    Deal.objects.filter(pk=deal.pk).update(provider=yi)
    client.force_login(yi_member)

    assert client.get(deal.get_absolute_url()).status_code == 200
    assert client.get(f"{deal.get_absolute_url()}credit/").status_code == 403
