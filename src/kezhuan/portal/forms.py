"""Facts that make an answer more or less welcome; they never hide one."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import TransferWay
from kezhuan.engine.codes import city_industries, divisions
from kezhuan.ui.forms import HouseForm

CITY = "3303"


class WishesForm(HouseForm):
    """Sent as part of the address, read leniently by ``matching.asking.Wishes``."""

    sizes = {"want_budget": "s"}
    units = {"want_budget": _("万元")}

    want_industry = forms.ChoiceField(label=_("产业"), required=False)
    want_division = forms.ChoiceField(label=_("所在地"), required=False)
    want_way = forms.ChoiceField(label=_("转化方式"), required=False)
    want_trl = forms.ChoiceField(label=_("成熟度至少"), required=False)
    want_budget = forms.CharField(label=_("预算"), required=False, max_length=12)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        anything = ("", _("不限"))
        counties = divisions().children(CITY)
        options = {
            "want_industry": [(code, row.name) for code, row in city_industries().items()],
            "want_division": [(CITY, _("温州市内")), *((row.code, row.name) for row in counties)],
            "want_way": list(TransferWay.choices),
            "want_trl": [(str(level), _("%(level)s 级") % {"level": level}) for level in range(1, 10)],
        }
        for name, choices in options.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [anything, *cast("list[tuple[str, Any]]", choices)]
