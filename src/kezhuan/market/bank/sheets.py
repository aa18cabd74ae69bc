"""The bank's files by spreadsheet: lines of money that came in, and what became of payment orders.

Both go through the platform's one import: every check of the file, a rehearsal, a result for each line, and going on
after an interruption. The headers of several banks' exports are known as other names of the same column.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import Conflict, InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import Column, SheetSpec
from kezhuan.engine.spreadsheet import Kind as Cell
from kezhuan.engine.spreadsheet.importer import Change, RowValues
from kezhuan.engine.words import N_
from kezhuan.market.actions.crediting import same_line, take_credit
from kezhuan.market.actions.paying import same_result, settle_payout
from kezhuan.market.bank.words import Credit, Result
from kezhuan.market.models import BankLine, Payout

LINES = SheetSpec(
    "bank_lines",
    N_("银行来账流水"),
    (
        Column(
            "serial",
            N_("流水号"),
            Cell.CODE,
            required=True,
            aliases=("交易流水号", "银行流水号", "核心流水号", "业务流水号", "凭证号"),
            max_length=60,
        ),
        Column("paid_on", N_("入账日期"), Cell.DATE, required=True, aliases=("交易日期", "记账日期", "日期")),
        Column(
            "amount",
            N_("金额"),
            Cell.MONEY,
            required=True,
            unit="元",
            aliases=("贷方金额", "贷方发生额", "收入金额", "收入", "交易金额"),
        ),
        Column("reference", N_("附言"), aliases=("摘要", "用途", "备注", "交易附言"), width=24, max_length=200),
        Column("payer", N_("付款户名"), aliases=("对方户名", "付款人", "付款人名称"), personal=True, max_length=120),
        Column("account", N_("付款账号"), Cell.CODE, aliases=("对方账号", "付款人账号"), personal=True, max_length=40),
    ),
    key=("serial",),
)

RESULTS = SheetSpec(
    "payout_results",
    N_("付款结果回单"),
    (
        Column("number", N_("指令编号"), Cell.CODE, required=True, aliases=("企业流水号", "客户流水号")),
        Column(
            "result",
            N_("付款结果"),
            Cell.CHOICE,
            required=True,
            aliases=("结果", "状态", "交易状态"),
            choices={"paid": "成功", "failed": "失败"},
        ),
        Column("serial", N_("付款流水号"), Cell.CODE, aliases=("银行流水号", "交易流水号"), max_length=60),
        Column("reason", N_("失败原因"), aliases=("原因", "错误信息"), max_length=300),
    ),
    key=("number",),
)


def _text(values: RowValues, name: str) -> str:
    return str(values.get(name) or "").strip()


def _credit(values: RowValues) -> Credit:
    amount, paid_on = values.get("amount"), values.get("paid_on")
    assert isinstance(amount, Money)  # required
    assert isinstance(paid_on, date)
    names = ("reference", "payer", "account")
    reference, payer, account = (_text(values, name) for name in names)
    return Credit(_text(values, "serial"), reference, amount, paid_on, payer, account)


@dataclass(frozen=True)
class LineImporter:
    """Lines are kept once by their serial; the same file twice changes nothing."""

    spec: SheetSpec = LINES
    owner_column: str = ""

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return actor.has(Role.CITY_OFFICER)

    def find(self, values: RowValues, actor: Actor) -> BankLine | None:
        known = BankLine.objects.filter(serial=_text(values, "serial")).first()
        if known is not None:
            try:
                same_line(known, _credit(values))
            except Conflict as refusal:
                raise InvalidInput(fields={"serial": refusal.message}) from None
        return known

    def changes(self, values: RowValues, existing: BankLine) -> dict[str, Change]:
        """A line of the bank never changes."""
        return {}

    def write(self, actor: Actor, values: RowValues, existing: BankLine | None, at: datetime) -> int:
        return int(take_credit(actor=actor, credit=_credit(values), at=at).pk)

    def address(self, object_id: int) -> str:
        return f"{reverse('market:credits')}?serial={BankLine.objects.get(pk=object_id).serial}"


def _result(values: RowValues) -> Result:
    paid = values.get("result") == "paid"
    return Result(_text(values, "number"), paid, _text(values, "serial"), _text(values, "reason"))


@dataclass(frozen=True)
class ResultImporter:
    """What became of each order; an answer the bank has given before changes nothing."""

    spec: SheetSpec = RESULTS
    owner_column: str = ""

    @property
    def kind(self) -> str:
        return self.spec.name

    def may_import(self, actor: Actor) -> bool:
        return actor.has(Role.CITY_OFFICER)

    def find(self, values: RowValues, actor: Actor) -> Payout | None:
        known = Payout.objects.filter(number=_text(values, "number"), batch__isnull=False).first()
        if known is None:
            raise InvalidInput(fields={"number": N_("没有这个交给银行的付款指令。")}, code="unknown_order")
        return known

    def changes(self, values: RowValues, existing: Payout) -> dict[str, Change]:
        result = _result(values)
        if existing.state in ("paid", "failed"):
            same_result(existing, result)
            return {}
        return {"result": Change(str(existing.get_state_display()), "成功" if result.paid else "失败")}

    def write(self, actor: Actor, values: RowValues, existing: Payout | None, at: datetime) -> int:
        return int(settle_payout(actor=actor, result=_result(values), at=at).pk)

    def address(self, object_id: int) -> str:
        order = Payout.objects.select_related("batch").get(pk=object_id)
        assert order.batch is not None  # handed over
        return order.batch.get_absolute_url()


IMPORTERS = (LineImporter(), ResultImporter())
