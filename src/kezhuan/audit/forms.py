"""Filter of the log, and the form of the public check."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import WORDS
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.tables import FilterForm, Rows


def verb_choices() -> list[tuple[str, Any]]:
    """All verbs in words, 全部 first."""
    return [("", _("全部")), *sorted(WORDS.items(), key=lambda item: str(item[1]))]


class LogFilter(FilterForm):
    """Search by who, what and when; days are days in Wenzhou, both inclusive."""

    actor = forms.CharField(label=_("行为人"))
    verb = forms.ChoiceField(label=_("动作"), choices=verb_choices)
    object = forms.CharField(label=_("对象"))
    since = forms.DateField(label=_("从"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("到"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def apply(self, rows: Rows) -> Rows:
        found: Any = rows
        chosen = self.chosen()
        if actor := chosen.get("actor"):
            found = found.filter(actor_label__icontains=actor)
        if verb := chosen.get("verb"):
            found = found.filter(verb=verb)
        if thing := chosen.get("object"):
            found = found.filter(Q(object_label__icontains=thing) | Q(object_type=thing))
        if since := chosen.get("since"):
            found = found.filter(at__date__gte=since)
        if until := chosen.get("until"):
            found = found.filter(at__date__lte=until)
        return found  # type: ignore[no-any-return]


class ExportFilter(FilterForm):
    """Search the exports by who, which list and when."""

    actor = forms.CharField(label=_("导出人"))
    title = forms.CharField(label=_("列表"))
    since = forms.DateField(label=_("从"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("到"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    lookups = {
        "actor": "actor_name__icontains",
        "title": "title__icontains",
        "since": "at__date__gte",
        "until": "at__date__lte",
    }


class CheckForm(HouseForm):
    """A sequence number and a hash that somebody kept, to be compared with the published ones."""

    sequence = forms.IntegerField(label=_("序号"), min_value=1)
    hash = forms.RegexField(
        r"^[0-9a-fA-F\s]{64,90}$", label=_("摘要"), error_messages={"invalid": _("摘要是 64 位的十六进制数，请核对。")}
    )
    sizes = {"sequence": "s"}

    def clean_hash(self) -> str:
        return "".join(self.cleaned_data["hash"].split()).lower()
