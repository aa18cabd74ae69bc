"""States of a rating (好差评) and of the ticket that a bad one becomes."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

RATING = Lifecycle(
    name="rating",
    initial="invited",
    states={
        "invited": N_("等待评价"),
        "rated": N_("已评价"),
        "lapsed": N_("逾期未评"),
        "withdrawn": N_("不再需要评价"),
    },
    transitions=(
        step("rate", "invited", "rated", N_("评价")),
        step("lapse", "invited", "lapsed", N_("逾期")),
        step("withdraw", "invited", "withdrawn", N_("收回")),
    ),
)

TICKET = Lifecycle(
    name="ticket",
    initial="open",
    states={"open": N_("待指派"), "assigned": N_("办理中"), "answered": N_("已答复"), "closed": N_("已办结")},
    transitions=(
        step("assign", "open assigned", "assigned", N_("指派")),
        step("answer", "assigned", "answered", N_("答复")),
        step("close", "answered", "closed", N_("办结")),
    ),
)

#: Tickets whose clock still runs: the person waits until what was done is written down.
WAITING_TICKETS = ("open", "assigned", "answered")
