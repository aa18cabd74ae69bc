"""States of a technology contract, from draft to settled, and of the reward split of what it brought in."""

from kezhuan.engine.lifecycle.table import STAYS, Lifecycle, step
from kezhuan.engine.words import N_

#: 技术合同. Registration is voluntary: a signed contract may be performed without it. What is paid and when is kept
#: beside the states (dues and receipts), because money may come in before the registrar has answered.
CONTRACT = Lifecycle(
    name="contract",
    initial="draft",
    states={
        "draft": N_("草拟中"),
        "checked": N_("已通过预检，待签订"),
        "signed": N_("已签订"),
        "submitted": N_("已提交认定登记"),
        "examination": N_("审查中"),
        "review": N_("专家评审中"),
        "returned": N_("登记机构已退回"),
        "refused": N_("不予登记"),
        "registered": N_("已登记"),
        "performing": N_("履行中"),
        "settled": N_("已结清"),
        "abandoned": N_("未签订，已放弃"),
        "cancelled": N_("登记已注销"),
    },
    transitions=(
        step("check", "draft", "checked", N_("完成预检")),
        step("reopen", "checked", "draft", N_("退回草拟")),
        step("sign", "checked", "signed", N_("签订")),
        step("abandon", "draft checked", "abandoned", N_("放弃签订"), needs_reason=True),
        step("submit", "signed returned", "submitted", N_("提交认定登记")),
        step("accept", "submitted", "examination", N_("受理")),
        step("ask_experts", "examination", "review", N_("送专家评审")),
        step("conclude_review", "review", "examination", N_("结束专家评审")),
        step("return", "submitted examination", "returned", N_("退回补正"), needs_reason=True),
        step("refuse", "examination", "refused", N_("不予登记"), needs_reason=True),
        step("register", "examination", "registered", N_("准予登记")),
        step("perform", "signed refused registered", "performing", N_("开始履行")),
        step("settle", "performing", "settled", N_("结清")),
        step("change", "registered performing settled", STAYS, N_("变更登记"), needs_reason=True),
        step("cancel", "registered performing settled", "cancelled", N_("注销登记"), needs_reason=True),
    ),
)

#: Only here may its words and figures be edited.
OPEN_STATES = ("draft", "checked")
#: What was signed can no longer be edited: only a change of the registration, with its reason, touches it.
SIGNED_STATES = (
    "signed", "submitted", "examination", "review", "returned", "refused", "registered", "performing", "settled",
    "cancelled",
)  # fmt: skip
#: Where the registrar has something to do.
WITH_REGISTRAR_STATES = ("submitted", "examination", "review")

#: 收益分配: reckoned, made known in the unit for its period, then paid person by person.
REWARD = Lifecycle(
    name="reward",
    initial="draft",
    states={
        "draft": N_("测算中"),
        "noticed": N_("公示中"),
        "agreed": N_("已确定，待兑现"),
        "paid": N_("已兑现"),
        "withdrawn": N_("已撤回"),
    },
    transitions=(
        step("publish", "draft", "noticed", N_("公示")),
        step("agree", "draft noticed", "agreed", N_("确定")),
        step("pay_out", "agreed", "paid", N_("全部兑现")),
        step("withdraw", "draft noticed", "withdrawn", N_("撤回"), needs_reason=True),
    ),
)
