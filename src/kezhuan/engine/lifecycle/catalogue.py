"""States of what the catalogue holds: 成果, 需求, 服务, 设施. Two people review before anything is public."""

from kezhuan.engine.lifecycle.table import Lifecycle, Transition, step
from kezhuan.engine.words import N_

_STATES = {
    "draft": N_("草稿"),
    "submitted": N_("待初审"),
    "reviewed": N_("待复审"),
    "returned": N_("已退回"),
    "published": N_("已发布"),
    "engaged": N_("对接中"),
    "closed": N_("已关闭"),
    "expired": N_("已过期"),
}

_REVIEW: tuple[Transition, ...] = (
    step("submit", "draft returned", "submitted", N_("提交审核")),
    step("take_back", "submitted reviewed", "draft", N_("撤回修改")),
    step("pass_first_review", "submitted", "reviewed", N_("初审通过")),
    step("send_back", "submitted reviewed", "returned", N_("退回修改"), needs_reason=True),
    step("publish", "reviewed", "published", N_("发布")),
)

_LIFE: tuple[Transition, ...] = (
    step("engage", "published", "engaged", N_("开始对接")),
    step("disengage", "engaged", "published", N_("结束对接，继续公开")),
    step("expire", "published engaged", "expired", N_("到期")),
    step("renew", "expired published", "published", N_("续期")),
    step("extend", "engaged", "engaged", N_("续期")),
    step("close", "draft returned published engaged expired", "closed", N_("关闭"), needs_reason=True),
    step("reopen", "closed", "draft", N_("重新编辑")),
)

#: 需求: also ends as solved, which needs an outcome reason (Data Hub, IN-PART: never close without an outcome).
DEMAND = Lifecycle(
    name="demand",
    initial="draft",
    states={**_STATES, "solved": N_("已解决")},
    transitions=(
        *_REVIEW,
        *_LIFE,
        step("solve", "published engaged expired", "solved", N_("已解决"), needs_reason=True),
    ),
)

#: 成果, 服务 and 设施 share one table.
OFFER = Lifecycle(name="offer", initial="draft", states=_STATES, transitions=(*_REVIEW, *_LIFE))

#: States in which the content may still have gaps: before a review, sent back, or closed before one.
UNFINISHED_STATES = ("draft", "returned", "closed")
#: States a stranger may see.
PUBLIC_STATES = ("published", "engaged")
#: States that stay readable by address (with a mark) after the public life has ended.
PAST_STATES = ("solved", "closed", "expired")
