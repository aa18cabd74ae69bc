"""Fields of the long forms: amounts as people write them, names one a line."""

from decimal import Decimal
from typing import Any

from django import forms

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.ui.errors import message_of
from kezhuan.ui.formatting import trimmed

WAN = Decimal(10_000)


class AmountField(forms.CharField):
    """An amount typed in ``amount_unit`` (万元 or 元); the value is yuan as Decimal, None when empty."""

    def __init__(self, *, amount_unit: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.amount_unit = amount_unit
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Money.parse(text, self.amount_unit).yuan
        except InvalidInput as refusal:
            raise forms.ValidationError(message_of(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        """Yuan back into the unit of the box; what was typed stays as it was typed."""
        if not isinstance(value, Decimal):
            return value
        return trimmed(f"{value / WAN if self.amount_unit == '万元' else value:f}")


class LinesField(forms.CharField):
    """One entry a line; the value is the list of non-empty lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(super().to_python(value)).replace("、", "\n").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class DayField(forms.DateField):
    """A date as people type it in China; shown as 2027-06-30 in every language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"])
        super().__init__(**kwargs)
