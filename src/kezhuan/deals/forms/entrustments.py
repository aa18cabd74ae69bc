"""Leaving an interest to an adviser, and the adviser's answers."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers.models import Broker
from kezhuan.catalogue.models import Demand
from kezhuan.deals.forms.credit import by_words
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm


class EntrustForm(HouseForm):
    """Whom, what for, and how the other side will reach the firm; checked in full by the verb."""

    sizes = {"broker": "m", "contact_name": "m", "contact_mobile": "m"}

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    broker = forms.CharField(
        label=_("委托谁"), max_length=60, help_text=_("姓名或登记编号。您确认以前，什么都不会发给对方。"),
        widget=forms.TextInput(attrs={"list": "brokers", "autocomplete": "off"}),
    )  # fmt: skip
    demand = forms.ChoiceField(label=_("为哪个需求"), required=False)
    words = forms.CharField(
        label=_("请他写什么"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=300,
        help_text=_("想谈什么、希望怎样合作、有什么不能说。"),
    )
    contact_name = forms.CharField(label=_("本单位联系人"), max_length=60)
    contact_mobile = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("对方同意以后才能看到。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(
        self,
        *args: object,
        organisations: Sequence[Organisation],
        demands: Sequence[Demand],
        advisers: list[Broker],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = by_words(advisers)
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

    @property
    def broker_id(self) -> int | None:
        found = self.known.get(self.cleaned_data["broker"].strip())
        return found.pk if found is not None else None

    @property
    def demand_id(self) -> int | None:
        chosen = self.cleaned_data.get("demand", "")
        return int(chosen) if chosen else None


class PrepareForm(HouseForm):
    """The three standing questions, answered by the adviser."""

    sizes = {"timing": "m"}

    problem = forms.CharField(
        label=_("想解决什么"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("企业确认以后，对方会看到这段话。"),
    )
    purpose = forms.CharField(
        label=_("希望怎样合作"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    timing = forms.CharField(label=_("什么时候需要"), max_length=120, required=False)
