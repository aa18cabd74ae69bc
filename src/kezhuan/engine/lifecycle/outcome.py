"""States of what follows a sale: the confirmation both sides sign."""

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
