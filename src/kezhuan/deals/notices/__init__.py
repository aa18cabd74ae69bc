"""Who is told what when something happens to an interest or a deal. Called after the transaction has been committed.

Messages are kept in Chinese: they are written once, for people of any language setting.
"""

from kezhuan.deals.notices.deal import tell_of_assigned, tell_of_moved, tell_of_opened
from kezhuan.deals.notices.interest import (
    remind,
    tell_of_answer,
    tell_of_end,
    tell_of_lapse,
    tell_of_sent,
    tell_of_withdrawal,
)

__all__ = [
    "remind",
    "tell_of_answer",
    "tell_of_assigned",
    "tell_of_end",
    "tell_of_lapse",
    "tell_of_moved",
    "tell_of_opened",
    "tell_of_sent",
    "tell_of_withdrawal",
]
