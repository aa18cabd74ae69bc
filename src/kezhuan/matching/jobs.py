"""What the worker does for matching, and how often."""

from datetime import datetime

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.tick import Tick
from kezhuan.matching.actions import adopt_shipped_terms, alert_due_searches, prune_search_log
from kezhuan.matching.actions.rematch import rematch_round
from kezhuan.matching.upkeep import follow


def adopt(at: datetime) -> int:
    """Enter the synonyms of this version of the program."""
    return adopt_shipped_terms(actor=SYSTEM, at=at)


TICKS = [
    Tick("matching.terms", 86_400, adopt),
    Tick("matching.follow", 1, follow, apart=True),  # what was published is found at once, whatever else is due
    Tick("matching.alerts", 600, alert_due_searches),
    Tick("matching.rematch", 3, rematch_round),
    Tick("matching.prune_log", 86_400, prune_search_log),
]
