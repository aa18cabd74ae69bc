"""The reward calculator: what is typed becomes a case of ``engine.reward``. Nothing of it is kept."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kezhuan.deals.reward_lines import lines_of, member_of, profit_of
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.policy.rule import NATIONAL
from kezhuan.engine.reward import Agreement, Case, Deduction, DeductionKind, Member, UnitRule, Way, YearProfit
from kezhuan.parties.choices import Choices, division_choices
from kezhuan.ui.forms import HouseForm

#: What people write for each group, in Chinese or English.


def _places() -> Choices:
    return [*division_choices(timezone.localdate()), (NATIONAL, gettext("其他省（只按国家规定）"))]


def _money(label: object, hint: object = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,  # type: ignore[arg-type]  # a lazy translation
        help_text=hint,  # type: ignore[arg-type]
        max_digits=16,
        decimal_places=2,
        min_value=0,
        required=False,
    )


def _percent(label: object, hint: object = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,  # type: ignore[arg-type]  # a lazy translation
        help_text=hint,  # type: ignore[arg-type]
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
    )


class RewardForm(HouseForm):
    """Amounts in yuan; people and yearly profits one a line."""

    sizes = dict.fromkeys(("way", "unit", "place"), "m") | dict.fromkeys(
        ("on", "cash", "equity", "cost", "tax", "fiscal_research", "unit_rule", "agreement", "agreed_amount"), "s"
    )
    units = {
        **dict.fromkeys(("cash", "equity", "cost", "tax", "fiscal_research", "agreed_amount"), _("元")),
        **dict.fromkeys(("unit_rule", "agreement"), "%"),
    }

    way = forms.ChoiceField(label=_("转化方式"))
    unit = forms.ChoiceField(label=_("单位性质"))
    place = forms.ChoiceField(label=_("单位所在地"), choices=_places)
    on = forms.DateField(label=_("按哪天的规定"), input_formats=["%Y-%m-%d"], widget=forms.DateInput(format="%Y-%m-%d"))
    cash = _money(_("到账的成交金额"), _("转让、许可填写"))
    cost = _money(_("成本"), _("评估、代理、维护、交易费用"))
    tax = _money(_("税金"))
    fiscal_research = _money(_("财政研发经费"), _("不能扣除，填了会在结果里说明"))
    equity = _money(_("作价形成的出资额"), _("作价投资填写"))
    profits = forms.CharField(
        label=_("每年的营业利润"),
        help_text=_("自行实施或者合作实施填写；每行一年，从投产后第 1 年写起，单位元"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    unit_rule = _percent(_("本单位规定的比例"), _("没有规定不填"))
    agreement = _percent(_("和科技人员约定的比例"), _("没有约定不填"))
    agreed_amount = _money(_("或者约定的金额"), _("只有转让和许可可以约定金额"))
    members = forms.CharField(
        label=_("人员和份额"),
        help_text=_("每行一人：姓名 类别 份额，类别写主要、其他或者转化，例如：王工 主要 60"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in (("way", Way), ("unit", UnitClass)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(kind.value, gettext(kind.word)) for kind in kinds]

    def clean_members(self) -> tuple[Member, ...]:
        return tuple(member_of(number, line) for number, line in lines_of(self.cleaned_data["members"]))

    def clean_profits(self) -> tuple[YearProfit, ...]:
        return tuple(profit_of(number, line) for number, line in lines_of(self.cleaned_data["profits"]))

    def case(self) -> Case:
        """The cleaned values as the calculator takes them; the fields of the other ways are left out."""
        data = self.cleaned_data
        way = Way(data["way"])
        by_contract = way in (Way.ASSIGNMENT, Way.LICENCE)
        spent = [(kind, data.get(kind.value)) for kind in DeductionKind] if by_contract else []
        percent, amount, own = data["agreement"], data["agreed_amount"], data["unit_rule"]
        agreed = percent is not None or amount is not None
        return Case(
            way=way,
            unit=UnitClass(data["unit"]),
            on=data["on"],
            place=data["place"],
            members=data["members"],
            cash=Money((data["cash"] or 0) if by_contract else 0),
            equity=Money((data["equity"] or 0) if way is Way.EQUITY else 0),
            profits=data["profits"] if way is Way.IMPLEMENTATION else (),
            deductions=tuple(Deduction(kind, gettext(kind.word), Money(sum_)) for kind, sum_ in spent if sum_),
            unit_rule=UnitRule(own) if own is not None else None,
            agreement=Agreement(percent, Money(amount) if amount is not None else None) if agreed else None,
        )


def refusals(error: InvalidInput) -> list[tuple[str, str]]:
    """The calculator's refusals by field of this form."""
    return [(name, gettext(sentence)) for name, sentence in error.fields.items()]
