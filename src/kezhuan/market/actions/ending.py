"""What the end of a sale sets going: the clock of the deposits, the paper to be signed, the messages."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record
from kezhuan.audit.chain import sm3
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.money import Money
from kezhuan.market import notices
from kezhuan.market.models import Bidder, Confirmation, Deposit, Lot
from kezhuan.market.rules import confirmation_due, contract_days, release_due
from kezhuan.market.wording import confirmation_text

PREFIX = "QR"


def after_the_end(lot: Lot, at: datetime) -> None:
    """The lot has just ended; it is locked. A sale to practise on leads to no paper."""
    Deposit.objects.filter(bidder__lot=lot, state="held").update(release_due_at=release_due(at))
    if lot.state == "sold" and not lot.is_rehearsal:
        winner = Bidder.objects.select_related("organisation", "deposit").get(lot=lot, code=lot.leader_code)
        assert lot.price is not None  # lot_sold_has_winner
        draw_up(lot, winner, Money(lot.price), at)
    transaction.on_commit(partial(notices.tell_of_end, lot, at))


def draw_up(lot: Lot, bidder: Bidder, price: Money, at: datetime) -> Confirmation:
    """The 成交确认书 for this winner, unsigned; the lot is locked."""
    number, due = next_reference_number(PREFIX, at), confirmation_due(at)
    text = confirmation_text(lot, bidder, price, number, due, contract_days(at))
    made = Confirmation(
        reference_number=number,
        lot=lot,
        bidder=bidder,
        price=price.yuan,
        text=text,
        digest=sm3(text.encode()),
        made_at=at,
        due_at=due,
    )
    made.save(force_insert=True)
    record(actor=SYSTEM, verb="market.draw_up_confirmation", thing=made, at=at)
    return made
