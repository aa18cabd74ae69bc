"""The three standing questions, and reasons."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Demand
from kezhuan.deals.actions import Message
from kezhuan.matching.models import FeedbackReason
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm


class InterestForm(HouseForm):
    """What the asker tells the other side; checked in full by the verb."""

    sizes = {"timing": "m", "contact_name": "m", "contact_mobile": "m"}

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    demand = forms.ChoiceField(
        label=_("为哪个需求"), required=False, help_text=_("选了以后，进度会一起记到这个需求上。")
    )
    problem = forms.CharField(
        label=_("想解决什么"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("对方会看到这段话。"),
    )
    purpose = forms.CharField(
        label=_("希望怎样合作"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("例如许可、转让、委托开发、请来厂里看看。"),
    )
    timing = forms.CharField(
        label=_("什么时候需要"), max_length=120, required=False, help_text=_("例如明年 3 月前出样件。")
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=60)
    contact_mobile = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("对方同意以后才能看到。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(
        self, *args: object, organisations: Sequence[Organisation], demands: Sequence[Demand], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        own, for_demand = self.fields["organisation"], self.fields["demand"]
        assert isinstance(own, forms.ChoiceField)
        assert isinstance(for_demand, forms.ChoiceField)
        own.choices = [(str(row.pk), row.name) for row in organisations]
        if len(organisations) == 1:
            own.widget = forms.HiddenInput()
            self.initial.setdefault("organisation", str(organisations[0].pk))
        for_demand.choices = [("", _("不针对已登记的需求")), *((str(row.pk), str(row)) for row in demands)]
        if not demands:
            del self.fields["demand"]

    def message(self) -> Message:
        data = self.cleaned_data
        return Message(
            problem=data["problem"],
            purpose=data.get("purpose", ""),
            timing=data.get("timing", ""),
            contact_name=data["contact_name"],
            contact_mobile=data["contact_mobile"],
        )

    @property
    def demand_id(self) -> int | None:
        chosen = self.cleaned_data.get("demand", "")
        return int(chosen) if chosen else None


class ReasonForm(HouseForm):
    """Why not, or why it is over."""

    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        help_text=_("对方会看到，请写得让人知道下一步找谁。"),
    )


class DeclineForm(ReasonForm):
    """Why not; the optional cause is kept for the matching and not shown to the other side."""

    cause = forms.ChoiceField(
        label=_("主要原因（选填）"),
        choices=[("", _("不选")), *FeedbackReason.choices],
        required=False,
        help_text=_("只用来让以后的匹配更准，不告诉对方。"),
    )
