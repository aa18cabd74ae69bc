"""A broker's signed contracts are in the work log by themselves; an event's outcome finds a contract by its number."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from kezhuan.brokers.models import Broker
from kezhuan.brokers.worklog import log_of
from kezhuan.contracts.models import Contract
from kezhuan.deals.actions import add_note
from kezhuan.deals.models import CreditShare, Deal
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.outreach.outcomes import find_outcome
from tests.contracts.making import NUMBER, Making
from tests.deals.brokerage import acting_as, make_broker, make_deal
from tests.deals.factories import TaskFactory

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def lin(bing: Any) -> Broker:
    return make_broker("林知遥", bing)


@pytest.fixture
def deal(jia: Any, jia_member: Any) -> Deal:
    return make_deal(jia, jia_member)


def test_a_signed_contract_of_a_deal_shared_in_is_one_line(making: Making, lin: Broker, deal: Deal) -> None:
    contract = making.signed()
    assert [line for line in log_of(lin, *YEAR) if line.kind == "contract"] == []
    Contract.objects.filter(pk=contract.pk).update(deal=deal)
    for role in ("introduced", "closed"):
        CreditShare.objects.create(deal=deal, broker=lin, role=role, percent=Decimal(50))

    found = [line for line in log_of(lin, *YEAR) if line.kind == "contract"]

    assert [(line.key, line.title, line.url) for line in found] == [
        (f"contracts.Contract:{contract.pk}", contract.name, contract.get_absolute_url())
    ]


def test_an_unsigned_contract_is_no_work_done(making: Making, lin: Broker, deal: Deal) -> None:
    contract = making.opened()
    Contract.objects.filter(pk=contract.pk).update(deal=deal)
    CreditShare.objects.create(deal=deal, broker=lin, role="closed", percent=Decimal(100))

    assert [line for line in log_of(lin, *YEAR) if line.kind == "contract"] == []


def test_meetings_and_visits_noted_on_deals_are_in_the_log_and_calls_are_not(lin: Broker, deal: Deal, now: Any) -> None:
    CreditShare.objects.create(deal=deal, broker=lin, role="closed", percent=Decimal(100))
    for kind in ("meeting", "visit", "call", "note"):
        add_note(actor=acting_as(lin), deal_id=deal.pk, kind=kind, words="看样", happened_on=date(2026, 11, 20), at=now)

    found = [line for line in log_of(lin, *YEAR) if line.kind == "meeting"]

    assert sorted(line.title for line in found) == [f"{deal.title}（到访）", f"{deal.title}（见面洽谈）"]
    assert len({line.key for line in found}) == 2


def test_an_outcome_finds_the_contract_by_either_number_and_nobody_elses(
    making: Making, as_bing: Actor, as_jia: Actor
) -> None:
    contract = making.registered()
    for number in (contract.reference_number.lower(), NUMBER):
        found = find_outcome(as_jia, "contract", number)
        assert found is not None
        assert (found.number, found.url) == (contract.reference_number, contract.get_absolute_url())
    assert find_outcome(as_bing, "contract", NUMBER) is None
    assert find_outcome(SYSTEM, "contract", "") is None
    assert find_outcome(as_jia, "contract", "HT-0000-00-00000") is None


def test_the_brokers_workspace_counts_the_tasks_that_are_due(lin: Broker, deal: Deal, client: Client, now: Any) -> None:
    for days, title in ((-2, "寄样"), (0, "报价"), (3, "回访")):
        day = now.date() + timedelta(days=days)
        TaskFactory.create(deal=deal, assignee=lin.user, author=lin.user, due_on=day, state="open", title=title)
    CreditShare.objects.create(deal=deal, broker=lin, role="closed", percent=Decimal(100))
    client.force_login(lin.user)  # type: ignore[arg-type]

    with time_machine.travel(now, tick=False):
        page = client.get("/workspace/").content.decode()

    part = page.split("到期的任务", 1)[1].split("</section>", 1)[0]
    assert "寄样" in part
    assert "报价" in part
    assert "回访" not in part
    assert part.startswith("（2）")
