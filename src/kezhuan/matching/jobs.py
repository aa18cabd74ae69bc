"""What the worker does for matching, and how often (name, seconds between two runs, function of the moment)."""

from kezhuan.matching.actions import alert_due_searches, prune_search_log
from kezhuan.matching.upkeep import follow

TICKS = [
    ("matching.follow", 1, follow),
    ("matching.alerts", 600, alert_due_searches),
    ("matching.prune_log", 86_400, prune_search_log),
]
