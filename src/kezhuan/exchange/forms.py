"""Choosing a file, and confirming what it would do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.spreadsheet import DEFAULT_LIMITS
from kezhuan.engine.spreadsheet.limits import MIB
from kezhuan.exchange.models import WriteMode
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm


class UploadForm(HouseForm):
    """``again`` is offered only after the same file was recognised."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx 或 csv，最大 20 MB。"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={"max_length": _("文件名太长。请改短后再上传。")},
    )
    organisation = forms.ModelChoiceField(
        label=_("为哪家单位导入"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("以表中写的单位为准"),
        help_text=_("表中没有写单位的行，归这家单位。"),
    )
    again = forms.BooleanField(label=_("我知道已经上传过，仍要再上传一次"), required=False)

    def __init__(self, *args: Any, organisations: Any, offers_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        organisation.queryset = organisations
        if not organisations:
            del self.fields["organisation"]
        elif len(organisations) == 1:
            organisation.initial = organisations[0]
        if not offers_again:
            del self.fields["again"]

    def clean_file(self) -> Any:
        """Turn an oversized file away before it is read."""
        file = self.cleaned_data["file"]
        if file.size > DEFAULT_LIMITS.file:
            limit = DEFAULT_LIMITS.file // MIB
            raise forms.ValidationError(
                _("文件超过 %(limit)s MB。请分成几个文件上传。"), code="too_large", params={"limit": limit}
            )
        return file


class CommitForm(HouseForm):
    """How to write; the harmless choice first."""

    mode = forms.ChoiceField(
        label=_("怎样写入"), choices=WriteMode.choices, widget=forms.RadioSelect, initial=WriteMode.VALID_ONLY
    )
