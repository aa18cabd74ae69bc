"""A listing as its seller fills it in, and an interest as a firm declares it; checked in full by the verbs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Achievement, IPForm
from kezhuan.disposal.models import Disposal
from kezhuan.engine.patents import Declaration
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.listing_content import Declared, Offer
from kezhuan.market.models import ChoiceOfSeveral, Listing, ListingPrice, ListingWay
from kezhuan.market.sale_form import amount_field, area
from kezhuan.ui.fields import DayField
from kezhuan.ui.forms import HouseForm

_PATENTS = [("", "—"), *((kind.value, kind.label) for kind in (IPForm.INVENTION, IPForm.UTILITY_MODEL, IPForm.DESIGN))]
_LICENCE = (
    "patent_number", "kind", "granted_on", "lasts_until", "has_evaluation_report", "has_exclusive_licence", "is_stayed",
    "has_unpaid_fees", "is_pledged", "pledgee_agrees",
)  # fmt: skip


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class ListingForm(HouseForm):
    """The part about the patent counts for an open licence only (专利法 art. 50–51)."""

    sizes = {"price": "s", "patent_number": "m", "granted_on": "s", "lasts_until": "s"}
    units = {"price": _("万元")}

    title = forms.CharField(label=_("标题"), max_length=120)
    way = forms.ChoiceField(label=_("转化方式"), choices=ListingWay.choices)
    description = forms.CharField(label=_("说明"), required=False, widget=area(5), max_length=4000)
    price_mode = forms.ChoiceField(label=_("价格方式"), choices=ListingPrice.choices, widget=forms.RadioSelect)
    price = amount_field(_("挂牌价"), required=False)
    fee_terms = forms.CharField(
        label=_("付款方式和标准"), required=False, widget=area(3), max_length=4000,
        help_text=_("一次付清、分期、入门费加提成。开放许可必须写明许可使用费的支付方式和标准。"),
    )  # fmt: skip
    requirements = forms.CharField(
        label=_("对意向方的要求"), required=False, widget=area(3), max_length=4000,
        help_text=_("生产条件、资质；不能为特定的一家设置。"),
    )  # fmt: skip
    several = forms.ChoiceField(
        label=_("多家意向时怎样确定"),
        choices=ChoiceOfSeveral.choices,
        help_text=_("写在公告里，公告以后按它办。可以给多家的许可不用确定。"),
    )
    patent_number = forms.CharField(label=_("专利号"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("专利类型"), required=False, choices=_PATENTS)
    granted_on = DayField(label=_("授权公告日"), required=False)
    lasts_until = DayField(label=_("开放许可期限到"), required=False)
    has_evaluation_report = _tick(_("有专利权评价报告"), _("实用新型、外观设计要有，并作为公开文件上传。"))
    has_exclusive_licence = _tick(_("独占或者排他许可还在有效期内"))
    is_stayed = _tick(_("专利权在中止程序中"))
    has_unpaid_fees = _tick(_("年费没有按规定缴纳"))
    is_pledged = _tick(_("专利权已质押"))
    pledgee_agrees = _tick(_("质权人同意开放许可"))

    @property
    def about_offer(self) -> list[Any]:
        return [field for field in self if field.name not in _LICENCE]

    @property
    def about_licence(self) -> list[Any]:
        return [field for field in self if field.name in _LICENCE]

    def offer(self) -> Offer:
        data = self.cleaned_data
        same = ("title", "way", "description", "price_mode", "price", "fee_terms", "requirements", "several")
        stated = {name: data[name] for name in _LICENCE}
        return Offer(**{name: data[name] for name in same}, licence=Declaration(fee_terms=data["fee_terms"], **stated))


def initial_of(listing: Listing) -> dict[str, Any]:
    """A draft back into its form."""
    same = ("title", "way", "description", "price_mode", "price", "fee_terms", "requirements", "several")
    found = {name: getattr(listing, name) for name in same}
    licence = getattr(listing, "licence", None)
    if licence is not None:
        found |= {name: getattr(licence, name) for name in _LICENCE}
    return found


def starting(achievement: Achievement, disposal: Disposal | None) -> dict[str, Any]:
    """What a new listing begins with."""
    price = (disposal.base_price if disposal is not None else None) or achievement.price_from
    way = disposal.way if disposal is not None and disposal.way in ListingWay.values else ListingWay.ASSIGNMENT.value
    patents = [form for form in achievement.ip_forms if form in dict(_PATENTS)]
    return {
        "title": achievement.title[:120],
        "way": way,
        "description": achievement.abstract[:4000],
        "price_mode": ListingPrice.FIXED.value if price else ListingPrice.NEGOTIABLE.value,
        "price": price,
        "several": ChoiceOfSeveral.ASCENDING.value,
        "patent_number": achievement.ip_numbers.split("、")[0][:60],
        "kind": patents[0] if patents else "",
    }


class InterestForm(HouseForm):
    """The confidentiality text has been read; the hidden digest says which."""

    sizes = {"offer": "s", "contact_name": "m", "contact_mobile": "m"}
    units = {"offer": _("万元")}

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    intent = forms.CharField(label=_("打算怎样用"), widget=area(4), max_length=4000)
    offer = amount_field(_("意向价"), required=False)
    contact_name = forms.CharField(label=_("联系人"), max_length=60)
    contact_mobile = forms.CharField(label=_("联系电话"), max_length=20)
    agreed = forms.BooleanField(label=_("我已读完保密文本，代表本单位确认遵守"))
    acknowledged = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = organisations
        self.initial.setdefault("acknowledged", CURRENT.digest)
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("organisation", organisations[0][0])

    def declared(self) -> Declared:
        data = self.cleaned_data
        return Declared(
            data["intent"], data["contact_name"], data["contact_mobile"], data["acknowledged"], data["offer"]
        )


class StartPriceForm(HouseForm):
    sizes = {"start_price": "s"}
    units = {"start_price": _("万元")}

    start_price = amount_field(_("起始价"))
