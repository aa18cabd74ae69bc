"""States of a public notice (公示) and of an objection against it (异议)."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: A notice ends well only by the clock: nobody closes it by hand.
NOTICE = Lifecycle(
    name="notice",
    initial="open",
    states={
        "open": N_("公示中"),
        "closed": N_("公示期满"),
        "failed": N_("异议成立，公示终止"),
        "withdrawn": N_("已撤回"),
    },
    transitions=(
        step("close", "open", "closed", N_("公示期满")),
        step("fail", "open", "failed", N_("终止公示"), needs_reason=True),
        step("withdraw", "open", "withdrawn", N_("撤回公示"), needs_reason=True),
    ),
)

OBJECTION = Lifecycle(
    name="objection",
    initial="raised",
    states={
        "raised": N_("待受理"),
        "accepted": N_("已受理，正在核查"),
        "refused": N_("不予受理"),
        "dismissed": N_("异议不成立"),
        "upheld": N_("异议成立"),
        "withdrawn": N_("异议人已撤回"),
        "moot": N_("公示已终止，不再处理"),
    },
    transitions=(
        step("accept", "raised", "accepted", N_("受理异议")),
        step("refuse", "raised", "refused", N_("不予受理"), needs_reason=True),
        step("dismiss", "accepted", "dismissed", N_("异议不成立"), needs_reason=True),
        step("uphold", "accepted", "upheld", N_("异议成立"), needs_reason=True),
        step("withdraw", "raised accepted", "withdrawn", N_("撤回异议")),
        step("end", "raised accepted", "moot", N_("不再处理")),
    ),
)

#: While an objection is in one of these its notice cannot close.
OPEN_OBJECTION_STATES = ("raised", "accepted")
#: What became of these is public with its reason.
ANSWERED_OBJECTION_STATES = ("refused", "dismissed", "upheld")
