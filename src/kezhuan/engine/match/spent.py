"""Where the time of a search goes, stage by stage."""

import time
from enum import StrEnum


class Stage(StrEnum):
    """``READ`` cuts and encodes the question, ``WORDS`` and ``MEANING`` bring candidates, ``SCORE`` weighs and fuses
    them, ``RANK`` orders and counts, ``REASONS`` reads the answers and explains them.
    """

    READ = "read"
    WORDS = "words"
    MEANING = "meaning"
    SCORE = "score"
    RANK = "rank"
    REASONS = "reasons"


class Spent:
    """Seconds by stage; every :meth:`lap` adds what has passed since the one before."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(Stage, 0.0)
        self._since = time.perf_counter()

    def lap(self, stage: Stage) -> None:
        now = time.perf_counter()
        self.seconds[stage] += now - self._since
        self._since = now
