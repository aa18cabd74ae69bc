"""States of a call for research (技术定制、订单式研发、揭榜挂帅), of a proposal, of a reviewer and of a milestone."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: Proposals are sealed while the call is open; only the clock lets them be opened.
CALL = Lifecycle(
    name="call",
    initial="draft",
    states={
        "draft": N_("草拟中"),
        "open": N_("征集中"),
        "opened": N_("已开启方案"),
        "reviewing": N_("评审中"),
        "ranked": N_("已排序"),
        "announced": N_("结果公示中"),
        "awarded": N_("已揭榜，履约中"),
        "completed": N_("已完成"),
        "no_award": N_("没有选出"),
        "cancelled": N_("已取消"),
    },
    transitions=(
        step("publish", "draft", "open", N_("发布")),
        step("open_proposals", "open", "opened", N_("开启方案")),
        step("start_review", "opened", "reviewing", N_("开始评审")),
        step("rank", "reviewing", "ranked", N_("汇总排序")),
        step("announce", "ranked", "announced", N_("公示结果")),
        step("award", "announced", "awarded", N_("公示期满")),
        step("reconsider", "announced", "ranked", N_("退回评定")),
        step("complete", "awarded", "completed", N_("全部验收")),
        step("end_without_award", "opened reviewing ranked", "no_award", N_("不授予"), needs_reason=True),
        step("cancel", "draft open", "cancelled", N_("取消"), needs_reason=True),
    ),
)

#: From here on proposals may be read by those who review them.
OPENED_STATES = ("opened", "reviewing", "ranked", "announced", "awarded", "completed", "no_award")

PROPOSAL = Lifecycle(
    name="proposal",
    initial="sealed",
    states={
        "sealed": N_("已密封"),
        "withdrawn": N_("已撤回"),
        "opened": N_("已开启"),
        "awarded": N_("已选中"),
        "not_selected": N_("未选中"),
    },
    transitions=(
        step("replace", "sealed", "sealed", N_("替换方案")),
        step("withdraw", "sealed", "withdrawn", N_("撤回方案")),
        step("open", "sealed", "opened", N_("开启")),
        step("award", "opened", "awarded", N_("选中")),
        step("pass_over", "opened", "not_selected", N_("未选中")),
    ),
)

REVIEWER = Lifecycle(
    name="reviewer",
    initial="invited",
    states={
        "invited": N_("等专家声明"),
        "reviewing": N_("评分中"),
        "finished": N_("已提交评分"),
        "recused": N_("已回避"),
    },
    transitions=(
        step("declare", "invited", "reviewing", N_("声明没有利益冲突")),
        step("recuse", "invited reviewing", "recused", N_("回避"), needs_reason=True),
        step("finish", "reviewing", "finished", N_("提交评分")),
    ),
)

MILESTONE = Lifecycle(
    name="milestone",
    initial="planned",
    states={
        "planned": N_("进行中"),
        "delivered": N_("等验收"),
        "accepted": N_("已验收"),
        "paid": N_("已付款"),
    },
    transitions=(
        step("deliver", "planned", "delivered", N_("提交验收")),
        step("accept", "delivered", "accepted", N_("通过验收")),
        step("return", "delivered", "planned", N_("退回修改"), needs_reason=True),
        step("pay", "accepted", "paid", N_("记录付款")),
    ),
)
