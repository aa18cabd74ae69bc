"""States of the agreement over the credit for a deal."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: A new proposal always starts anew: everybody named agrees again.
CREDIT = Lifecycle(
    name="credit",
    initial="proposed",
    states={"proposed": N_("等各方同意"), "settled": N_("各方已同意"), "refused": N_("有人不同意")},
    transitions=(
        step("propose", "proposed settled refused", "proposed", N_("重新提出")),
        step("settle", "proposed", "settled", N_("同意")),
        step("refuse", "proposed", "refused", N_("不同意"), needs_reason=True),
    ),
)
