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
        "deals.propose_shares": _("提出业绩分成"),
        "deals.drop_share": _("去掉一行分成"),
        "deals.agree_to_shares": _("同意业绩分成"),
        "deals.refuse_shares": _("不同意业绩分成"),
        "deals.settle_shares": _("业绩分成定下"),
        "deals.set_fee": _("登记佣金"),
        "deals.record_receipt": _("登记佣金到账"),
        "deals.assign_deal": _("商机换负责人"),
    }
)
