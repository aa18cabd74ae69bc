"""What messages are about, as people choose by it: each kind of message belongs to one topic."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kezhuan.notifications.models import EmailMode


@dataclass(frozen=True)
class Topic:
    """``kinds``: kinds of messages (whole, or up to a dot) of this topic. ``email`` holds until a person chooses."""

    code: str
    label: Any
    kinds: tuple[str, ...]
    email: EmailMode = EmailMode.NOW


OTHER = Topic("other", _("其他"), ())
TOPICS: tuple[Topic, ...] = (
    Topic("deals", _("对接：申请、回应、到期"), ("deals", "interest")),
    Topic("brokers", _("技术经纪人：登记、求助、业绩分成"), ("brokers",)),
    Topic("market", _("交易市场：竞价开始、结果、保证金"), ("market",)),
    Topic("catalogue", _("成果与需求：审核、发布、到期"), ("catalogue",)),
    Topic("matching", _("匹配：新的答案、谁需要您的成果、订阅"), ("matching", "saved_search"), EmailMode.DAILY),
    Topic("outreach", _("走访、服务和活动"), ("outreach",)),
    Topic("ratings", _("服务评价和差评工单"), ("ratings",)),
    Topic("gazette", _("公示与异议"), ("gazette",)),
    Topic("disposal", _("成果处置、先用后转"), ("disposal",)),
    Topic("orders", _("揭榜挂帅与研发委托"), ("orders",)),
    Topic("contracts", _("合同：确认、登记、付款、收益分配"), ("contracts",)),
    Topic("organisation", _("单位与账号"), ("parties", "accounts")),
    Topic("exchange", _("批量导入"), ("exchange",)),
    OTHER,
)
BY_CODE: dict[str, Topic] = {topic.code: topic for topic in TOPICS}
_BY_KIND = {kind: topic for topic in TOPICS for kind in topic.kinds}


def topic_of(kind: str) -> Topic:
    """The topic of a kind of message; what no topic names is 其他."""
    return _BY_KIND.get(kind) or _BY_KIND.get(kind.partition(".")[0], OTHER)
