"""A service in one page: whom, when, how, and what is asked after its type."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Demand
from kezhuan.engine.questions import Kind, Question, QuestionSet
from kezhuan.outreach.actions import Service
from kezhuan.outreach.models import Brigade, Channel, Outcome
from kezhuan.outreach.questions import in_english
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm


def _field(question: Question) -> forms.Field:
    """The box for one question; what is required is checked by the question itself, with its own words."""
    english = in_english()
    common: dict[str, Any] = {
        "label": question.text(english=english),
        "help_text": question.hint_en if english else question.hint,
        "required": question.required,
    }
    options = [(option.code, option.text(english=english)) for option in question.options]
    if question.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    if question.kind is Kind.MANY:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind is Kind.YES_NO:
        return forms.ChoiceField(choices=[("yes", _("是")), ("no", _("否"))], widget=forms.RadioSelect, **common)
    if question.kind is Kind.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
    return forms.CharField(**common)


class ServiceForm(HouseForm):
    """``fixed``: whom and when are known already (from a visit or a deal), and not asked."""

    sizes = {"happened_on": "m", "minutes": "s"}
    units = {"minutes": _("分钟")}

    organisation = forms.CharField(
        label=_("服务对象"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "firms", "autocomplete": "off"}),
        help_text=_("平台上的单位全称或统一社会信用代码。"),
    )
    happened_on = forms.DateField(
        label=_("服务日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    brigade = forms.TypedChoiceField(label=_("以哪支轻骑队的名义"), coerce=int, required=False, empty_value=None)
    channel = forms.ChoiceField(label=_("方式"), choices=Channel.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("用时"))
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    demand = forms.TypedChoiceField(
        label=_("为哪个需求"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("关闭需求时，这条记录就是做过服务的凭据。"),
    )
    summary = forms.CharField(
        label=_("服务情况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: object,
        asked: QuestionSet,
        brigades: Sequence[Brigade] = (),
        demands: Sequence[Demand] = (),
        fixed: Sequence[str] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for name in fixed:
            del self.fields[name]
        self._choose("brigade", [(row.pk, row.name) for row in brigades], _("不以轻骑队的名义"))
        self._choose("demand", [(row.pk, str(row)) for row in demands], _("不为某个需求"))
        for question in asked.questions:
            name = f"answer_{question.key}"
            self.fields[name] = _field(question)
            self._dress(name, self.fields[name])
            if question.unit:
                self.fields[name].unit = question.unit  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[tuple[int, str]], none: Any) -> None:
        field = self.fields.get(name)
        if not choices:
            self.fields.pop(name, None)
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", none), *choices]

    def said(self, organisation: Organisation | None) -> Service:
        """What was filled in, for the verb."""
        data = self.cleaned_data
        return Service(
            service_type=self.asked.code,
            organisation_id=organisation.pk if organisation is not None else None,
            happened_on=data.get("happened_on"),
            brigade_id=data.get("brigade"),
            demand_id=data.get("demand"),
            channel=data["channel"],
            minutes=data["minutes"],
            outcome=data["outcome"],
            summary=data["summary"],
            answers={question.key: data[f"answer_{question.key}"] for question in self.asked.questions},
        )
