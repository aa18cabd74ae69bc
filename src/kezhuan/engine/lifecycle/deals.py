"""States of an interest (对接意向): contact opens once both agree."""

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
