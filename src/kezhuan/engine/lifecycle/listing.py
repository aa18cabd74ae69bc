"""States of a listing (挂牌) in the technology market, and of the interest others declare in it."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: 挂牌. ``bid_out`` turns it into a sale by bidding, ``follow`` is SYSTEM's: the sale has ended, one way or the other.
LISTING = Lifecycle(
    name="listing",
    initial="draft",
    states={
        "draft": N_("编制中"),
        "submitted": N_("等待审核"),
        "announced": N_("挂牌中"),
        "negotiating": N_("洽谈中"),
        "bidding": N_("已转竞价"),
        "closed": N_("已成交"),
        "lapsed": N_("到期未成交"),
        "withdrawn": N_("已撤牌"),
    },
    transitions=(
        step("revise", "draft submitted", "draft", N_("修改")),
        step("submit", "draft", "submitted", N_("提交审核")),
        step("send_back", "submitted", "draft", N_("退回修改"), needs_reason=True),
        step("announce", "submitted", "announced", N_("挂牌")),
        step("negotiate", "announced", "negotiating", N_("选定洽谈")),
        step("reopen", "negotiating", "announced", N_("没有谈成，继续挂牌"), needs_reason=True),
        step("bid_out", "announced", "bidding", N_("转为竞价")),
        step("close", "negotiating bidding announced", "closed", N_("成交")),
        step("lapse", "announced bidding", "lapsed", N_("到期")),
        step("withdraw", "draft submitted announced negotiating", "withdrawn", N_("撤牌"), needs_reason=True),
    ),
)

#: 意向登记: one organisation's interest in one listing.
APPLICATION = Lifecycle(
    name="application",
    initial="standing",
    states={
        "standing": N_("已登记"),
        "chosen": N_("已选定洽谈"),
        "passed": N_("没有选定"),
        "withdrawn": N_("已撤回"),
    },
    transitions=(
        step("withdraw", "standing", "withdrawn", N_("撤回意向")),
        step("choose", "standing passed", "chosen", N_("选定洽谈")),
        step("pass_over", "standing chosen", "passed", N_("没有选定"), needs_reason=True),
    ),
)
LIVE_LISTING_STATES = ("announced", "negotiating", "bidding")
PUBLIC_LISTING_STATES = (*LIVE_LISTING_STATES, "closed", "lapsed", "withdrawn")
