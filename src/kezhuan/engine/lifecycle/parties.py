"""States of an organisation's record: confirmed by an officer, closed with a reason, or merged into another."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: A merge can be undone; the record then takes back the state it had, which the merge remembers.
ORGANISATION = Lifecycle(
    name="organisation",
    initial="pending",
    states={
        "pending": N_("待核实"),
        "active": N_("正常"),
        "closed": N_("已注销"),
        "merged": N_("已合并"),
    },
    transitions=(
        step("confirm", "pending", "active", N_("核实通过")),
        step("close", "pending active", "closed", N_("注销"), needs_reason=True),
        step("reopen", "closed", "active", N_("恢复")),
        step("merge", "pending active closed", "merged", N_("合并到另一家"), needs_reason=True),
    ),
)
