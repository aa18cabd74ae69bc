"""The reckoning of a reward: what is typed becomes a ``Reckoning``; money comes from the receipts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.actions.rewards import Payout, Reckoning
from kezhuan.contracts.forms.fields import day_input, long_text, money
from kezhuan.contracts.forms.payments import fresh_key
from kezhuan.contracts.models import Contract, RewardShare
from kezhuan.deals.reward_lines import LONGEST_NAME, lines_of, member_of, number_of, profit_of
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.reward import Agreement, Deduction, DeductionKind, Member, UnitRule, Way, YearProfit
from kezhuan.ui.forms import HouseForm


def _percent(label: Any, hint: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=hint, max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )


class RewardForm(HouseForm):
    """Amounts in yuan; people and yearly profits one a line."""

    sizes = dict.fromkeys(
        ("way", "nature", "on", "cost", "tax", "equity", "unit_rule", "agreement", "agreed_amount"), "m"
    )
    units = {"unit_rule": "%", "agreement": "%"}

    way = forms.ChoiceField(label=_("转化方式"))
    nature = forms.ChoiceField(label=_("单位性质"))
    on = forms.DateField(label=_("按哪天的规定"), widget=day_input())
    members = long_text(
        _("人员和份额"),
        _("每行一人：姓名 类别 份额，类别写主要、其他或者转化，例如：王工 主要 60。没有写转化人员的，先留出一份。"),
        rows=6,
        max_length=10_000,
    )
    cost = money(_("成本（元）"), _("评估、代理、维护、交易费用，从到账金额里扣除。"), required=False, min_value=0)
    tax = money(_("税金（元）"), required=False, min_value=0)
    unit_rule = _percent(_("本单位规定的比例"), _("没有规定不填。"))
    agreement = _percent(_("和科技人员约定的比例"), _("没有约定不填。"))
    agreed_amount = money(_("或者约定的金额（元）"), _("只有转让和许可可以约定金额。"), required=False, min_value=0)
    equity = money(_("作价形成的出资额（元）"), _("作价投资填写。"), required=False, min_value=0)
    profits = long_text(
        _("每年的营业利润"), _("自行实施或者合作实施填写；每行一年，从投产后第 1 年写起，单位元。"), rows=3,
        max_length=2000, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in (("way", Way), ("nature", UnitClass)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(kind.value, gettext(kind.word)) for kind in kinds]

    @classmethod
    def of(cls, data: Any, contract: Contract, nature: UnitClass) -> "RewardForm":
        way = Way.LICENCE if contract.kind == "licence" else Way.ASSIGNMENT
        made = contract.achievement.completers.all() if contract.achievement is not None else ()
        people = "\n".join(f"{each.name} 主要 1" for each in made)
        initial = {"way": way.value, "nature": nature.value, "on": timezone.localdate(), "members": people}
        return cls(data, initial=initial)

    def clean_members(self) -> tuple[Member, ...]:
        return tuple(member_of(number, line) for number, line in lines_of(self.cleaned_data["members"]))

    def clean_profits(self) -> tuple[YearProfit, ...]:
        return tuple(profit_of(number, line) for number, line in lines_of(self.cleaned_data["profits"]))

    def reckoning(self) -> Reckoning:
        data = self.cleaned_data
        spent = ((DeductionKind.COST, data["cost"]), (DeductionKind.TAX, data["tax"]))
        agreed = data["agreement"] is not None or data["agreed_amount"] is not None
        amount = None if data["agreed_amount"] is None else Money(data["agreed_amount"])
        return Reckoning(
            way=Way(data["way"]),
            nature=UnitClass(data["nature"]),
            members=data["members"],
            on=data["on"],
            unit_rule=None if data["unit_rule"] is None else UnitRule(data["unit_rule"]),
            agreement=Agreement(data["agreement"], amount) if agreed else None,
            deductions=tuple(Deduction(kind, gettext(kind.word), Money(sum_)) for kind, sum_ in spent if sum_),
            equity=data["equity"] or Decimal(0),
            profits=data["profits"],
        )

    def put(self, error: InvalidInput) -> None:
        """The reckoning's refusals beside the fields of this form."""
        named = {"cash": "way", "deductions": "cost"}
        for name, sentence in error.fields.items():
            field = named.get(name, name)
            self.add_error(field if field in self.fields else None, gettext(sentence))


class StaffForm(HouseForm):
    """Who gets what was kept for transfer staff."""

    people = long_text(_("转化人员和份额"), _("每行一人：姓名 份额，例如：周老师 1"), rows=4, max_length=5000)

    def clean_people(self) -> list[tuple[str, Decimal]]:
        found = []
        for number, line in lines_of(self.cleaned_data["people"]):
            parts = line.split()
            weight = number_of(parts[1]) if len(parts) == 2 else None
            if weight is None or weight <= 0 or len(parts[0]) > LONGEST_NAME:
                raise forms.ValidationError(
                    _("第 %(line)s 行看不懂，请写“姓名 份额”，例如：周老师 1"), params={"line": number}
                )
            found.append((parts[0], weight))
        return found


class AgreeForm(HouseForm):
    """The day to pay by, where one was agreed."""

    sizes = {"pay_by": "m"}

    pay_by = forms.DateField(
        label=_("约定的兑现期限"), widget=day_input(), required=False, help_text=_("没有约定不填，按规定的期限计算。")
    )


class PayoutForm(HouseForm):
    """Money that went to one person."""

    sizes = {"amount": "m", "paid_on": "m"}

    amount = money(_("兑现金额（元）"))
    paid_on = forms.DateField(label=_("兑现日期"), widget=day_input())
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @classmethod
    def of(cls, data: Any, share: RewardShare) -> "PayoutForm":
        return cls(data, initial={"amount": share.left, "paid_on": timezone.localdate(), "key": fresh_key()})

    def payout(self, share: RewardShare) -> Payout:
        data = self.cleaned_data
        return Payout(share.position, data["amount"], data["paid_on"], data["key"], data["note"])
