"""States of brigades (科技轻骑队), of their visits and of what a visit found."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

BRIGADE = Lifecycle(
    name="brigade",
    initial="standing",
    states={"standing": N_("在建制"), "disbanded": N_("已撤销")},
    transitions=(step("disband", "standing", "disbanded", N_("撤销队伍"), needs_reason=True),),
)

VISIT = Lifecycle(
    name="visit",
    initial="recorded",
    states={"recorded": N_("已登记"), "void": N_("已作废")},
    transitions=(
        step("correct", "recorded", "recorded", N_("更正")),
        step("identify", "recorded", "recorded", N_("认定走访企业")),
        step("void", "recorded", "void", N_("作废"), needs_reason=True),
    ),
)

#: A demand heard on a visit is taken up as a demand of the firm, or dropped with the reason; help given is done.
FINDING = Lifecycle(
    name="finding",
    initial="open",
    states={"open": N_("待处理"), "taken": N_("已转为需求"), "dropped": N_("不再跟进"), "done": N_("已解决")},
    transitions=(
        step("take", "open", "taken", N_("转为需求")),
        step("drop", "open", "dropped", N_("不再跟进"), needs_reason=True),
        step("settle", "open", "done", N_("当场解决")),
    ),
)

#: A service that was written down counts until it turns out not to have been one.
SERVICE = Lifecycle(
    name="service",
    initial="recorded",
    states={"recorded": N_("已登记"), "void": N_("已作废")},
    transitions=(step("void", "recorded", "void", N_("作废"), needs_reason=True),),
)

#: Services that count in figures.
COUNTED_SERVICES = ("recorded",)
#: Visits that count in figures.
COUNTED_VISITS = ("recorded",)
