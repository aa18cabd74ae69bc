"""Choosing a file, and saying why one is withdrawn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.files import DEFAULT_LIMITS
from kezhuan.engine.spreadsheet.limits import MIB
from kezhuan.ui.forms import HouseForm

ACCEPT = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg"


class AttachForm(HouseForm):
    """What is looked at inside the file is up to the verb."""

    upload = forms.FileField(
        label=_("文件"),
        help_text=_("pdf、docx、xlsx、pptx、png 或 jpg，最大 20 MB，不含宏和密码。"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"max_length": _("文件名太长。请改短后再上传。")},
    )
    purpose = forms.ChoiceField(label=_("用途"), error_messages={"invalid_choice": _("请选择文件的用途")})

    def __init__(self, *args: Any, purposes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)
        purpose.choices = list(purposes.items())
        if len(purposes) == 1:
            purpose.initial = next(iter(purposes))
            purpose.widget = forms.HiddenInput()

    def clean_upload(self) -> Any:
        """Turn an oversized file away before it is read."""
        upload = self.cleaned_data["upload"]
        if upload.size > DEFAULT_LIMITS.file:
            raise forms.ValidationError(
                _("文件超过 %(limit)s MB。请压缩图片或者分成几个文件上传。"),
                code="too_large",
                params={"limit": DEFAULT_LIMITS.file // MIB},
            )
        return upload


class WithdrawForm(HouseForm):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
