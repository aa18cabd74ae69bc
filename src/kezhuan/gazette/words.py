"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "gazette.open_notice": _("开始公示"),
        "gazette.close_notice": _("公示期满"),
        "gazette.fail_notice": _("异议成立，公示终止"),
        "gazette.withdraw_notice": _("撤回公示"),
        "gazette.raise_objection": _("提出异议"),
        "gazette.answer_objection": _("处理异议"),
        "gazette.accept_objection": _("受理异议"),
        "gazette.refuse_objection": _("不予受理异议"),
        "gazette.dismiss_objection": _("异议不成立"),
        "gazette.uphold_objection": _("异议成立"),
        "gazette.withdraw_objection": _("撤回异议"),
        "gazette.end_objection": _("异议不再处理"),
        "gazette.reveal_objector": _("查看异议人的完整号码"),
    }
)
