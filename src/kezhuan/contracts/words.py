"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "contracts.hand_in_report": _("报送年度报告"),
        "contracts.open_contract": _("起草合同"),
        "contracts.edit_contract": _("修改合同内容"),
        "contracts.name_parties": _("填写当事人"),
        "contracts.itemise_price": _("填写分项价款"),
        "contracts.plan_payment": _("填写付款计划"),
        "contracts.write_clauses": _("填写条款"),
        "contracts.check_contract": _("完成预检"),
        "contracts.reopen_contract": _("退回草拟"),
        "contracts.abandon_contract": _("放弃签订"),
        "contracts.confirm_contract": _("确认合同"),
        "contracts.sign_contract": _("签订合同"),
        "contracts.submit_contract": _("提交认定登记"),
        "contracts.accept_contract": _("受理认定登记"),
        "contracts.examine_contract": _("审查技术合同"),
        "contracts.ask_experts": _("送专家评审"),
        "contracts.invite_expert": _("邀请评审专家"),
        "contracts.give_opinion": _("出具专家意见"),
        "contracts.recuse_expert": _("专家回避"),
        "contracts.conclude_review": _("结束专家评审"),
        "contracts.return_contract": _("退回补正"),
        "contracts.refuse_contract": _("不予登记"),
        "contracts.register_contract": _("准予登记"),
        "contracts.ask_change": _("申请变更登记"),
        "contracts.approve_change": _("同意变更登记"),
        "contracts.refuse_change": _("不同意变更登记"),
        "contracts.cancel_registration": _("注销登记"),
        "contracts.perform_contract": _("开始履行"),
        "contracts.record_receipt": _("登记到账"),
        "contracts.void_receipt": _("作废到账记录"),
        "contracts.state_royalty": _("填报提成基数"),
        "contracts.settle_contract": _("结清合同"),
        "contracts.record_past_contract": _("登记过去的合同"),
        "contracts.reckon_reward": _("测算收益分配"),
        "contracts.publish_reward": _("公示收益分配"),
        "contracts.agree_reward": _("确定收益分配"),
        "contracts.withdraw_reward": _("撤回收益分配"),
        "contracts.name_staff": _("写明转化人员"),
        "contracts.pay_reward": _("登记奖励兑现"),
        "contracts.pay_out_reward": _("奖励全部兑现"),
    }
)
