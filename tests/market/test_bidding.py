"""Bids at the table: accepted once, refused alike each time, and nobody known before the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from kezhuan.audit.models import AuditEvent
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.auction import Entry, chain_fault
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.market import patience
from kezhuan.market.actions import Accepted, place_bid, play_lot, raise_maximum
from kezhuan.market.actions.bidding import Ask
from kezhuan.market.models import BidAttempt, Lot, LotBid, LotEntry
from kezhuan.market.patience import impatient, pressing
from kezhuan.market.standing import genesis
from kezhuan.ui.outage import PATIENCE
from tests.cast import acting
from tests.market.conftest import CLOSES, OPENS, bid

pytestmark = pytest.mark.django_db
NOON = OPENS + timedelta(hours=2)


def fault(lot: Lot) -> str:
    rows = LotEntry.objects.filter(lot=lot).order_by("number")
    return chain_fault(genesis(lot), [Entry(row.number, row.body, row.previous, row.hash) for row in rows])


def test_a_bid_opens_the_lot_leads_and_stands_in_the_record(lot: Lot, joined: Any) -> None:
    actor, bidder = joined(lot)

    receipt = bid(actor, lot, 100_000, NOON)

    lot.refresh_from_db()
    assert isinstance(receipt, Accepted)
    assert (receipt.sequence, receipt.leads, receipt.repeated) == (1, True, False)
    assert (lot.state, lot.price, lot.leader_code, lot.sequence) == ("open", 100_000, bidder.code, 1)
    assert [entry.body["kind"] for entry in LotEntry.objects.filter(lot=lot)] == ["opened", "bid"]
    assert fault(lot) == ""


def test_the_same_key_again_is_the_same_bid(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    first = bid(actor, lot, 100_000, NOON, key="one")

    again = bid(actor, lot, 100_000, NOON + timedelta(seconds=1), key="one")

    assert (first.sequence, again.sequence, again.repeated) == (1, 1, True)
    assert LotBid.objects.filter(lot=lot).count() == 1


def test_a_used_key_with_another_amount_is_a_conflict(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON, key="one")

    with pytest.raises(Conflict) as caught:
        bid(actor, lot, 105_000, NOON, key="one")

    assert caught.value.code == "key_reused"


def test_a_refusal_is_kept_and_given_again_even_when_it_would_fit_later(lot: Lot, joined: Any) -> None:
    first, _ = joined(lot)
    second, _ = joined(lot)
    bid(first, lot, 105_000, NOON)

    refusals = [bid(second, lot, 101_000, NOON + timedelta(seconds=n), key="low") for n in range(2)]

    assert [type(refusal) for refusal in refusals] == [Conflict, Conflict]
    assert refusals[0].text() == refusals[1].text()
    assert LotBid.objects.filter(lot=lot).count() == 1
    assert BidAttempt.objects.filter(lot=lot, sequence__isnull=True).count() == 1


def test_what_came_too_early_may_be_sent_again_under_its_key(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    with pytest.raises(NotAllowedNow, match="还没有开始"):
        bid(actor, lot, 100_000, OPENS - timedelta(seconds=1), key="early")

    assert bid(actor, lot, 100_000, OPENS, key="early").sequence == 1


def test_nobody_bids_without_a_place_or_without_the_deposit(lot: Lot, joined: Any, jia_member: Any) -> None:
    unpaid, _ = joined(lot, paid=False)

    with pytest.raises(NotPermitted, match="还没有报名"):
        bid(acting(jia_member), lot, 100_000, NOON)
    with pytest.raises(NotPermitted, match="保证金还没有到账"):
        bid(unpaid, lot, 100_000, NOON)


def test_a_late_bid_moves_the_end_and_the_lot_is_not_ended_before_it(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, CLOSES - timedelta(minutes=1))

    lot.refresh_from_db()
    played = play_lot(actor=SYSTEM, lot_id=lot.pk, at=CLOSES + timedelta(minutes=1))

    assert lot.closes_at == CLOSES + timedelta(minutes=4)
    assert played.state == "open"


def test_a_bid_that_arrived_in_time_counts_after_the_end_while_the_lot_is_unsettled(lot: Lot, joined: Any) -> None:
    actor, bidder = joined(lot)
    other, _ = joined(lot)
    bid(other, lot, 100_000, NOON)
    late = CLOSES + timedelta(seconds=2)

    receipt = place_bid(
        actor=actor,
        lot_id=lot.pk,
        ask=Ask(Money(101_000), "waited"),
        arrived_at=CLOSES - timedelta(milliseconds=1),
        at=late,
    )

    lot.refresh_from_db()
    assert isinstance(receipt, Accepted)
    assert lot.leader_code == bidder.code
    bid_row = LotBid.objects.get(lot=lot, sequence=2)
    assert (bid_row.arrived_at, bid_row.recorded_at) == (CLOSES - timedelta(milliseconds=1), late)


def test_after_the_end_no_bid_counts(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON)
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=CLOSES + timedelta(seconds=3))

    refusal = bid(actor, lot, 105_000, CLOSES - timedelta(seconds=1), key="after")

    assert isinstance(refusal, DomainError)
    assert refusal.code == "closed"


def test_the_log_names_a_bidder_by_code_alone(lot: Lot, joined: Any) -> None:
    actor, bidder = joined(lot)
    bid(actor, lot, 100_000, NOON)
    name = bidder.organisation.name

    for event in AuditEvent.objects.filter(verb__startswith="market.", object_type__in=_OF_BIDDERS):
        text = f"{event.actor_label}{event.object_label}{event.before}{event.after}{event.note}"
        assert name not in text
        assert actor.label not in text
        assert event.actor_id is None
        assert f"'organisation': {bidder.organisation_id}," not in text


_OF_BIDDERS = ("market.bidder", "market.deposit", "market.lotbid")


def test_a_limit_answers_for_its_owner_and_is_not_in_the_record(announced: Any, joined: Any) -> None:
    lot = announced(allows_maximum=True)
    first, leader = joined(lot)
    second, _ = joined(lot)
    bid(first, lot, 100_000, NOON, maximum=Money(110_000))

    receipt = bid(second, lot, 104_000, NOON + timedelta(minutes=1))

    lot.refresh_from_db()
    assert (receipt.leads, lot.leader_code, lot.price) == (False, leader.code, 105_000)
    assert "110000" not in "".join(str(entry.body) for entry in LotEntry.objects.filter(lot=lot))
    raised = raise_maximum(actor=first, lot_id=lot.pk, maximum=Money(120_000), arrived_at=NOON, at=NOON)
    assert raised.maximum == 120_000


def test_sealed_offers_are_unreadable_until_the_end_and_then_the_highest_wins(announced: Any, joined: Any) -> None:
    lot = announced(rule_set="sealed", step=None)
    first, low = joined(lot)
    second, high = joined(lot)
    bid(first, lot, 120_000, NOON)
    bid(second, lot, 150_000, NOON)

    hidden = list(LotBid.objects.filter(lot=lot).values_list("amount", "sealed"))
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=CLOSES + timedelta(seconds=3))

    lot.refresh_from_db()
    assert [amount for amount, _ in hidden] == [None, None]
    assert all(b"150000" not in bytes(sealed) and b"15000000" not in bytes(sealed) for _, sealed in hidden)
    assert (lot.state, lot.leader_code, lot.price) == ("sold", high.code, 150_000)
    assert set(LotBid.objects.filter(lot=lot).values_list("code", "amount")) == {
        (low.code, 120_000),
        (high.code, 150_000),
    }


@pytest.mark.parametrize(
    ("yuan", "kind", "code"),
    [(99_000, InvalidInput, "off_step"), (100_500, InvalidInput, "off_step"), (0, InvalidInput, "off_step")],
)
def test_wrong_amounts_get_their_sentence(lot: Lot, joined: Any, yuan: int, kind: type, code: str) -> None:
    actor, _ = joined(lot)

    refusal = bid(actor, lot, yuan, NOON)

    assert isinstance(refusal, kind)
    assert refusal.code == code
    assert set(refusal.fields) == {"amount"}


def test_a_bid_waits_for_its_turn_less_than_a_lot_waits_for_bids(lot: Lot) -> None:
    assert timedelta(seconds=PATIENCE) < lot.grace
    if connection.vendor != "sqlite":
        return

    def timeout() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])

    before = timeout()
    with impatient():
        within = timeout()

    assert (within, timeout()) == (PATIENCE * 1000, before)


def test_the_end_of_a_lot_presses_among_bidders_who_hold_the_one_writer(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def act() -> str:
        asked.append(len(asked))
        if len(asked) < 4:
            raise OperationalError("database is locked")
        return "done"

    if connection.vendor != "sqlite":
        with pytest.raises(OperationalError):  # whoever waits there stands in a queue
            pressing(act)
        return
    assert pressing(act) == "done"
    assert len(asked) == 4

    asked.clear()
    monkeypatch.setattr(patience, "_PRESS_FOR", 0.0)
    with pytest.raises(OperationalError, match="locked"):
        pressing(act)

    def broken() -> None:
        raise OperationalError("disk I/O error")

    with pytest.raises(OperationalError, match="disk"):
        pressing(broken)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] > 0
