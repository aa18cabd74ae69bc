"""What the worker does for matching, and how often."""

from kezhuan.engine.tick import Tick
from kezhuan.matching.actions import alert_due_searches, prune_search_log
from kezhuan.matching.actions.rematch import rematch_round
from kezhuan.matching.upkeep import follow

TICKS = [
    Tick("matching.follow", 1, follow),
    Tick("matching.alerts", 600, alert_due_searches),
    Tick("matching.rematch", 3, rematch_round),
    Tick("matching.prune_log", 86_400, prune_search_log),
]
