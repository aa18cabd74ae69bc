"""States of an interest (对接意向: contact opens once both agree) and of a deal (商机)."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

INTEREST = Lifecycle(
    name="interest",
    initial="sent",
    states={
        "sent": N_("等待对方回应"),
        "accepted": N_("双方同意，可以联系"),
        "declined": N_("对方婉拒"),
        "withdrawn": N_("已撤回"),
        "lapsed": N_("逾期未回应"),
        "ended": N_("对接已结束"),
    },
    transitions=(
        step("accept", "sent", "accepted", N_("同意对接")),
        step("decline", "sent", "declined", N_("婉拒"), needs_reason=True),
        step("withdraw", "sent", "withdrawn", N_("撤回意向")),
        step("lapse", "sent", "lapsed", N_("逾期")),
        step("end", "accepted", "ended", N_("结束对接"), needs_reason=True),
    ),
)

#: From here on both sides know how to reach each other; what is known cannot be taken back.
CONTACT_OPEN_STATES = ("accepted", "ended")

#: 商机, from the first trace to the last payment. Real life skips stages forward (an accepted interest opens a deal
#: that is introduced at once) and goes back, then with the reason. From ``signed`` on the contract moves it.
DEAL = Lifecycle(
    name="deal",
    initial="lead",
    states={
        "lead": N_("线索"),
        "refined": N_("凝练"),
        "matched": N_("匹配"),
        "introduced": N_("对接"),
        "negotiating": N_("洽谈"),
        "intent": N_("意向"),
        "signed": N_("签约"),
        "registered": N_("登记"),
        "performing": N_("履约"),
        "settled": N_("结清"),
        "lost": N_("未成"),
    },
    transitions=(
        step("refine", "lead", "refined", N_("凝练好了")),
        step("match", "lead refined", "matched", N_("找到匹配")),
        step("introduce", "lead refined matched", "introduced", N_("已经对接")),
        step("negotiate", "matched introduced", "negotiating", N_("开始洽谈")),
        step("intend", "introduced negotiating", "intent", N_("达成意向")),
        step("sign", "introduced negotiating intent", "signed", N_("签订合同")),
        step("register", "signed performing", "registered", N_("认定登记")),
        step("perform", "signed registered", "performing", N_("开始履约")),
        step("settle", "signed registered performing", "settled", N_("全部结清")),
        step("return_to_lead", "refined matched", "lead", N_("退回线索"), needs_reason=True),
        step("return_to_refined", "matched introduced negotiating", "refined", N_("重新凝练"), needs_reason=True),
        step("return_to_matched", "introduced negotiating intent", "matched", N_("重新匹配"), needs_reason=True),
        step("return_to_introduced", "negotiating intent", "introduced", N_("退回对接"), needs_reason=True),
        step("return_to_negotiating", "intent signed", "negotiating", N_("退回洽谈"), needs_reason=True),
        step("return_to_signed", "registered", "signed", N_("登记已注销"), needs_reason=True),
        step("reopen_performance", "settled", "performing", N_("重新履约"), needs_reason=True),
        step(
            "lose",
            "lead refined matched introduced negotiating intent signed registered performing",
            "lost",
            N_("记为未成"),
            needs_reason=True,
        ),
        step("revive", "lost", "lead", N_("重新开始"), needs_reason=True),
    ),
)
#: Still being worked on by people, before a contract.
TALKING_STAGES = ("lead", "refined", "matched", "introduced", "negotiating", "intent")
#: Reached only with a contract: ``contracts`` moves a deal into and between these.
CONTRACT_STAGES = ("signed", "registered", "performing", "settled")
CLOSED_STAGES = ("settled", "lost")
OPEN_STAGES = tuple(stage for stage in DEAL.states if stage not in CLOSED_STAGES)

#: A task of a deal: done, or dropped with the reason; what was done too early is taken up again.
DEAL_TASK = Lifecycle(
    name="deal_task",
    initial="open",
    states={"open": N_("待办"), "done": N_("已办"), "dropped": N_("不办了")},
    transitions=(
        step("finish", "open", "done", N_("办好了")),
        step("drop", "open", "dropped", N_("不办了"), needs_reason=True),
        step("reopen", "done dropped", "open", N_("重新办")),
    ),
)

#: 推荐 between organisations (referral): taken or sent back, closed only with a recorded contact and its outcome.
REFERRAL = Lifecycle(
    name="referral",
    initial="sent",
    states={"sent": N_("等待接收"), "accepted": N_("已接收"), "declined": N_("已退回"), "closed": N_("已办结")},
    transitions=(
        step("accept", "sent", "accepted", N_("接收")),
        step("decline", "sent", "declined", N_("退回"), needs_reason=True),
        step("close", "accepted", "closed", N_("办结"), needs_reason=True),
    ),
)

#: An interest that a firm leaves to its adviser: written by the adviser, confirmed by the firm, and only then sent.
ENTRUSTMENT = Lifecycle(
    name="entrustment",
    initial="entrusted",
    states={
        "entrusted": N_("等受托人写申请"),
        "prepared": N_("等企业确认"),
        "sent": N_("已向对方申请"),
        "returned": N_("受托人已退回"),
        "withdrawn": N_("企业已撤回"),
        "lapsed": N_("受托人逾期没有办"),
    },
    transitions=(
        step("prepare", "entrusted", "prepared", N_("写好申请")),
        step("revise", "prepared", "entrusted", N_("退回修改"), needs_reason=True),
        step("confirm", "prepared", "sent", N_("确认并申请")),
        step("return", "entrusted", "returned", N_("退回委托"), needs_reason=True),
        step("withdraw", "entrusted prepared", "withdrawn", N_("撤回委托")),
        step("lapse", "entrusted", "lapsed", N_("逾期")),
    ),
)
#: Nobody else is entrusted with the same while one of these stands.
LIVE_ENTRUSTMENTS = ("entrusted", "prepared")
