"""The pages of a draft: who, what, patents, price, payment, clauses."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.rules import rulebook
from kezhuan.contracts.forms.fields import day_input, long_text, money
from kezhuan.contracts.models import (
    Contract,
    ContractIP,
    ContractKind,
    DevelopmentForm,
    PartyNature,
    PlanSource,
    PriceKind,
    Side,
    TechnologyField,
)
from kezhuan.contracts.parties import CHINA, COUNTRIES, PartyWords
from kezhuan.contracts.rules import place_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import ContractType, ItemKind, PaymentMode, Period, PriceItem, clauses_of
from kezhuan.engine.contract import DevelopmentForm as FormOf
from kezhuan.engine.money import Money
from kezhuan.parties.choices import division_choices
from kezhuan.parties.models import Organisation
from kezhuan.parties.queries import organisations_visible_to
from kezhuan.ui.forms import HouseForm

#: Clauses that other pages of the draft write.
ELSEWHERE = frozenset({"title", "price", "patents", "royalty"})


def _blank(choices: Any, words: Any = None) -> list[tuple[Any, Any]]:
    return [("", words or _("请选择")), *choices]


def registered(actor: Actor, text: str) -> Organisation | None:
    """The one organisation of this full name or credit code, as far as the actor may see it."""
    words = " ".join(text.split())
    if not words:
        return None
    found = organisations_visible_to(actor).filter(Q(name=words) | Q(credit_code=words.upper())).order_by("pk")[:2]
    rows = list(found)
    return rows[0] if len(rows) == 1 else None


class PartyForm(HouseForm):
    """One party. Who is on the platform is found by name or code; outsiders are described."""

    sizes = {"side": "m", "nature": "m", "division_code": "m", "country": "m"}

    side = forms.ChoiceField(label=_("哪一方"), choices=Side.choices)
    name = forms.CharField(
        label=_("名称"),
        max_length=120,
        required=False,
        help_text=_("全称或者统一社会信用代码，平台上有的单位自动带出。"),
    )
    nature = forms.ChoiceField(
        label=_("当事人类别"), choices=_blank(PartyNature.choices, _("按平台登记的类别")), required=False
    )
    division_code = forms.ChoiceField(label=_("所在县（市、区）"), required=False)
    country = forms.ChoiceField(
        label=_("国家和地区"), choices=[(code, _(name)) for code, name in COUNTRIES.items()], initial=CHINA,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["division_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _blank(division_choices(timezone.localdate()), _("不知道或者在外省"))

    def words(self) -> PartyWords | None:
        """The party as the verb takes it; None for a row that was left empty."""
        data = self.cleaned_data
        name = str(data.get("name") or "").strip()
        if not name:
            return None
        found = registered(self.actor, name)
        return PartyWords(
            side=data["side"],
            name=name,
            organisation_id=found.pk if found is not None else None,
            nature=data["nature"],
            division_code=data["division_code"],
            country=data["country"] or CHINA,
        )


class NewContractForm(HouseForm):
    """What it is and between whom; everything else comes on the pages of the draft."""

    sizes = {"kind": "m", "form": "m", "organisation": "m", "side": "m", "other_nature": "m"}

    name = forms.CharField(label=_("项目名称"), max_length=200, help_text=_("写明技术和用途，和发票上的名称一致。"))
    kind = forms.ChoiceField(label=_("合同类别"), choices=_blank(ContractKind.choices))
    form = forms.ChoiceField(
        label=_("开发方式"), choices=_blank(DevelopmentForm.choices), required=False, help_text=_("技术开发合同要选。")
    )
    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    side = forms.ChoiceField(label=_("本单位是"), choices=Side.choices, initial=Side.SELLER)
    other = forms.CharField(
        label=_("对方"), max_length=120, help_text=_("全称或者统一社会信用代码。对方不在平台上也可以写全称。")
    )
    other_nature = forms.ChoiceField(
        label=_("对方的类别"), choices=_blank(PartyNature.choices, _("按平台登记的类别")), required=False,
        help_text=_("对方不在平台上的要选。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.pk), row.name) for row in organisations]

    def parties(self) -> list[PartyWords]:
        data = self.cleaned_data
        mine = PartyWords(side=data["side"], organisation_id=int(data["organisation"]))
        found = registered(self.actor, data["other"])
        other = PartyWords(
            side=Side.BUYER if data["side"] == Side.SELLER else Side.SELLER,
            name=data["other"],
            organisation_id=found.pk if found is not None else None,
            nature=data["other_nature"],
        )
        return [mine, other]


class SubjectForm(HouseForm):
    """What it is about and for how long."""

    sizes = dict.fromkeys(("kind", "form", "valid_from", "valid_to", "field", "ip", "plan_source"), "m")

    name = forms.CharField(label=_("项目名称"), max_length=200)
    kind = forms.ChoiceField(label=_("合同类别"), choices=ContractKind.choices)
    form = forms.ChoiceField(
        label=_("开发方式"), choices=_blank(DevelopmentForm.choices), required=False, help_text=_("技术开发合同要选。")
    )
    valid_from = forms.DateField(label=_("有效期自"), widget=day_input(), required=False)
    valid_to = forms.DateField(label=_("有效期至"), widget=day_input(), required=False)
    field = forms.ChoiceField(label=_("技术领域"), choices=_blank(TechnologyField.choices), required=False)
    ip = forms.ChoiceField(label=_("知识产权形式"), choices=_blank(ContractIP.choices), required=False)
    plan_source = forms.ChoiceField(label=_("计划来源"), choices=_blank(PlanSource.choices), required=False)
    in_writing = forms.BooleanField(
        label=_("采用书面形式"),
        required=False,
        help_text=_("电子合同也是书面形式。开发、转让、许可合同应当采用书面形式。"),
    )
    involves_patents = forms.BooleanField(
        label=_("合同涉及专利"), required=False, help_text=_("涉及的，要在“专利”一页逐项注明。")
    )
    is_service_invention = forms.BooleanField(label=_("标的是职务技术成果"), required=False)
    priority_answer = forms.CharField(
        label=_("完成人对优先受让的答复"), max_length=300, required=False,
        help_text=_("转让职务技术成果的，完成人在同等条件下优先，请写明什么时候问的、怎么答的。"),
    )  # fmt: skip


class PatentForm(HouseForm):
    """One patent or application, as the law wants it noted."""

    title = forms.CharField(label=_("发明创造的名称"), max_length=200, required=False)
    applicant = forms.CharField(label=_("申请人"), max_length=200, required=False)
    owner = forms.CharField(label=_("专利权人"), max_length=200, required=False)
    number = forms.CharField(label=_("申请号或者专利号"), max_length=60, required=False)
    applied_on = forms.DateField(label=_("申请日期"), widget=day_input(), required=False)
    expires_on = forms.DateField(label=_("有效期限至"), widget=day_input(), required=False)

    def patent(self) -> dict[str, str] | None:
        """As the contract keeps it; None for a row that was left empty."""
        data = self.cleaned_data
        if not any(data.values()):
            return None
        return {
            name: (value.isoformat() if hasattr(value, "isoformat") else str(value or ""))
            for name, value in data.items()
        }


class PriceForm(HouseForm):
    """One item of the price."""

    kind = forms.ChoiceField(label=_("用途"), choices=PriceKind.choices)
    label = forms.CharField(label=_("名目"), max_length=80, required=False)
    amount = money(_("金额（元）"), required=False, min_value=0)

    def item(self) -> PriceItem | None:
        data = self.cleaned_data
        if data.get("amount") is None:
            return None
        return PriceItem(ItemKind(data["kind"]), data["label"], Money(data["amount"]))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("label") and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写这一项的金额"))
        return data


class InstalmentForm(HouseForm):
    """One payment: an amount or a percentage."""

    label = forms.CharField(label=_("名目"), max_length=80, required=False)
    due_on = forms.DateField(label=_("应付日期"), widget=day_input(), required=False)
    percent = forms.DecimalField(
        label=_("比例（%）"), max_digits=6, decimal_places=3, min_value=0, max_value=100, required=False
    )
    amount = money(_("或者金额（元）"), required=False, min_value=0)

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.values())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.values()) or self.errors:
            return data
        for name, sentence in (("label", _("请写名目，例如首付款")), ("due_on", _("请写应付日期"))):
            if not data.get(name):
                self.add_error(name, sentence)
        if (data.get("percent") is None) == (data.get("amount") is None):
            self.add_error("percent", _("比例和金额请只写一个"))
        return data


class PlanForm(HouseForm):
    """How it is paid; what belongs to royalties is filled in for royalties only."""

    sizes = dict.fromkeys(
        ("mode", "total", "basis", "rates", "period", "starts_on", "ends_on", "pay_days", "minimum", "cap"), "m"
    )

    mode = forms.ChoiceField(label=_("支付方式"))
    total = money(_("总额或者入门费（元）"), _("一次总算的写总额，入门费加提成的写入门费，只有提成的不写。"),
                  required=False,
                  min_value=0)  # fmt: skip
    basis = forms.CharField(
        label=_("按什么提成"),
        max_length=100,
        required=False,
        help_text=_("例如：产品销售额、新增利润。以下只有提成支付的要填。"),
    )
    rates = forms.CharField(
        label=_("提成比例（%）"),
        max_length=100,
        required=False,
        help_text=_("每年不同的用空格隔开，最后一个一直用下去。"),
    )
    period = forms.ChoiceField(label=_("多久结算一次"), required=False)
    starts_on = forms.DateField(label=_("提成期间自"), widget=day_input(), required=False)
    ends_on = forms.DateField(label=_("提成期间至"), widget=day_input(), required=False)
    pay_days = forms.IntegerField(label=_("结算后几天内付"), min_value=0, max_value=366, initial=30, required=False)
    minimum = money(_("每期最低（元）"), required=False, min_value=0)
    cap = money(_("提成合计最高（元）"), required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {Period.QUARTER: gettext("每季"), Period.HALF_YEAR: gettext("每半年"), Period.YEAR: gettext("每年")}
        choices = {
            "mode": [(mode.value, gettext(mode.word)) for mode in PaymentMode],
            "period": [(period.value, word) for period, word in words.items()],
        }
        for name, listed in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = listed

    def clean_rates(self) -> tuple[Decimal, ...]:
        words = self.cleaned_data["rates"].replace("，", " ").replace(",", " ").replace("%", " ").split()
        try:
            return tuple(Decimal(word) for word in words)
        except InvalidOperation:
            raise forms.ValidationError(_("请只写数字，用空格隔开，例如：3 2.5 2")) from None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or not PaymentMode(data["mode"]).has_royalty:
            return data
        for name in ("starts_on", "ends_on"):
            if data.get(name) is None:
                self.add_error(name, _("提成支付的请填写起止日期"))
        return data


class ClausesForm(HouseForm):
    """One box for each clause the kind of contract has; why it is there and what to write stand beside it."""

    def __init__(self, *args: Any, contract: Contract, royalty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = FormOf(contract.form) if contract.form else None
        on = contract.signed_on or timezone.localdate()
        for clause in clauses_of(ContractType(contract.kind), form, royalty=royalty):
            if clause.code in ELSEWHERE:
                continue
            rule = rulebook().find(clause.rule, on, place_of(contract.division_code))
            source = f"（{rule.source}）" if rule is not None else ""
            hint = f"{gettext(clause.write)}。{gettext(clause.why)}{source}"
            field = long_text(gettext(clause.name), hint, rows=3, required=False, max_length=4000)
            field.initial = contract.clauses.get(clause.code, "")
            self.fields[clause.code] = field
            self._dress(clause.code, field)
