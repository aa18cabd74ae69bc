"""The file of payment orders for the bank: the same orders always give the same bytes, so that a digest binds them."""

from collections.abc import Iterable

from kezhuan.audit.chain import sm3
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import write_table
from kezhuan.market.bank.sealing import unsealed
from kezhuan.market.models import Payout

#: Headers in Chinese in every language: the bank reads it.
COLUMNS = ("指令编号", "收款户名", "收款账号", "金额（元）", "用途")


def orders_file(payouts: Iterable[Payout]) -> bytes:
    """csv, one order a line, in order of their numbers."""
    rows: list[list[str | Money]] = [
        [order.number, unsealed(order.payee), unsealed(order.account), Money(order.amount), f"退款 {order.number}"]
        for order in sorted(payouts, key=lambda each: each.number)
    ]
    return write_table(rows, COLUMNS, "csv")


def orders_digest(payouts: Iterable[Payout]) -> str:
    """SM3 of the file."""
    return sm3(orders_file(payouts))
