"""Forms in the house style: hints and errors wired to their fields, sizes, and the error summary's links.

A field may carry ``size`` (``"s"`` or ``"m"``) and ``unit`` (shown behind the box)::

    budget = MoneyField(...)
    class Meta:
        sizes = {"budget": "s"}
        units = {"budget": _("万元")}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary: the sentence and the id of the control it leads to (empty: the whole form)."""

    sentence: str
    target: str


def target_of(field: BoundField) -> str:
    """The id a link to ``field`` must use: the control itself, or the fieldset of a list of choices."""
    return str(field.id_for_label or field.auto_id)


def links_of(form: BaseForm) -> list[ErrorLink]:
    """Every error of ``form`` in the order of its fields, the form's own errors first."""
    found = [ErrorLink(str(sentence), "") for sentence in form.non_field_errors()]
    for field in form:
        # a hidden field has no control to lead to
        target = "" if field.is_hidden else target_of(field)
        found += [ErrorLink(str(sentence), target) for sentence in field.errors]
    return found


_BOUNDS = {
    "min_value": _("请填写不小于 %(limit_value)s 的数"),
    "max_value": _("请填写不大于 %(limit_value)s 的数"),
}
#: Django's own messages say what is wrong; ours say what to do.
_MESSAGES: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {"required": _("请填写这一项")},
    forms.ChoiceField: {"required": _("请选择一项"), "invalid_choice": _("请从列出的选项里选择")},
    forms.BooleanField: {"required": _("请勾选后再继续")},
    forms.IntegerField: {"invalid": _("请填写整数"), **_BOUNDS},
    forms.DecimalField: {
        "invalid": _("请只填数字"),
        "max_decimal_places": _("小数点后请最多写 %(max)s 位"),
        "max_digits": _("数字太长了，请核对有没有多写"),
        "max_whole_digits": _("数字太大了，请核对有没有多写"),
        **_BOUNDS,
    },
    forms.CharField: {"max_length": _("写得太长了，请不超过 %(limit_value)s 个字")},
    forms.DateTimeField: {"invalid": _("请按 2027-06-30 17:00 的样子填写日期和时间")},
    forms.DateField: {"invalid": _("请按 2027-06-30 的样子填写日期")},
    forms.EmailField: {"invalid": _("请填写完整的电子邮箱，例如 name@example.cn")},
    forms.FileField: {"required": _("请选择文件"), "empty": _("这个文件是空的，请重新选择")},
}


def _named(kind: type[forms.Field], code: str, field: forms.Field) -> str:
    """What to fill in, by its label: the summary lists several at once. Empty where the general words will do."""
    if kind is not forms.Field or code != "required" or not field.label:
        return ""
    sentence = gettext("请选择“%(name)s”") if isinstance(field, forms.ChoiceField) else gettext("请填写“%(name)s”")
    return sentence % {"name": field.label}


class HouseFormMixin:
    """Labels without colons, our messages, ``sizes`` and ``units`` put on the fields."""

    fields: dict[str, forms.Field]
    sizes: ClassVar[Mapping[str, str]] = {}
    units: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._dress(name, field)

    def _dress(self, name: str, field: forms.Field) -> None:
        # the most special kind speaks first; a message that is no longer Django's own stays
        for kind, messages in reversed(list(_MESSAGES.items())):
            if isinstance(field, kind):
                for code, sentence in messages.items():
                    if str(field.error_messages.get(code, "")) == str(kind.default_error_messages.get(code, "")):
                        field.error_messages[code] = _named(kind, code, field) or sentence
        if name in self.sizes:
            field.size = self.sizes[name]  # type: ignore[attr-defined]
        if name in self.units:
            field.unit = self.units[name]  # type: ignore[attr-defined]
        if isinstance(field, forms.DecimalField):
            field.widget.attrs.setdefault("inputmode", "decimal")
        elif isinstance(field, forms.IntegerField):
            field.widget.attrs.setdefault("inputmode", "numeric")
        if isinstance(field.widget, forms.NumberInput):
            # a number box drops what it cannot read; a text box keeps it so that the error can be mended
            field.widget.input_type = "text"
        field.widget.use_required_attribute = lambda initial: False


class HouseForm(HouseFormMixin, forms.Form):
    """A plain form in the house style."""


class HouseModelForm(HouseFormMixin, forms.ModelForm[Any]):
    """A form over a record; it validates and cleans only, saving is a verb's work."""


def first_error(errors: ErrorDict) -> str:
    """The first sentence of a form's errors, for one-line notices."""
    for sentences in errors.values():
        for sentence in sentences:
            return str(sentence)
    return ""
