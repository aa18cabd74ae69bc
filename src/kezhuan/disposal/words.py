"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "disposal.draft_disposal": _("草拟处置方案"),
        "disposal.revise_disposal": _("修改处置方案"),
        "disposal.decide_disposal": _("记录处置决定"),
        "disposal.announce_disposal": _("公示处置方案"),
        "disposal.release_disposal": _("不用公示，可以签约"),
        "disposal.reopen_disposal": _("退回重新公示"),
        "disposal.complete_disposal": _("处置完成"),
        "disposal.abandon_disposal": _("放弃处置"),
        "disposal.ask_completers": _("询问完成人是否优先受让"),
        "disposal.answer_priority": _("完成人答复是否优先受让"),
        "disposal.answer_idle_use": _("单位答复成果是否闲置"),
        "disposal.answer_trial": _("企业答复是否试用"),
        "disposal.end_trial": _("结束试用"),
        "disposal.draft": _("草拟处置方案"),
        "disposal.revise": _("修改处置方案"),
        "disposal.decide": _("记录处置决定"),
        "disposal.announce": _("公示处置方案"),
        "disposal.clear": _("公示期满，可以签约"),
        "disposal.release": _("不用公示，可以签约"),
        "disposal.reopen": _("退回重新公示"),
        "disposal.complete": _("处置完成"),
        "disposal.abandon": _("放弃处置"),
        "disposal.ask_completer": _("询问完成人是否优先受让"),
        "disposal.waive_priority": _("完成人放弃优先受让"),
        "disposal.claim_priority": _("完成人要求优先受让"),
        "disposal.lapse_priority": _("完成人逾期未答复"),
        "disposal.replace_priority": _("条件已变，重新询问完成人"),
        "disposal.declare_idle_use": _("完成人提出实施闲置成果"),
        "disposal.confirm_idle_use": _("确认成果闲置"),
        "disposal.contest_idle_use": _("单位不同意成果闲置"),
        "disposal.offer_trial": _("提出先用后转"),
        "disposal.accept_trial": _("企业确认试用"),
        "disposal.decline_trial": _("企业不试用"),
        "disposal.transfer_trial": _("试用后转为正式转化"),
        "disposal.return_trial": _("试用后退回"),
    }
)
