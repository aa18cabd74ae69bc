"""Forms over organisations and people. They read types and show hints; the verbs check the values."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.parties import choices
from kezhuan.parties.models import (
    EngagementMode,
    Grade,
    MarkKind,
    OrganisationKind,
    OrganisationSize,
    QualificationKind,
)
from kezhuan.ui.fields import DayField
from kezhuan.ui.forms import HouseForm

_ROWS = {"rows": 5}


def _with_blank(listed: Callable[[], choices.Choices], blank: Any) -> Callable[[], choices.Choices]:
    """Choices worked out when the form is shown: the tables depend on the day."""
    return lambda: [("", blank), *listed()]


def _today_divisions() -> choices.Choices:
    return choices.division_choices(timezone.localdate())


def _today_streets() -> choices.Choices:
    return choices.street_choices(timezone.localdate())


# Organisations ------------------------------------------------------------------------------------------------------
class IdentityForm(HouseForm):
    name = forms.CharField(
        label=_("单位名称"),
        max_length=120,
        help_text=_("与营业执照或登记证书一致"),
        error_messages={"required": _("请填写单位名称")},
    )
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("单位类别"),
        choices=OrganisationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择单位类别")},
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        required=False,
        help_text=_("18 位。没有登记证书的团队可以先不填"),
    )
    sizes = {"short_name": "m", "credit_code": "m"}


class PlaceForm(HouseForm):
    division_code = forms.ChoiceField(
        label=_("所在县（市、区）"), choices=_with_blank(_today_divisions, _("省外或不清楚")), required=False
    )
    street_code = forms.ChoiceField(
        label=_("所在乡镇（街道）"), choices=_with_blank(_today_streets, _("不填")), required=False
    )
    functional_area = forms.ChoiceField(
        label=_("功能区"),
        choices=_with_blank(choices.functional_area_choices, _("不在功能区")),
        required=False,
        help_text=_("功能区和县（市、区）会重叠，这里只作第二个标签，统计时不重复计数"),
    )
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    sizes = {"division_code": "m", "street_code": "m", "functional_area": "m"}


class BusinessForm(HouseForm):
    city_industry = forms.ChoiceField(
        label=_("“5+5+N”产业"), choices=_with_blank(choices.city_industry_choices, _("不属于其中")), required=False
    )
    industry_code = forms.CharField(
        label=_("国民经济行业"),
        max_length=60,
        required=False,
        help_text=_("填代码或名称，例如 C3443 或 阀门和旋塞制造"),
    )
    size = forms.ChoiceField(
        label=_("规模"),
        choices=[("", _("不清楚")), *OrganisationSize.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    founded_on = DayField(label=_("成立日期"), required=False, help_text=_("例如 2015-06-30"))
    sizes = {"city_industry": "m", "founded_on": "s"}


class StatisticsForm(HouseForm):
    above_scale = forms.BooleanField(
        label=_("规模以上企业"),
        required=False,
        help_text=_("以统计部门公布的入库名单为准。平台不按营业收入推算"),
    )
    enrolled_on = DayField(label=_("入库日期"), required=False, help_text=_("例如 2024-01-01"))
    sizes = {"enrolled_on": "s"}


class AboutForm(HouseForm):
    introduction = forms.CharField(
        label=_("简介"),
        widget=forms.Textarea(attrs=_ROWS),
        required=False,
        max_length=5000,
        help_text=_("主营产品、技术特长、主要设备。会公开"),
    )
    website = forms.CharField(label=_("网址"), max_length=200, required=False, help_text=_("例如 www.example.cn"))
    sizes = {"website": "m"}


class ContactForm(HouseForm):
    """What stands in the record is never sent to a form of someone who sees it masked: empty means unchanged."""

    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_mobile = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, help_text=_("手机号，或带区号的座机，例如 0577-88888888")
    )
    contact_email = forms.CharField(label=_("联系邮箱"), max_length=254, required=False)
    sizes = {"contact_name": "s", "contact_mobile": "m", "contact_email": "m"}


class ReasonForm(HouseForm):
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请填写理由")},
    )


class MarkForm(HouseForm):
    kind = forms.ChoiceField(label=_("资质"), choices=MarkKind.choices)
    number = forms.CharField(label=_("证书编号"), max_length=60, required=False)
    valid_from = DayField(
        label=_("起始日期"), help_text=_("例如 2024-12-08"), error_messages={"required": _("请填写起始日期")}
    )
    valid_to = DayField(label=_("截止日期"), required=False, help_text=_("没有期限就不填"))
    sizes = {"kind": "m", "number": "m", "valid_from": "s", "valid_to": "s"}


class EndMarkForm(HouseForm):
    last_day = DayField(label=_("最后有效的一天"))
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)
    sizes = {"last_day": "s"}


# People -------------------------------------------------------------------------------------------------------------
class PersonForm(HouseForm):
    name = forms.CharField(label=_("姓名"), max_length=60, error_messages={"required": _("请填写姓名")})
    department = forms.CharField(label=_("部门（学院）"), max_length=80, required=False)
    position = forms.CharField(label=_("职务"), max_length=60, required=False)
    title = forms.CharField(label=_("职称"), max_length=40, required=False, help_text=_("例如 教授、高级工程师"))
    division_code = forms.ChoiceField(
        label=_("所在县（市、区）"),
        choices=_with_blank(_today_divisions, _("与单位相同，或在省外")),
        required=False,
    )
    sizes = {"name": "s", "department": "m", "position": "m", "title": "m", "division_code": "m"}


class WorkForm(HouseForm):
    directions = forms.CharField(
        label=_("研究方向"),
        widget=forms.Textarea(attrs=_ROWS),
        required=False,
        max_length=2000,
        help_text=_("写具体：材料、部件、工艺、工况。匹配主要看这一项"),
    )
    industries = forms.MultipleChoiceField(
        label=_("服务产业"),
        choices=choices.city_industry_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("可多选"),
    )
    introduction = forms.CharField(label=_("简介"), widget=forms.Textarea(attrs=_ROWS), required=False, max_length=5000)
    can_be_seconded = forms.BooleanField(label=_("可任科技副总"), required=False)


class ReachForm(HouseForm):
    mobile = forms.CharField(
        label=_("手机号"), max_length=20, required=False, help_text=_("不公开，对接同意后才给对方")
    )
    email = forms.CharField(label=_("邮箱"), max_length=254, required=False)
    sizes = {"mobile": "m", "email": "m"}


class QualificationForm(HouseForm):
    kind = forms.ChoiceField(label=_("资格"), choices=QualificationKind.choices)
    grade = forms.ChoiceField(label=_("等级"), choices=[("", _("不分等级")), *Grade.choices], required=False)
    mode = forms.ChoiceField(label=_("方式"), choices=[("", _("不清楚")), *EngagementMode.choices], required=False)
    issuer = forms.CharField(label=_("发证单位"), max_length=120, required=False)
    number = forms.CharField(label=_("证书编号"), max_length=60, required=False)
    issued_on = DayField(label=_("发证日期"), required=False, help_text=_("例如 2024-12-08"))
    expires_on = DayField(label=_("有效期至"), required=False, help_text=_("没有期限就不填"))
    sizes = {"kind": "m", "grade": "s", "mode": "s", "number": "m", "issued_on": "s", "expires_on": "s"}


class RenewForm(HouseForm):
    expires_on = DayField(label=_("新的有效期至"), required=False, help_text=_("没有期限就不填"))
    number = forms.CharField(label=_("新的证书编号"), max_length=60, required=False, help_text=_("没有换证就不填"))
    sizes = {"expires_on": "s", "number": "m"}
