"""States of a lot in the technology market, and of a bidder's place in it."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: 标的. ``open``, ``suspend``, ``resume``, ``sell``, ``fail`` are the engine's steps, played by ``engine/auction``.
LOT = Lifecycle(
    name="lot",
    initial="draft",
    states={
        "draft": N_("编制中"),
        "announced": N_("公告中"),
        "open": N_("竞价中"),
        "suspended": N_("已暂停"),
        "sold": N_("已成交，待签确认书"),
        "failed": N_("流标"),
        "cancelled": N_("已撤销"),
        "confirmed": N_("已签确认书"),
        "defaulted": N_("买受人违约"),
    },
    transitions=(
        step("announce", "draft", "announced", N_("发布公告")),
        step("open", "announced", "open", N_("开始竞价")),
        step("suspend", "open", "suspended", N_("暂停"), needs_reason=True),
        step("resume", "suspended", "open", N_("恢复")),
        step("sell", "open", "sold", N_("成交")),
        step("fail", "announced open", "failed", N_("流标")),
        step("cancel", "draft announced open suspended", "cancelled", N_("撤销"), needs_reason=True),
        step("confirm", "sold", "confirmed", N_("签成交确认书")),
        step("default", "sold confirmed", "defaulted", N_("认定违约"), needs_reason=True),
        step("annul", "sold", "cancelled", N_("成交不成立"), needs_reason=True),
        step("reaward", "defaulted", "sold", N_("递补")),
    ),
)

#: 竞买人: who the bidder is stays hidden until the lot has ended; only the code is shown.
BIDDER = Lifecycle(
    name="bidder",
    initial="applied",
    states={
        "applied": N_("已报名，待交保证金"),
        "qualified": N_("可以出价"),
        "withdrawn": N_("已退出"),
    },
    transitions=(
        step("qualify", "applied", "qualified", N_("取得资格")),
        step("withdraw", "applied", "withdrawn", N_("退出报名")),
    ),
)

#: 保证金: paid in once, then exactly one way out.
DEPOSIT = Lifecycle(
    name="deposit",
    initial="due",
    states={
        "due": N_("待缴纳"),
        "held": N_("已冻结"),
        "released": N_("已退还"),
        "applied": N_("已抵作价款"),
        "remitted": N_("已转付出让方"),
        "forfeited": N_("不予退还"),
    },
    transitions=(
        step("hold", "due", "held", N_("到账")),
        step("release", "held", "released", N_("退还")),
        step("apply", "held", "applied", N_("抵作价款")),
        step("remit", "applied", "remitted", N_("转付出让方")),
        step("forfeit", "held applied", "forfeited", N_("不予退还"), needs_reason=True),
    ),
)

#: What the engine calls its phases, in the words of the table.
STATE_OF_PHASE = {
    "waiting": "announced",
    "open": "open",
    "suspended": "suspended",
    "sold": "sold",
    "failed": "failed",
    "cancelled": "cancelled",
}
ENDED_STATES = ("sold", "failed", "cancelled", "confirmed", "defaulted")
