"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "send_interest": _("申请对接"),
        "accept_interest": _("接受对接"),
        "decline_interest": _("婉拒对接"),
        "withdraw_interest": _("撤回对接申请"),
        "end_interest": _("结束对接"),
        "lapse_interest": _("对接申请过期"),
        "deals.open_deal": _("建立商机"),
        "deals.move_deal": _("商机换阶段"),
        "deals.lose_deal": _("商机记为未成"),
        "deals.plan_next_action": _("安排下一步"),
        "deals.assign_deal": _("商机换负责人"),
    }
)
