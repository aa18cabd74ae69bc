"""States of a disposal (成果处置), of a completer's priority, of using an idle result, of a trial (先用后转)."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: 单位决定 → 公示 → 可以签约. What was announced and changes for the worse goes back and is announced anew.
DISPOSAL = Lifecycle(
    name="disposal",
    initial="draft",
    states={
        "draft": N_("草拟方案"),
        "decided": N_("已决定"),
        "announced": N_("公示中"),
        "ready": N_("可以签约"),
        "completed": N_("已签约"),
        "abandoned": N_("已放弃"),
    },
    transitions=(
        step("revise", "draft decided", "draft", N_("修改方案")),
        step("decide", "draft", "decided", N_("记录决定")),
        step("announce", "decided", "announced", N_("开始公示")),
        step("clear", "announced", "ready", N_("公示期满")),
        step("release", "decided", "ready", N_("不用公示，可以签约")),
        step("reopen", "announced ready", "decided", N_("重新公示")),
        step("complete", "ready", "completed", N_("已签约")),
        step("abandon", "draft decided announced ready", "abandoned", N_("放弃处置"), needs_reason=True),
    ),
)

LIVE_DISPOSAL_STATES = ("draft", "decided", "announced", "ready")

#: 民法典 847: on equal terms the completer goes first when the result is assigned.
PRIORITY = Lifecycle(
    name="priority",
    initial="asked",
    states={
        "asked": N_("等完成人答复"),
        "waived": N_("放弃优先受让"),
        "claimed": N_("要求优先受让"),
        "lapsed": N_("逾期未答复"),
        "moot": N_("条件已变，重新询问"),
    },
    transitions=(
        step("waive", "asked claimed", "waived", N_("放弃优先受让")),
        step("claim", "asked", "claimed", N_("要求优先受让")),
        step("lapse", "asked", "lapsed", N_("逾期未答复")),
        step("replace", "asked waived claimed lapsed", "moot", N_("重新询问")),
    ),
)

#: 浙江条例 38: a completer implements what has lain idle for a year; the unit may show that it has not.
IDLE_USE = Lifecycle(
    name="idle_use",
    initial="declared",
    states={
        "declared": N_("等单位确认"),
        "confirmed": N_("可以实施"),
        "contested": N_("单位有异议"),
        "withdrawn": N_("已撤回"),
    },
    transitions=(
        step("confirm", "declared", "confirmed", N_("确认闲置")),
        step("contest", "declared", "contested", N_("不是闲置"), needs_reason=True),
        step("withdraw", "declared", "withdrawn", N_("撤回")),
    ),
)

#: 先用后转: an enterprise uses first and decides at the end whether to take it over.
TRIAL = Lifecycle(
    name="trial",
    initial="offered",
    states={
        "offered": N_("等企业确认"),
        "running": N_("试用中"),
        "transferred": N_("转为正式转化"),
        "returned": N_("已退回"),
        "declined": N_("没有谈成"),
    },
    transitions=(
        step("accept", "offered", "running", N_("确认试用")),
        step("decline", "offered", "declined", N_("不试用"), needs_reason=True),
        step("transfer", "running", "transferred", N_("转为正式转化")),
        step("return", "running", "returned", N_("退回"), needs_reason=True),
    ),
)
