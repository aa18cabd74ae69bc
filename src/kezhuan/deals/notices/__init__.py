"""Who is told what when something happens to an interest or a deal. Called after the transaction has been committed.

Messages are kept in Chinese: they are written once, for people of any language setting.
"""

from kezhuan.deals.notices.deal import (
    circle_ids,
    circle_of,
    remind_of_task,
    send,
    tell_of_assigned,
    tell_of_moved,
    tell_of_opened,
    tell_of_referral,
    tell_of_stuck,
    tell_of_task,
)
from kezhuan.deals.notices.entrustment import tell_of_entrusted, tell_of_entrusted_step
from kezhuan.deals.notices.interest import (
    remind,
    tell_of_answer,
    tell_of_end,
    tell_of_lapse,
    tell_of_sent,
    tell_of_withdrawal,
)

__all__ = [
    "circle_ids",
    "circle_of",
    "remind",
    "remind_of_task",
    "send",
    "tell_of_answer",
    "tell_of_assigned",
    "tell_of_end",
    "tell_of_entrusted",
    "tell_of_entrusted_step",
    "tell_of_lapse",
    "tell_of_moved",
    "tell_of_opened",
    "tell_of_referral",
    "tell_of_sent",
    "tell_of_stuck",
    "tell_of_task",
    "tell_of_withdrawal",
]
