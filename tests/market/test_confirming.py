"""成交确认书: two signatures under one text, and all that follows from the second, or nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.audit.chain import sm3
from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.models import Contract
from kezhuan.contracts.origins import origin_of
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.auction.ledger import Account, drift
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.market import outcomes, rules
from kezhuan.market.actions import confirming, play_lot, sign_result
from kezhuan.market.models import Confirmation, Deposit, Lot
from kezhuan.market.queries import balances
from tests.cast import acting
from tests.market.conftest import OPENS, bid
from tests.market.selling import DAY, ENDED, NOON, Sold, sold

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sale(lot: Lot, joined: Any, yi_member: Any) -> Sold:
    return sold(lot, joined, acting(yi_member))


def test_the_end_of_a_sale_draws_up_the_paper_with_its_deadline(sale: Sold) -> None:
    paper = sale.confirmation

    assert (paper.price, paper.bidder, paper.state) == (Decimal(102_000), sale.place, "open")
    assert paper.due_at == ENDED + timedelta(days=5)
    assert paper.digest == sm3(paper.text.encode())
    assert all(
        words in paper.text for words in ("102,000.00 元", sale.place.organisation.name, sale.lot.entry_hash, "乙")
    )


def test_an_accepted_falling_price_ends_with_a_paper_too(announced: Any, joined: Any) -> None:
    lot = announced(
        rule_set="dutch", step=None, floor_price=Decimal(50_000), decrement=Decimal(1_000),
        interval=timedelta(minutes=5), window=timedelta(0), extension=timedelta(0),
    )  # fmt: skip
    actor, place = joined(lot)
    _, loser = joined(lot)

    bid(actor, lot, 100_000, OPENS + timedelta(minutes=12))

    loser.deposit.refresh_from_db()
    paper = Confirmation.objects.get()
    assert (paper.bidder, paper.price) == (place, Decimal(98_000))
    assert loser.deposit.release_due_at == OPENS + timedelta(hours=24, minutes=12)


def test_practice_ends_without_a_paper(announced: Any, joined: Any) -> None:
    lot = announced(is_rehearsal=True)
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON)
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=ENDED)

    assert Confirmation.objects.count() == 0
    with pytest.raises(NotAllowedNow):
        sign_result(actor=actor, lot_id=lot.pk, digest="", at=ENDED)


def test_the_second_signature_confirms_opens_the_contract_and_applies_the_deposit(sale: Sold, yi: Any) -> None:
    first = sale.sign(sale.winner)
    assert (first.state, sale.state(), Contract.objects.count()) == ("open", "sold", 0)

    done = sale.sign(sale.seller, ENDED + 2 * DAY)

    contract = Contract.objects.get()
    assert (done.state, done.contract, sale.state()) == ("complete", contract, "confirmed")
    assert (contract.owner, contract.total_value, contract.kind) == (yi, Decimal("102000.00"), "assignment")
    assert contract.achievement_id == sale.lot.achievement_id
    assert {party.organisation_id for party in contract.parties.all()} == {yi.pk, sale.place.organisation_id}
    origin = origin_of(sale.winner, contract)
    assert origin is not None
    assert origin.url == sale.lot.get_absolute_url()
    assert Deposit.objects.get(bidder=sale.place).state == "applied"
    assert balances()[Account.APPLIED] == Money(10_000)
    assert drift(balances()) == Money(0)
    assert done.contract_due_at == ENDED + 32 * DAY
    assert verify_chain().intact


def test_only_both_sides_sign_each_once_and_the_text_they_read(sale: Sold, city_officer: Any, jia_member: Any) -> None:
    for actor in (sale.second, acting(city_officer), acting(jia_member), SYSTEM):
        with pytest.raises(NotPermitted):
            sale.sign(actor)
    with pytest.raises(InvalidInput) as caught:
        sign_result(actor=sale.winner, lot_id=sale.lot.pk, digest="0" * 64, at=ENDED)
    sale.sign(sale.winner)
    with pytest.raises(Conflict, match="已经签署"):
        sale.sign(sale.winner)

    assert set(caught.value.fields) == {"digest"}


def test_nothing_to_sign_before_the_end_or_after_all_is_signed(lot: Lot, joined: Any, yi_member: Any) -> None:
    with pytest.raises(NotAllowedNow, match="没有要签"):
        sign_result(actor=acting(yi_member), lot_id=lot.pk, digest="", at=NOON)
    sale = sold(lot, joined, acting(yi_member))
    sale.confirmed()
    with pytest.raises(Conflict):
        sale.sign(sale.seller)


def test_a_crash_in_the_last_step_leaves_one_signature_and_nothing_else(
    sale: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale.sign(sale.seller)

    def crash(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(confirming, "open_contract", crash)
    with pytest.raises(RuntimeError):
        sale.sign(sale.winner)
    monkeypatch.undo()

    left = sale.confirmation
    assert (left.winner_signed_at, sale.state(), Contract.objects.count()) == (None, "sold", 0)
    assert Deposit.objects.get(bidder=sale.place).state == "held"
    assert sale.sign(sale.winner).state == "complete"


def test_fees_are_nothing_until_the_city_sets_them(sale: Sold, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules.fees(Money(102_000), ENDED) == (Money(0), Money(0))
    assert rules.rule("bidding.seller_fee", ENDED).source.title == "本市平台自己的设定"
    monkeypatch.setattr(confirming, "fees", lambda price, at: (price * Decimal("0.01"), price * Decimal("0.005")))

    done = sale.confirmed()

    assert (done.seller_fee, done.buyer_fee) == (Decimal(1_020), Decimal(510))


# Pages ---------------------------------------------------------------------------------------------------------------
def page(name: str, lot: Lot) -> str:
    return reverse(f"market:{name}", args=[lot.reference_number])


def test_the_winner_is_nobodys_business_until_both_have_signed(client: Client, sale: Sold, jia_member: Any) -> None:
    name = sale.place.organisation.name
    before = client.get(page("result", sale.lot))
    client.force_login(jia_member, backend=LOGIN)
    outsider = client.get(page("result", sale.lot))
    listed = client.get(reverse("market:results")).content.decode()
    sale.confirmed()
    client.logout()
    after = client.get(page("result", sale.lot)).content.decode()
    results = client.get(reverse("market:results"))

    assert (before.status_code, outsider.status_code) == (404, 404)
    assert name not in listed
    assert name in after
    assert name in results.content.decode()
    assert [figure["value"] for figure in results.context["figures"]] == ["1", "10.2", "2.0", "2"]


def test_both_sides_read_and_sign_on_the_page(client: Client, sale: Sold, yi_member: Any) -> None:
    with time_machine.travel(ENDED + DAY, tick=False):
        client.force_login(yi_member, backend=LOGIN)
        hall = client.get(page("lot", sale.lot)).content.decode()
        paper = client.get(page("result", sale.lot))
        digest = paper.context["form"].initial["digest"]
        unread = client.post(page("sign", sale.lot), {"digest": digest})
        other = client.post(page("sign", sale.lot), {"digest": "0" * 64, "read": "on"})
        signed = client.post(page("sign", sale.lot), {"digest": digest, "read": "on"})
        client.force_login(sale.place.applicant, backend=LOGIN)
        done = client.post(page("sign", sale.lot), {"digest": digest, "read": "on"}, follow=True)

    assert "阅读并签署" in hall
    assert (unread.status_code, other.status_code, signed.status_code) == (422, 422, 302)
    assert Contract.objects.get().reference_number in done.content.decode()


def test_each_figure_is_of_the_rows_below_it(
    client: Client, sale: Sold, announced: Any, joined: Any, yi_member: Any
) -> None:
    sale.confirmed()
    other = announced(title="低温球阀密封副", start_price=Decimal(50_000))
    second = sold(other, joined, acting(yi_member))
    second.confirmed()

    for query in ("", "?words=低温", "?words=没有"):
        answer = client.get(reverse("market:results") + query)
        rows = list(answer.context["table"].rows)
        total = sum((row.price for row in rows), Decimal(0))
        assert outcomes.FIGURES[1].value(answer.context["table"].rows) == total
        assert outcomes.FIGURES[0].value(answer.context["table"].rows) == len(rows)
    assert Confirmation.objects.filter(pk__in=outcomes.results()).count() == 2


def test_the_pages_ask_the_database_little(
    client: Client, sale: Sold, django_assert_max_num_queries: Any, yi_member: Any
) -> None:
    sale.confirmed()
    client.force_login(yi_member, backend=LOGIN)
    for url in (page("result", sale.lot), reverse("market:results"), page("lot", sale.lot)):
        with django_assert_max_num_queries(20):
            assert client.get(url).status_code == 200


def test_a_figure_never_divides_by_nothing() -> None:
    assert outcomes.FIGURES[2].value(outcomes.results()) == 0
    assert outcomes.premium_of(Decimal(90), Decimal(100)) == Decimal("-10.0")
