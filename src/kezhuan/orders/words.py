"""Words of this app's verbs, as histories show them."""

from django.utils.translation import gettext_lazy as _

from kezhuan.audit.words import say

say(
    {
        "orders.draft_call": _("草拟榜单"),
        "orders.set_criterion": _("写下评审指标"),
        "orders.set_milestone": _("写下节点"),
        "orders.revise_call": _("修改榜单"),
        "orders.publish_call": _("发布榜单"),
        "orders.cancel_call": _("取消榜单"),
        "orders.ask_question": _("提问"),
        "orders.answer_question": _("答复提问"),
        "orders.submit_proposal": _("提交密封方案"),
        "orders.replace_proposal": _("替换密封方案"),
        "orders.seal_file": _("密封文件"),
        "orders.withdraw_proposal": _("撤回方案"),
        "orders.end_proposal": _("榜单取消，方案作废"),
        "orders.open_proposals": _("开启方案"),
        "orders.open_proposal": _("方案已开启"),
        "orders.appoint_reviewer": _("聘请评审专家"),
        "orders.declare_no_conflict": _("专家声明没有利益冲突"),
        "orders.recuse_reviewer": _("专家回避"),
        "orders.start_review": _("开始评审"),
        "orders.score_proposal": _("评分"),
        "orders.finish_review": _("专家提交评分"),
        "orders.rank_proposal": _("方案排序"),
        "orders.rank_proposals": _("汇总排序"),
        "orders.propose_award": _("提出选定意见"),
        "orders.announce_award": _("公示结果"),
        "orders.reconsider_award": _("公示未通过，退回评定"),
        "orders.award_call": _("公示期满，选定"),
        "orders.settle_proposal": _("方案有了结果"),
        "orders.open_award_contract": _("起草揭榜合同"),
        "orders.price_milestone": _("确定节点金额"),
        "orders.end_without_award": _("不授予"),
        "orders.deliver_milestone": _("提交节点验收"),
        "orders.accept_milestone": _("节点通过验收"),
        "orders.return_milestone": _("节点退回修改"),
        "orders.pay_milestone": _("记录节点付款"),
        "orders.complete_call": _("榜单完成"),
    }
)
