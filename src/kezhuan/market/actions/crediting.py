"""Money that came in: each line of the bank is kept once, pays what it names, or says why it must go back."""

import re
from datetime import datetime

from kezhuan.audit.actions import record, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.market.actions.deposits import Payment, book_payment
from kezhuan.market.bank.sealing import sealed, tail_of
from kezhuan.market.bank.words import Credit
from kezhuan.market.models import BankLine, Deposit
from kezhuan.market.permissions import may_book

#: As ``joining`` makes them; people write more beside it.
_REFERENCE = re.compile(r"BZ[A-HJ-NP-Z2-9]{10}")
_LONGEST = 120


@verb
def take_credit(*, actor: Actor, credit: Credit, at: datetime) -> BankLine:
    """Keep one line, and book it to the deposit its text names. What fits none is kept with the reason.

    The same line again changes nothing. Conflict (``serial_used``) for other contents under a known serial;
    InvalidInput (``serial``, ``amount``) for a line that cannot be one.
    """
    if not may_book(actor):
        raise NotPermitted
    serial = credit.serial.strip()
    faults = {}
    if not serial or len(serial) > 60:  # noqa: PLR2004 - the column's length
        faults["serial"] = N_("请填写银行流水号，不超过 60 个字")
    if credit.amount.fen <= 0:
        faults["amount"] = N_("金额要大于零。")
    if faults:
        raise InvalidInput(fields=faults, code="bad_line")
    known = BankLine.objects.filter(serial=serial).first()
    if known is not None:
        return same_line(known, credit)
    deposit, reason = _booked(actor, credit, serial, at)
    account = "".join(credit.account.split())
    line = BankLine(
        serial=serial,
        reference=credit.reference.strip()[:_LONGEST],
        amount=credit.amount.yuan,
        paid_on=credit.paid_on,
        payer=sealed(credit.payer.strip()),
        account=sealed(account),
        account_tail=tail_of(account),
        deposit=deposit,
        reason=reason,
        recorded_at=at,
    )
    line.save(force_insert=True)
    record(actor=actor, verb="market.take_credit", thing=line, at=at)
    return line


def same_line(known: BankLine, credit: Credit) -> BankLine:
    """``known`` when the credit says the same; Conflict otherwise."""
    text = credit.reference.strip()[:_LONGEST]
    if (known.amount, known.paid_on, known.reference) != (credit.amount.yuan, credit.paid_on, text):
        raise Conflict(N_("这个流水号已经登记过，金额、日期或者附言不同。请核对银行文件。"), code="serial_used")
    return known


def _booked(actor: Actor, credit: Credit, serial: str, at: datetime) -> tuple[Deposit | None, str]:
    """The deposit it paid, or why it paid none."""
    found = _REFERENCE.search(credit.reference.upper().replace(" ", ""))
    reference = found[0] if found else credit.reference
    try:
        return book_payment(actor=actor, payment=Payment(reference, credit.amount, serial), at=at), ""
    except DomainError as refusal:
        fields = getattr(refusal, "fields", {})
        return None, next(iter(fields.values()), refusal.text())[:300]
