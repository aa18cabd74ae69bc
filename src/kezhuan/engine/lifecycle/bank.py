"""States of what goes through the bank: a payment order, and the batch in which it is handed over."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

#: 付款指令: one order is carried out once; after a failure there is another order.
PAYOUT = Lifecycle(
    name="payout",
    initial="waiting",
    states={"waiting": N_("待付"), "batched": N_("已编入批次"), "paid": N_("已付"), "failed": N_("付款失败")},
    transitions=(
        step("batch", "waiting", "batched", N_("编入批次")),
        step("release", "batched", "waiting", N_("退出批次")),
        step("pay", "batched", "paid", N_("银行已付")),
        step("fail", "batched", "failed", N_("银行退回")),
    ),
)

#: 付款批次: prepared by one person, approved by another, handed to the bank, closed when every order is answered.
PAYOUT_BATCH = Lifecycle(
    name="payout_batch",
    initial="draft",
    states={
        "draft": N_("待复核"),
        "approved": N_("已复核"),
        "sent": N_("已交银行"),
        "closed": N_("已办结"),
        "dropped": N_("已作废"),
    },
    transitions=(
        step("approve", "draft", "approved", N_("复核通过")),
        step("drop", "draft approved", "dropped", N_("作废")),
        step("send", "approved", "sent", N_("交给银行")),
        step("close", "sent", "closed", N_("办结")),
    ),
)
