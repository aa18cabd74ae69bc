"""States of what follows a sale: the confirmation both sides sign, and the offer to who came second."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: 成交确认书: complete with the second signature; void when the sale does not come about.
CONFIRMATION = Lifecycle(
    name="confirmation",
    initial="open",
    states={"open": N_("待双方签署"), "complete": N_("双方已签署"), "void": N_("已失效")},
    transitions=(
        step("complete", "open", "complete", N_("签完确认书")),
        step("void", "open complete", "void", N_("确认书失效"), needs_reason=True),
    ),
)

#: 递补: the offer to the next in line after a default; it ends by itself when nobody answers.
SECOND_CHANCE = Lifecycle(
    name="second_chance",
    initial="offered",
    states={
        "offered": N_("等答复"),
        "accepted": N_("已接受"),
        "declined": N_("已谢绝"),
        "lapsed": N_("过期未答复"),
    },
    transitions=(
        step("accept", "offered", "accepted", N_("接受递补")),
        step("decline", "offered", "declined", N_("谢绝递补")),
        step("lapse", "offered", "lapsed", N_("递补过期")),
    ),
)
