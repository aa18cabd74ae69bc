"""The long forms, one small form a page. A page keeps what is right in it; what is missing is asked at the end."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import (
    Achievement,
    CatalogueItem,
    DemandKind,
    FacilityKind,
    IPForm,
    PriceMode,
    ServiceClass,
    TransferWay,
)
from kezhuan.engine.errors import NotFound
from kezhuan.parties.choices import city_industry_choices, county_choices, functional_area_choices
from kezhuan.ui.fields import AmountField, DayField, LinesField
from kezhuan.ui.forms import HouseForm


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _counties() -> list[tuple[str, Any]]:
    return [("", _("请选择")), *county_choices(timezone.localdate())]


def _areas() -> list[tuple[str, Any]]:
    return [("", _("不在功能区")), *functional_area_choices()]


def _industries() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("产业"), choices=city_industry_choices, widget=forms.CheckboxSelectMultiple, help_text=_("可多选")
    )


def _keywords() -> forms.CharField:
    return forms.CharField(label=_("关键词"), max_length=200, help_text=_("用逗号隔开，例如 低温密封，球阀，LNG"))


class ItemForm(HouseForm):
    """A page over some fields of a thing. Nothing is required while drafting; ``needs`` marks what will be."""

    #: Fields that must be filled before the hand-in (the others are marked 选填).
    needs: frozenset[str] = frozenset()

    def __init__(self, *args: Any, item: CatalogueItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {**self.values_of(item), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name in self.needs
            field.widget.is_required = False

    def values_of(self, item: CatalogueItem) -> dict[str, Any]:
        names = [name for name in self.base_fields if hasattr(item, name)]
        values = {name: getattr(item, name) for name in names if name != "completers"}
        if "completers" in self.base_fields and isinstance(item, Achievement):
            values["completers"] = list(item.completers.values_list("name", flat=True))
        return values

    def kept(self) -> dict[str, Any]:
        """What can be kept: every readable value, also where another field is wrong or missing."""
        self.full_clean()
        found = {}
        for name in self.fields:
            if name in self.cleaned_data:
                found[name] = self.cleaned_data[name]
            elif not self._typed(name) and not isinstance(self.fields[name].widget, forms.RadioSelect):
                found[name] = self._empty(name)
        return found

    def _typed(self, name: str) -> bool:
        value = self[name].data
        return value not in (None, "", [])

    def _empty(self, name: str) -> Any:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField | LinesField):
            return []
        return (
            None
            if isinstance(field, forms.IntegerField | forms.DateField | AmountField | forms.TypedChoiceField)
            else ""
        )


@dataclass(frozen=True)
class StepPage:
    """One page: its key (as in ``completeness``), title, what it asks for, its form."""

    key: str
    title: Any
    hint: Any
    form: type[ItemForm]


class ContactForm(ItemForm):
    needs = frozenset({"division_code", "contact_name", "contact_mobile"})
    sizes = {"contact_mobile": "m", "contact_name": "m"}

    division_code = forms.ChoiceField(label=_("所在县（市、区）"), choices=_counties)
    functional_area = forms.ChoiceField(label=_("功能区"), choices=_areas)
    contact_name = forms.CharField(label=_("联系人"), max_length=60)
    contact_mobile = forms.CharField(
        label=_("联系电话"), max_length=20, help_text=_("不公开。双方同意对接后才给对方。")
    )


_CONTACT = StepPage("contact", _("所在地与联系人"), _("在哪里，找谁"), ContactForm)


# 成果 ---------------------------------------------------------------------------------------------------------------
class AchievementContentForm(ItemForm):
    needs = frozenset({"title", "abstract", "industries"})

    title = forms.CharField(label=_("成果名称"), max_length=120)
    abstract = forms.CharField(
        label=_("摘要"), widget=_text(8), help_text=_("解决什么问题，怎样做到，效果如何，带上数字和单位。")
    )
    application_fields = forms.CharField(label=_("应用领域"), max_length=300)
    industries = _industries()
    keywords = _keywords()


class AchievementMaturityForm(ItemForm):
    needs = frozenset({"trl", "ip_forms", "completers"})

    trl = forms.TypedChoiceField(
        label=_("技术成熟度"),
        choices=[("", _("请选择")), *((str(grade), str(grade)) for grade in range(1, 10))],
        coerce=int,
        empty_value=None,
        help_text=_("1 至 9 级，参照 GB/T 22900：1–3 原理，4–6 样机，7–9 应用。"),
    )
    ip_forms = forms.MultipleChoiceField(
        label=_("知识产权形式"), choices=IPForm.choices, widget=forms.CheckboxSelectMultiple, help_text=_("可多选")
    )
    ip_numbers = forms.CharField(label=_("专利号或登记号"), max_length=300)
    is_service_invention = forms.BooleanField(
        label=_("职务科技成果"), help_text=_("执行本单位任务或主要利用本单位条件完成")
    )
    completers = LinesField(label=_("成果完成人"), help_text=_("按贡献大小，一行写一位"))


class AchievementTransferForm(ItemForm):
    needs = frozenset({"transfer_ways", "price_mode"})
    sizes = {"price_from": "s", "price_to": "s"}
    units = {"price_from": _("万元"), "price_to": _("万元")}

    transfer_ways = forms.MultipleChoiceField(
        label=_("转化方式"), choices=TransferWay.choices, widget=forms.CheckboxSelectMultiple, help_text=_("可多选")
    )
    price_mode = forms.ChoiceField(label=_("价格方式"), choices=PriceMode.choices, widget=forms.RadioSelect)
    price_from = AmountField(label=_("意向价格"), amount_unit="万元", help_text=_("面议就不用填"))
    price_to = AmountField(label=_("意向价格上限"), amount_unit="万元", help_text=_("只有价格区间才填"))
    confidential = forms.CharField(
        label=_("保密内容"), widget=_text(4), help_text=_("只给本单位和审核人员看，不参与检索，不公开。")
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        mode = values.get("price_mode")
        if mode in ("fixed", "range") and not self._typed("price_from"):
            self.add_error("price_from", _("请填写意向价格，或改为“面议”"))
        if mode == "range" and not self._typed("price_to"):
            self.add_error("price_to", _("请填写意向价格上限"))
        return values


# 需求 ---------------------------------------------------------------------------------------------------------------
class DemandContentForm(ItemForm):
    needs = frozenset({"kind", "statement", "title"})

    statement = forms.CharField(
        label=_("难题原话"),
        widget=_text(6),
        help_text=_("怎么跟同事说就怎么写：什么产品，哪里出问题，试过什么，想要什么结果。"),
    )
    title = forms.CharField(label=_("短标题"), max_length=120, help_text=_("一句话说清，30 个字以内最好"))
    kind = forms.ChoiceField(label=_("需求类型"), choices=DemandKind.choices, widget=forms.RadioSelect)


class DemandTermsForm(ItemForm):
    needs = frozenset({"industries"})
    sizes = {"budget_from": "s", "budget_to": "s", "deadline": "m"}
    units = {"budget_from": _("万元"), "budget_to": _("万元")}

    industries = _industries()
    budget_from = AmountField(label=_("预算下限"), amount_unit="万元")
    budget_to = AmountField(label=_("预算上限"), amount_unit="万元", help_text=_("不确定就不填"))
    deadline = DayField(label=_("希望解决日期"), help_text=_("例如 2027-06-30"))
    wants_visit = forms.BooleanField(label=_("请专家来厂里看看"))
    keywords = _keywords()


class DemandScopeForm(ItemForm):
    needs = frozenset()

    anonymous = forms.BooleanField(
        label=_("匿名发布"), help_text=_("公开标题、摘要、产业和所在县（市、区）；不公开单位名称、原话和电话。")
    )
    public_summary = forms.CharField(
        label=_("公开摘要"),
        widget=_text(4),
        help_text=_("匿名发布必填。说清技术问题，不写单位名称、人名和电话。"),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("anonymous") and not self._typed("public_summary"):
            self.add_error("public_summary", _("匿名发布需要一段公开摘要"))
        return values


# 服务与设施 ---------------------------------------------------------------------------------------------------------
class ServiceContentForm(ItemForm):
    needs = frozenset({"title", "service_class", "description"})

    title = forms.CharField(label=_("服务名称"), max_length=120)
    service_class = forms.ChoiceField(
        label=_("服务类别"), choices=ServiceClass.choices, widget=forms.RadioSelect, help_text=_("按 GB/T 34670-2017")
    )
    description = forms.CharField(label=_("服务内容"), widget=_text(6))
    qualifications = forms.CharField(label=_("资质"), max_length=200, help_text=_("例如 CMA、CNAS"))
    industries = _industries()
    keywords = _keywords()


class ServiceTermsForm(ItemForm):
    sizes = {"price_from": "s", "price_unit": "s", "lead_days": "s"}
    units = {"price_from": _("元"), "lead_days": _("天")}

    price_from = AmountField(label=_("起价"), amount_unit="元", help_text=_("面议就不填"))
    price_unit = forms.CharField(label=_("计价单位"), max_length=24, help_text=_("例如 次、项、台时"))
    lead_days = forms.IntegerField(label=_("完成天数"), min_value=1, max_value=3650)
    accepts_voucher = forms.BooleanField(label=_("可用创新券"))


class FacilityContentForm(ItemForm):
    needs = frozenset({"title", "kind", "parameters"})

    title = forms.CharField(label=_("设施名称"), max_length=120)
    kind = forms.ChoiceField(label=_("设施类别"), choices=FacilityKind.choices, widget=forms.RadioSelect)
    parameters = forms.CharField(label=_("主要参数"), widget=_text(5), help_text=_("带上数字和单位"))
    usage = forms.CharField(label=_("使用办法"), widget=_text(3), help_text=_("怎样预约，要带什么，能否代测"))
    industries = _industries()
    keywords = _keywords()


class FacilityTermsForm(ItemForm):
    sizes = {"price_from": "s", "price_unit": "s"}
    units = {"price_from": _("元")}

    location = forms.CharField(label=_("地点"), max_length=200)
    price_from = AmountField(label=_("起价"), amount_unit="元", help_text=_("面议就不填"))
    price_unit = forms.CharField(label=_("计价单位"), max_length=24, help_text=_("例如 台时、天、批"))


STEPS: dict[str, tuple[StepPage, ...]] = {
    "achievement": (
        StepPage("content", _("成果内容"), _("名称、摘要、产业"), AchievementContentForm),
        StepPage("maturity", _("成熟度与知识产权"), _("等级、专利、完成人"), AchievementMaturityForm),
        StepPage("transfer", _("转化方式与价格"), _("愿意怎样合作，多少钱"), AchievementTransferForm),
        _CONTACT,
    ),
    "demand": (
        StepPage("content", _("说说难题"), _("原话、短标题、类型"), DemandContentForm),
        StepPage("terms", _("产业、预算与时间"), _("都可以先写个大概"), DemandTermsForm),
        _CONTACT,
        StepPage("scope", _("公开范围"), _("匿名还是实名"), DemandScopeForm),
    ),
    "service": (
        StepPage("content", _("服务内容"), _("名称、类别、内容"), ServiceContentForm),
        StepPage("terms", _("价格与时间"), _("起价、天数、创新券"), ServiceTermsForm),
        _CONTACT,
    ),
    "facility": (
        StepPage("content", _("设施参数"), _("名称、类别、参数"), FacilityContentForm),
        StepPage("terms", _("地点与价格"), _("在哪里，怎么收费"), FacilityTermsForm),
        _CONTACT,
    ),
}


def step_named(kind_code: str, key: str) -> StepPage:
    """The page with this key; NotFound for any other."""
    for page in STEPS[kind_code]:
        if page.key == key:
            return page
    raise NotFound
