"""Verbs of imports in people's words, for history panels and the log."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "exchange.begin_check": _("开始检查导入的表格"),
        "exchange.cancel_batch": _("放弃导入"),
        "exchange.commit_batch": _("确认导入"),
        "exchange.fail_batch": _("导入中断"),
        "exchange.finish_check": _("导入的表格检查完毕"),
        "exchange.finish_write": _("导入完成"),
        "exchange.hand_back": _("导入退回，没有写入"),
        "exchange.refuse_batch": _("拒收导入的表格"),
        "exchange.resume_batch": _("继续导入"),
        "exchange.upload_workbook": _("上传导入的表格"),
    }
)
