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
        "deals.entrust_interest": _("委托对接"),
        "deals.prepare_entrusted": _("写好对接申请"),
        "deals.revise_entrusted": _("退回修改对接申请"),
        "deals.confirm_entrusted": _("确认并申请对接"),
        "deals.return_entrusted": _("退回委托"),
        "deals.withdraw_entrusted": _("撤回委托"),
        "deals.lapse_entrusted": _("委托对接逾期"),
        "deals.add_note": _("记下联系"),
        "deals.give_task": _("布置任务"),
        "deals.finish_task": _("办好任务"),
        "deals.drop_task": _("不办任务"),
        "deals.reopen_task": _("重新办任务"),
        "deals.acknowledge": _("确认保密"),
        "deals.edit_deal": _("修改商机"),
        "deals.send_referral": _("推荐给别的单位"),
        "deals.accept_referral": _("接收推荐"),
        "deals.decline_referral": _("退回推荐"),
        "deals.close_referral": _("办结推荐"),
        "deals.open_deal": _("建立商机"),
        "deals.move_deal": _("商机换阶段"),
        "deals.lose_deal": _("商机记为未成"),
        "deals.plan_next_action": _("安排下一步"),
        "deals.propose_shares": _("提出业绩分成"),
        "deals.drop_share": _("去掉一行分成"),
        "deals.agree_to_shares": _("同意业绩分成"),
        "deals.refuse_shares": _("不同意业绩分成"),
        "deals.settle_shares": _("业绩分成定下"),
        "deals.change_shares": _("业绩分成改定"),
        "deals.propose_change": _("提出分成变更"),
        "deals.ask_for_change": _("请他确认分成变更"),
        "deals.agree_to_change": _("同意分成变更"),
        "deals.refuse_change": _("不同意分成变更"),
        "deals.withdraw_change": _("撤回分成变更"),
        "deals.accept_change": _("分成变更定下"),
        "deals.void_change": _("合同已签，分成变更作废"),
        "deals.set_fee": _("登记佣金"),
        "deals.record_receipt": _("登记佣金到账"),
        "deals.assign_deal": _("商机换负责人"),
    }
)
