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

#: 活动: strangers see it from publication on; it counts (场次) once it was held.
EVENT = Lifecycle(
    name="event",
    initial="planned",
    states={
        "planned": N_("筹备中"),
        "published": N_("报名中"),
        "held": N_("已举办"),
        "closed": N_("已办结"),
        "cancelled": N_("已取消"),
    },
    transitions=(
        step("publish", "planned", "published", N_("发布")),
        step("hold", "published", "held", N_("登记举办")),
        step("close", "held", "closed", N_("办结")),
        step("cancel", "planned published", "cancelled", N_("取消活动"), needs_reason=True),
    ),
)
PUBLIC_EVENTS = ("published", "held", "closed", "cancelled")
#: Events that count in figures.
COUNTED_EVENTS = ("held", "closed")

REGISTRATION = Lifecycle(
    name="registration",
    initial="registered",
    states={"registered": N_("已报名"), "attended": N_("已签到"), "cancelled": N_("已取消")},
    transitions=(
        step("sign_in", "registered", "attended", N_("签到")),
        step("cancel", "registered", "cancelled", N_("取消报名")),
    ),
)
#: Registrations that take a seat.
SEATED = ("registered", "attended")

FOLLOW_UP = Lifecycle(
    name="follow_up",
    initial="open",
    states={"open": N_("待办"), "done": N_("已完成"), "dropped": N_("不再跟进")},
    transitions=(
        step("finish", "open", "done", N_("完成")),
        step("drop", "open", "dropped", N_("不再跟进"), needs_reason=True),
    ),
)

#: 路线上的一站: whether it was visited is seen from the visits and never set by hand.
STOP = Lifecycle(
    name="stop",
    initial="planned",
    states={"planned": N_("计划中"), "cancelled": N_("已取消")},
    transitions=(
        step("move", "planned", "planned", N_("改期")),
        step("cancel", "planned", "cancelled", N_("取消"), needs_reason=True),
    ),
)
