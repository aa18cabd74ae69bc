"""From an award to its contract: once, by the caller, and only when the notice has ended well."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.actions import abandon_contract
from kezhuan.contracts.models import Contract
from kezhuan.contracts.origins import contract_from, origin_of
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, NotAllowedNow, NotPermitted
from kezhuan.gazette.actions import close_notice
from kezhuan.orders.actions import open_award_contract
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.queries import ORIGIN
from tests.orders.conftest import DAY
from tests.orders.test_actions import announce

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded(ranked: Call, proposal: Proposal, as_jia: Actor) -> Call:
    notice = announce(ranked, proposal, as_jia, ranked.deadline + 3 * DAY)
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)
    return Call.objects.get(pk=ranked.pk)


@pytest.fixture
def opening(awarded: Call, as_jia: Actor) -> Callable[..., Contract]:
    def run(actor: Actor = as_jia) -> Contract:
        return open_award_contract(actor=actor, call_id=awarded.pk, at=awarded.deadline + 20 * DAY)

    return run


def test_the_contract_has_the_parties_the_price_and_the_milestones(
    opening: Callable[..., Contract], jia: Any, yi: Any, proposal: Proposal, as_jia: Actor
) -> None:
    contract = opening()

    assert {(party.side, party.organisation_id) for party in contract.parties.all()} == {
        ("buyer", jia.pk),
        ("seller", yi.pk),
    }
    assert (contract.kind, contract.form, contract.total_value) == (
        "development",
        "commissioned",
        Decimal("1234567.89"),
    )
    parts = [(part["due_on"], part["amount"]) for part in contract.plan["instalments"]]
    assert parts == [("2027-06-30", "493827.16"), ("2027-12-31", "740740.73")]
    assert contract_from(ORIGIN, proposal.pk) == contract
    origin = origin_of(as_jia, contract)
    assert origin is not None
    assert origin.url == proposal.call.get_absolute_url()
    assert verify_chain().intact


def test_nothing_before_the_notice_has_ended(ranked: Call, proposal: Proposal, as_jia: Actor) -> None:
    at = ranked.deadline + 3 * DAY
    announce(ranked, proposal, as_jia, at)

    with pytest.raises(NotAllowedNow, match="公示期满"):
        open_award_contract(actor=as_jia, call_id=ranked.pk, at=at)


def test_only_the_caller_opens_it_and_only_once(opening: Callable[..., Contract], as_yi: Actor, as_city: Actor) -> None:
    for actor in (as_yi, as_city):
        with pytest.raises(NotPermitted):
            opening(actor)
    first = opening()
    with pytest.raises(Conflict, match=first.reference_number):
        opening()

    assert Contract.objects.count() == 1


def test_after_one_was_given_up_another_may_be_drafted(opening: Callable[..., Contract], as_jia: Actor) -> None:
    first = opening()
    abandon_contract(actor=as_jia, contract_id=first.pk, reason="双方重新商定付款", at=first.recorded_at)

    assert opening().pk != first.pk


def test_the_page_leads_to_the_contract_and_back(
    client: Client, awarded: Call, jia_member: Any, yi_member: Any
) -> None:
    client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = client.get(awarded.get_absolute_url()).content.decode()
    made = client.post(reverse("orders:contract", args=[awarded.reference_number]), follow=True)
    contract = Contract.objects.get()
    after = client.get(awarded.get_absolute_url()).content.decode()
    client.force_login(yi_member, backend="allauth.account.auth_backends.AuthenticationBackend")
    winner = client.get(awarded.get_absolute_url()).content.decode()

    assert "起草合同" in before
    assert made.status_code == 200
    assert awarded.title in made.content.decode()
    assert awarded.get_absolute_url() in client.get(contract.get_absolute_url()).content.decode()
    assert contract.reference_number in after
    assert contract.reference_number in winner
