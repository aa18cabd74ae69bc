"""Lists of contracts and of rewards."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.models import Contract, ContractKind, ContractParty, ContractState, RewardState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, Rows, choice_filter

TAGS = {
    "draft": "plain",
    "checked": "info",
    "signed": "info",
    "submitted": "wait",
    "examination": "wait",
    "review": "wait",
    "returned": "stop",
    "refused": "stop",
    "registered": "ok",
    "performing": "ok",
    "settled": "ok",
    "abandoned": "plain",
    "cancelled": "stop",
}
REWARD_TAGS = {"draft": "plain", "noticed": "wait", "agreed": "info", "paid": "ok", "withdrawn": "plain"}


class ContractFilter(FilterForm):
    """By name, party, state, kind and the day of the signature."""

    lookups = {
        "words": "name__icontains",
        "since": "signed_on__gte",
        "until": "signed_on__lte",
    }

    words = forms.CharField(label=_("项目名称"), max_length=60)
    party = forms.CharField(label=_("当事人"), max_length=60)
    state = choice_filter(_("状态"), ContractState.choices)
    kind = choice_filter(_("合同类别"), ContractKind.choices)
    since = forms.DateField(label=_("签订日期从"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))
    side = forms.CharField(widget=forms.HiddenInput, required=False)

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in super().chosen().items() if name != "side"}

    def apply(self, rows: Rows) -> Rows:
        """A party may stand on any place of either side; each contract comes once."""
        named = self.chosen().get("party")
        if named and isinstance(rows, QuerySet):
            rows = rows.filter(Exists(ContractParty.objects.filter(contract=OuterRef("pk"), name__icontains=named)))
        for name, value in self.chosen().items():
            if name != "party":
                rows = rows.filter(**{self.lookups.get(name, name): value}) if isinstance(rows, QuerySet) else rows
        return rows


def side_names(contract: Contract, side: str) -> list[str]:
    return [party.name for party in contract.parties.all() if party.side == side]


class ContractTable(QueryTable):
    name = "contracts"
    caption = _("技术合同")
    columns = (
        Column("name", _("项目名称"), head=True, sort="name", link=lambda row: row.get_absolute_url()),
        Column("seller", _("卖方"), Kind.NAMES, value=lambda row: side_names(row, "seller")),
        Column("buyer", _("买方"), Kind.NAMES, value=lambda row: side_names(row, "buyer")),
        Column("kind", _("类别"), value=lambda row: row.get_kind_display(), sort="kind", only_wide=True),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: TAGS[row.state],
               sort="state"),
        Column("total_value", _("成交额"), Kind.WAN, sort="total_value"),
        Column("technology_value", _("技术交易额"), Kind.WAN, sort="technology_value", only_wide=True),
        Column("signed_on", _("签订日期"), Kind.DAY, sort="signed_on", only_wide=True),
        Column("certificate_number", _("登记证明编号"), sort="certificate_number", shown=False),
        Column("reference_number", _("合同编号"), sort="reference_number", shown=False),
    )  # fmt: skip
    filter_form = ContractFilter
    default_sort = "-recorded_at"
    empty_title: ClassVar[Any] = _("还没有合同")
    empty_text: ClassVar[Any] = _("谈妥以后从这里起草，预检会告诉您缺什么、依据哪一条。")


class RegistrarTable(ContractTable):
    """For officers: what waits longest comes first."""

    name = "registrar"
    caption = _("待办的认定登记")
    default_sort = "submitted_at"
    empty_title = _("没有待办的登记")
    empty_text = ""


class RewardFilter(FilterForm):
    state = choice_filter(_("状态"), RewardState.choices)


class RewardTable(QueryTable):
    name = "rewards"
    caption = _("收益分配")
    columns = (
        Column("contract", _("合同"), head=True, value=lambda row: row.contract.name, sort="contract__name",
               link=lambda row: row.get_absolute_url()),
        Column("unit", _("分配单位"), value=lambda row: row.unit.name, sort="unit__name"),
        Column("base", _("分配基数"), Kind.WAN, sort="base"),
        Column("reward", _("奖励总额"), Kind.WAN, sort="reward"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: REWARD_TAGS[row.state],
               sort="state"),
        Column("pay_by", _("兑现期限"), Kind.DAY, sort="pay_by", only_wide=True),
        Column("reference_number", _("分配编号"), sort="reference_number", only_wide=True),
    )  # fmt: skip
    filter_form = RewardFilter
    default_sort = "-reckoned_at"
    empty_title = _("还没有收益分配")
    empty_text = _("合同款到账以后，从合同页上测算。")


class YearlyContracts(ContractTable):
    """The contracts a figure of the yearly report counts."""

    name = "yearly-contracts"
    default_sort = "signed_on"


class YearlyReceipts(QueryTable):
    name = "yearly-receipts"
    caption = _("到账记录")
    columns = (
        Column("contract", _("合同"), head=True, value=lambda row: row.contract.name, sort="contract__name"),
        Column("number", _("合同编号"), value=lambda row: row.contract.reference_number,
               sort="contract__reference_number"),
        Column("due", _("名目"), value=lambda row: row.due.label),
        Column("received_on", _("到账日期"), Kind.DAY, sort="received_on"),
        Column("amount", _("到账金额"), Kind.YUAN, sort="amount"),
    )  # fmt: skip
    default_sort = "received_on"
    empty_title = _("没有到账")
    empty_text = ""


class YearlyRewards(RewardTable):
    name = "yearly-rewards"
    default_sort = "agreed_at"


class YearlyShares(QueryTable):
    name = "yearly-shares"
    caption = _("获得奖励的人员")
    columns = (
        Column("name", _("姓名"), head=True, sort="name"),
        Column("group", _("类别"), value=lambda row: row.get_group_display(), sort="group"),
        Column("contract", _("合同"), value=lambda row: row.split.contract.name, sort="split__contract__name"),
        Column("amount", _("应得"), Kind.YUAN, sort="amount"),
        Column("paid", _("已兑现"), Kind.YUAN, sort="paid"),
    )
    default_sort = "split__reckoned_at"
    empty_title = _("没有奖励")
    empty_text = ""


class YearlyPayments(QueryTable):
    name = "yearly-payments"
    caption = _("兑现记录")
    columns = (
        Column("name", _("姓名"), head=True, value=lambda row: row.share.name, sort="share__name"),
        Column("contract", _("合同"), value=lambda row: row.share.split.contract.name),
        Column("paid_on", _("兑现日期"), Kind.DAY, sort="paid_on"),
        Column("amount", _("兑现金额"), Kind.YUAN, sort="amount"),
    )
    default_sort = "paid_on"
    empty_title = _("没有兑现")
    empty_text = ""


#: By the kind of rows a figure of the yearly report has (``yearly``).
YEARLY_TABLES: dict[str, type[QueryTable]] = {
    "contracts": YearlyContracts,
    "receipts": YearlyReceipts,
    "rewards": YearlyRewards,
    "shares": YearlyShares,
    "payments": YearlyPayments,
}
