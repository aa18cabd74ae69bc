"""States of the agreement over the credit for a deal."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: A new proposal always starts anew: everybody named agrees again. What is settled stands until a change is agreed on.
CREDIT = Lifecycle(
    name="credit",
    initial="proposed",
    states={"proposed": N_("等各方同意"), "settled": N_("各方已同意"), "refused": N_("有人不同意")},
    transitions=(
        step("propose", "proposed refused", "proposed", N_("重新提出")),
        step("settle", "proposed", "settled", N_("同意")),
        step("refuse", "proposed", "refused", N_("不同意"), needs_reason=True),
        step("change", "settled", "settled", N_("改分成")),
    ),
)

#: A change to what is settled, agreed to by everybody whose share there is or would be.
CREDIT_CHANGE = Lifecycle(
    name="credit_change",
    initial="proposed",
    states={
        "proposed": N_("等各方同意"),
        "accepted": N_("各方已同意"),
        "refused": N_("有人不同意"),
        "withdrawn": N_("已撤回"),
        "void": N_("合同已签，不再改动"),
    },
    transitions=(
        step("accept", "proposed", "accepted", N_("同意")),
        step("refuse", "proposed", "refused", N_("不同意"), needs_reason=True),
        step("withdraw", "proposed", "withdrawn", N_("撤回")),
        step("void", "proposed", "void", N_("合同已签")),
    ),
)
