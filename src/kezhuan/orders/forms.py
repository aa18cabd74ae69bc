"""Calls, questions, proposals, points, steps. Amounts are typed in 万元 and leave as yuan."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.orders.content import File, Offer, Step, Terms
from kezhuan.orders.models import Call, CallKind, Criterion
from kezhuan.orders.queries import experts_called
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm

WAN = Decimal(10_000)
_CRITERION = re.compile(r"^(.+?)[\s:：]+(\d{1,3})\s*[%％]?$")
_STEP = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\s+(\d{1,3})\s*[%％]?\s+(.+)$")


def _yuan(value: Decimal) -> Decimal:
    return (value * WAN).quantize(Decimal("0.01"))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _moment_box() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=_moment_box(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=help_text,
        error_messages={"invalid": _("请按 2027-06-30 17:00 的样子填写时间")},
    )


class CriteriaField(forms.CharField):
    """A line for each criterion: name and weight."""

    def to_python(self, value: Any) -> list[tuple[str, int]]:  # type: ignore[override]
        found = []
        for line in str(super().to_python(value)).splitlines():
            if line.strip():
                matched = _CRITERION.match(line.strip())
                if matched is None:
                    raise forms.ValidationError(_("每行写一个指标和权重，例如：技术路线 40"), code="bad_line")
                found.append((matched.group(1).strip(), int(matched.group(2))))
        return found


class StepsField(forms.CharField):
    """A line for each milestone: date, share, words."""

    def to_python(self, value: Any) -> list[Step]:  # type: ignore[override]
        return [self._step(line.strip()) for line in str(super().to_python(value)).splitlines() if line.strip()]

    @staticmethod
    def _step(line: str) -> Step:
        matched = _STEP.match(line)
        if matched is not None:
            year, month, day, share, words = matched.groups()
            try:
                return Step(words.strip(), date(int(year), int(month), int(day)), int(share))
            except ValueError:
                pass
        raise forms.ValidationError(_("每行写日期、付款比例和内容，例如：2027-06-30 40 样机通过试验"), code="bad_line")


class CallForm(HouseForm):
    """A call as its owner writes it; checked in full by the verb."""

    sizes = {"budget": "s", "questions_until": "m", "deadline": "m"}
    units = {"budget": _("万元")}

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    kind = forms.ChoiceField(label=_("类别"), choices=CallKind.choices)
    title = forms.CharField(label=_("标题"), max_length=120)
    need = forms.CharField(
        label=_("要解决什么"), widget=_area(6), max_length=4000, help_text=_("现在怎样、要达到什么指标、在什么条件下。")
    )
    deliverables = forms.CharField(label=_("交付什么、怎样验收"), widget=_area(4), max_length=4000)
    eligibility = forms.CharField(label=_("谁可以应征"), widget=_area(3), max_length=4000)
    audit_right = forms.CharField(
        label=_("审计和检查的权利"), widget=_area(3), max_length=4000, required=False,
        help_text=_("例如可以查看经费使用和试验记录；应征的单位要接受。"),
    )  # fmt: skip
    budget = forms.DecimalField(label=_("榜金或预算"), max_digits=14, decimal_places=6)
    questions_until = _moment(_("提问截止"), _("北京时间。"))
    deadline = _moment(_("方案截止"), _("北京时间，以服务器收到的时间为准。截止以前谁都看不到方案。"))
    criteria = CriteriaField(
        label=_("评审指标和权重"), widget=_area(4), help_text=_("一行一个，权重合计 100。例如：技术路线 40")
    )
    milestones = StepsField(
        label=_("节点和付款"), widget=_area(4), help_text=_("一行一个，比例合计 100。例如：2027-06-30 40 样机通过试验")
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.pk), row.name) for row in organisations]

    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(
            kind=data["kind"],
            title=data["title"],
            need=data["need"],
            deliverables=data["deliverables"],
            eligibility=data["eligibility"],
            audit_right=data["audit_right"],
            budget=_yuan(data["budget"]),
            questions_until=data["questions_until"],
            deadline=data["deadline"],
            criteria=data["criteria"],
            milestones=data["milestones"],
        )

    @staticmethod
    def initial_of(call: Call) -> dict[str, Any]:
        steps = [f"{step.due_on:%Y-%m-%d} {step.share} {step.title}" for step in call.milestones.all()]
        return {
            "organisation": str(call.owner_id),
            "kind": call.kind,
            "title": call.title,
            "need": call.need,
            "deliverables": call.deliverables,
            "eligibility": call.eligibility,
            "audit_right": call.audit_right,
            "budget": (call.budget / WAN).normalize() + 0,
            "questions_until": call.questions_until,
            "deadline": call.deadline,
            "criteria": "\n".join(f"{row.name} {row.weight}" for row in call.criteria.all()),
            "milestones": "\n".join(steps),
        }


class QuestionForm(HouseForm):
    text = forms.CharField(
        label=_("问题"), widget=_area(3), max_length=1000, help_text=_("页面上不显示是谁问的，请不要在问题里写出来。")
    )


class AnswerForm(HouseForm):
    answer = forms.CharField(label=_("答复"), widget=_area(3), max_length=2000, help_text=_("所有人都会看到。"))


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(row, initial) for row in rows if row]


class ProposalForm(HouseForm):
    """A proposal on its way into its seal."""

    sizes = {"price": "s", "months": "s"}
    units = {"price": _("万元"), "months": _("个月")}

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    summary = forms.CharField(label=_("方案概要"), widget=_area(4), max_length=4000)
    approach = forms.CharField(label=_("技术路线"), widget=_area(8), max_length=4000)
    team = forms.CharField(label=_("团队和基础条件"), widget=_area(5), max_length=4000)
    price = forms.DecimalField(label=_("报价"), max_digits=14, decimal_places=6)
    months = forms.IntegerField(label=_("工期"))
    uploads = FilesField(
        label=_("附件"),
        required=False,
        help_text=_("最多 3 个，每个 5 MB；PDF、Word、Excel、图片。和方案一起加密。"),
    )
    accepts_audit = forms.BooleanField(label=_("我们接受发布单位按榜单写明的审计和检查"), required=False)

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.pk), row.name) for row in organisations]

    def offer(self) -> Offer:
        data = self.cleaned_data
        return Offer(
            summary=data["summary"],
            approach=data["approach"],
            team=data["team"],
            price=_yuan(data["price"]),
            months=data["months"],
            accepts_audit=data["accepts_audit"],
            files=[File(each.name, each.read()) for each in data["uploads"]],
        )


class ExpertForm(HouseForm):
    expert = forms.CharField(label=_("专家"), max_length=150, help_text=_("账号名或姓名。系统会核对和应征单位的关系。"))

    def clean_expert(self) -> User:
        found = list(experts_called(self.cleaned_data["expert"])[:2])
        if not found:
            raise forms.ValidationError(_("没有找到这位专家的账号，请核对账号名或姓名"), code="unknown")
        if len(found) > 1:
            raise forms.ValidationError(_("有几位同名，请填写账号名"), code="ambiguous")
        return found[0]


class ScoreForm(HouseForm):
    """Points for each criterion of one proposal."""

    comment = forms.CharField(label=_("评语"), widget=_area(3), max_length=500, required=False)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        made = {
            f"points_{row.pk}": forms.IntegerField(
                label=_("%(name)s（权重 %(weight)s）") % {"name": row.name, "weight": row.weight},
                error_messages={"required": _("请给 0 到 100 的整数分"), "invalid": _("请给 0 到 100 的整数分")},
            )
            for row in criteria
        }
        self.fields = {**made, **self.fields}
        for name, field in made.items():
            self._dress(name, field)

    def points(self) -> dict[int, int]:
        return {row.pk: self.cleaned_data[f"points_{row.pk}"] for row in self.criteria}


class ReasonForm(HouseForm):
    reason = forms.CharField(label=_("理由"), widget=_area(3), max_length=500)


class AwardForm(HouseForm):
    proposal = forms.ChoiceField(label=_("选定哪份方案"))
    reason = forms.CharField(
        label=_("选定的理由"),
        widget=_area(5),
        max_length=2000,
        help_text=_("公示时会公开。没有选第一名的，说明为什么。"),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proposal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class WordsForm(HouseForm):
    words = forms.CharField(label=_("交付了什么"), widget=_area(4), max_length=2000)


class PaidForm(HouseForm):
    paid_on = forms.DateField(label=_("付款日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
