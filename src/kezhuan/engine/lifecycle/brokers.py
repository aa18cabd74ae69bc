"""States of an entry in the register of brokers (技术经纪人)."""

from kezhuan.engine.lifecycle.table import Lifecycle, step
from kezhuan.engine.words import N_

BROKER = Lifecycle(
    name="broker",
    initial="registered",
    states={
        "registered": N_("在册"),
        "lapsed": N_("证书已过期"),
        "suspended": N_("已暂停"),
        "withdrawn": N_("已注销"),
    },
    transitions=(
        step("renew", "registered lapsed", "registered", N_("续期")),
        step("lapse", "registered", "lapsed", N_("证书到期")),
        step("suspend", "registered lapsed", "suspended", N_("暂停"), needs_reason=True),
        step("reinstate", "suspended", "registered", N_("恢复"), needs_reason=True),
        step("withdraw", "registered lapsed suspended", "withdrawn", N_("注销登记"), needs_reason=True),
    ),
)
#: A firm asks a broker for help with its demand; who is too busy says so.
REQUEST = Lifecycle(
    name="broker request",
    initial="asked",
    states={
        "asked": N_("等经纪人答复"),
        "accepted": N_("已接下"),
        "declined": N_("已婉拒"),
        "withdrawn": N_("已撤回"),
    },
    transitions=(
        step("accept", "asked", "accepted", N_("接下")),
        step("decline", "asked", "declined", N_("婉拒"), needs_reason=True),
        step("withdraw", "asked accepted", "withdrawn", N_("撤回")),
    ),
)
#: May be given new work and is counted among the brokers of the city.
WORKING_STATES = ("registered",)
