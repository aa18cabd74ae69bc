"""States of an interest (对接意向: contact opens once both agree) and of a technology contract."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

INTEREST = Lifecycle(
    name="interest",
    initial="sent",
    states={
        "sent": N_("等待对方回应"),
        "accepted": N_("双方同意，可以联系"),
        "declined": N_("对方婉拒"),
        "withdrawn": N_("已撤回"),
        "lapsed": N_("逾期未回应"),
        "ended": N_("对接已结束"),
    },
    transitions=(
        step("accept", "sent", "accepted", N_("同意对接")),
        step("decline", "sent", "declined", N_("婉拒"), needs_reason=True),
        step("withdraw", "sent", "withdrawn", N_("撤回意向")),
        step("lapse", "sent", "lapsed", N_("逾期")),
        step("end", "accepted", "ended", N_("结束对接"), needs_reason=True),
    ),
)

#: From here on both sides know how to reach each other; what is known cannot be taken back.
CONTACT_OPEN_STATES = ("accepted", "ended")

#: 技术合同: signed once, registered once; a change keeps the registration, a cancellation ends it.
CONTRACT = Lifecycle(
    name="contract",
    initial="draft",
    states={
        "draft": N_("草拟中"),
        "signed": N_("已签订"),
        "submitted": N_("待认定登记"),
        "returned": N_("登记机构已退回"),
        "registered": N_("已登记"),
        "abandoned": N_("未签订，已放弃"),
        "cancelled": N_("登记已注销"),
    },
    transitions=(
        step("sign", "draft", "signed", N_("签订")),
        step("abandon", "draft", "abandoned", N_("放弃签订"), needs_reason=True),
        step("submit", "signed returned", "submitted", N_("提交认定登记")),
        step("return", "submitted", "returned", N_("退回补正"), needs_reason=True),
        step("register", "submitted", "registered", N_("准予登记")),
        step("change", "registered", "registered", N_("变更登记"), needs_reason=True),
        step("cancel", "registered", "cancelled", N_("注销登记"), needs_reason=True),
    ),
)

#: What was signed can no longer be edited: only a change of the registration, with its reason, touches it.
SIGNED_STATES = ("signed", "submitted", "returned", "registered", "cancelled")
