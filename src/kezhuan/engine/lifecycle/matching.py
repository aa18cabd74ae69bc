"""States of a group of synonyms or domain words: proposed by one person, decided by another."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

TERMS = Lifecycle(
    name="terms",
    initial="proposed",
    states={
        "proposed": N_("待批准"),
        "approved": N_("使用中"),
        "declined": N_("未采用"),
        "withdrawn": N_("已停用"),
    },
    transitions=(
        step("approve", "proposed", "approved", N_("批准使用")),
        step("decline", "proposed", "declined", N_("不采用"), needs_reason=True),
        step("withdraw", "approved", "withdrawn", N_("停用"), needs_reason=True),
    ),
)
