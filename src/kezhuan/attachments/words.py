"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "attachments.attach": _("上传附件"),
        "attachments.download_attachment": _("下载附件"),
        "attachments.withdraw_attachment": _("撤下附件"),
        "attachments.purge_attachment": _("清除附件内容"),
    }
)
