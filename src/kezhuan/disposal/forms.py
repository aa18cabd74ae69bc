"""Plans, decisions, answers, trials. Amounts are typed in 万元 and leave as yuan."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Completer
from kezhuan.disposal.actions import Offer
from kezhuan.disposal.content import Decision, Plan
from kezhuan.disposal.models import Disposal, DisposalWay, PricingMode, UnitKind
from kezhuan.disposal.queries import buyers_called
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm

WAN = Decimal(10_000)


def _yuan(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value * WAN).quantize(Decimal("0.01"))


def _wan(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / WAN).normalize() + 0


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day_box() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class OrganisationField(forms.CharField):
    """A unit by its full name as registered."""

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        found = buyers_called(text).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这家单位，请填写登记的全称，或先请它入驻"), code="unknown")
        return found


class PlanForm(HouseForm):
    """What the unit plans; checked in full by the verb."""

    sizes = {"intended_price": "s", "base_price": "s"}
    units = {"intended_price": _("万元"), "base_price": _("万元")}

    way = forms.ChoiceField(label=_("转化方式"), choices=DisposalWay.choices)
    mode = forms.ChoiceField(label=_("定价方式"), choices=PricingMode.choices)
    unit_kind = forms.ChoiceField(
        label=_("本单位性质"),
        choices=UnitKind.choices,
        help_text=_("协议定价的公示只约束国家设立的研究开发机构、高等院校。"),
    )
    abstract = forms.CharField(label=_("成果简介"), widget=_area(5), max_length=4000, help_text=_("公示时会公开。"))
    intended_price = forms.DecimalField(
        label=_("拟交易价格"), required=False, max_digits=14, decimal_places=6, help_text=_("协议定价要填。")
    )
    base_price = forms.DecimalField(
        label=_("底价"), required=False, max_digits=14, decimal_places=6, help_text=_("挂牌、竞价要填，应当合理确定。")
    )
    price_basis = forms.CharField(
        label=_("定价依据"), required=False, widget=_area(3), max_length=2000,
        help_text=_("评估报告、询价、可比交易；有文号的写文号。"),
    )  # fmt: skip
    terms = forms.CharField(label=_("付款和其他条件"), required=False, widget=_area(3), max_length=2000)
    buyer = OrganisationField(label=_("受让单位"), required=False, max_length=120, help_text=_("挂牌、竞价不填。"))
    buyer_completer = forms.ChoiceField(label=_("或者由完成人受让"), required=False)
    related = forms.ChoiceField(
        label=_("受让方是不是完成人或其利害关系人"),
        required=False,
        choices=[("", _("还没有核查")), ("no", _("不是")), ("yes", _("是"))],
    )
    relation = forms.CharField(label=_("是什么关系"), required=False, max_length=300, help_text=_("公示时会公开。"))

    def __init__(self, *args: Any, completers: Sequence[Completer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in completers}
        field = self.fields["buyer_completer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不由完成人受让")), *((key, each.name) for key, each in self.people.items())]

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            way=data["way"],
            mode=data["mode"],
            unit_kind=data["unit_kind"],
            abstract=data["abstract"],
            intended_price=_yuan(data["intended_price"]),
            base_price=_yuan(data["base_price"]),
            price_basis=data["price_basis"],
            terms=data["terms"],
            buyer=data["buyer"],
            buyer_completer=self.people.get(data["buyer_completer"]),
            related={"yes": True, "no": False}.get(data["related"]),
            relation=data["relation"],
        )

    @staticmethod
    def initial_of(disposal: Disposal) -> dict[str, Any]:
        return {
            "way": disposal.way,
            "mode": disposal.mode,
            "unit_kind": disposal.unit_kind,
            "abstract": disposal.abstract,
            "intended_price": _wan(disposal.intended_price),
            "base_price": _wan(disposal.base_price),
            "price_basis": disposal.price_basis,
            "terms": disposal.terms,
            "buyer": disposal.buyer.name if disposal.buyer is not None else "",
            "buyer_completer": str(disposal.buyer_completer_id or ""),
            "related": {True: "yes", False: "no", None: ""}[disposal.related],
            "relation": disposal.relation,
        }


class DecisionForm(HouseForm):
    """The unit's decision."""

    sizes = {"decided_on": "s", "number": "m"}

    decided_on = forms.DateField(label=_("决定日期"), widget=_day_box())
    decided_by = forms.CharField(label=_("谁决定的"), max_length=120, help_text=_("例如院长办公会、党委会。"))
    number = forms.CharField(label=_("文号或会议编号"), max_length=80, required=False)
    diligence = forms.CharField(
        label=_("勤勉尽责的说明"),
        widget=_area(5),
        max_length=2000,
        help_text=_(
            "议价、评估、关联关系核查的过程。尽到勤勉义务、没有牟取非法利益的，单位负责人不因后来的价格变化担责。"
        ),
    )

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["decided_on"], data["decided_by"], data["diligence"], data["number"])


class DaysForm(HouseForm):
    """How long it is announced."""

    sizes = {"days": "s"}
    units = {"days": _("天")}

    days = forms.IntegerField(label=_("公示多少天"), help_text=_("不少于规定的天数，可以更长。"))


class PriorityForm(HouseForm):
    """A completer's answer."""

    claims = forms.ChoiceField(
        label=_("是否在同等条件下优先受让"),
        choices=[("no", _("不要求，放弃优先受让")), ("yes", _("要求优先受让"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("说明"),
        required=False,
        widget=_area(3),
        max_length=500,
        help_text=_("单位代为记录时，写明书面答复的日期和存放处。"),
    )


class ReasonForm(HouseForm):
    reason = forms.CharField(label=_("理由"), widget=_area(3), max_length=500)


class IdleUseForm(HouseForm):
    """A completer declares that a result lies idle."""

    sizes = {"granted_on": "s"}

    granted_on = forms.DateField(label=_("授权或登记日期"), widget=_day_box())
    evidence = forms.CharField(label=_("证书号或登记号"), max_length=120)
    plan = forms.CharField(label=_("怎样实施"), widget=_area(5), max_length=2000)


class TrialForm(HouseForm):
    """The terms of a trial."""

    sizes = {"starts_on": "s", "ends_on": "s", "fee": "s", "price_after": "s"}
    units = {"fee": _("万元"), "price_after": _("万元")}

    user = OrganisationField(label=_("试用企业"), max_length=120, help_text=_("登记的全称。"))
    starts_on = forms.DateField(label=_("试用开始"), widget=_day_box())
    ends_on = forms.DateField(label=_("试用结束"), widget=_day_box())
    scope = forms.CharField(
        label=_("试用范围和条件"),
        widget=_area(6),
        max_length=4000,
        help_text=_("用在哪里、双方各做什么、数据归谁、出了问题谁负责。"),
    )
    fee = forms.DecimalField(label=_("试用期费用"), required=False, max_digits=14, decimal_places=6, initial=0)
    price_after = forms.DecimalField(label=_("满意后的转化价格"), required=False, max_digits=14, decimal_places=6)

    def offer(self) -> Offer:
        data = self.cleaned_data
        starts, ends = data["starts_on"], data["ends_on"]
        assert isinstance(starts, date)
        return Offer(
            data["user"], starts, ends, data["scope"], _yuan(data["fee"]) or Decimal(0), _yuan(data["price_after"])
        )
