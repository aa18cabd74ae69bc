"""The checker of ``rehearse hall``: what each viewer saw, and how late. Nothing of the site is used."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Watched:
    """``missed``: entries a viewer never saw. ``twice``: seen again. ``late``: shown later than ``limit_s`` after
    they could be: after the commit, or after the viewer's line was open, whichever came last.
    """

    viewers: int
    shown: int
    missed: int
    twice: int
    late: int
    disconnections: int
    p50_s: float
    p95_s: float
    p99_s: float
    worst_s: float

    @property
    def holds(self) -> bool:
        return not (self.missed or self.twice or self.late) and self.shown > 0


def check_viewers(
    history: Iterable[dict[str, Any]], committed: Mapping[int, float], limit_s: float, viewers: frozenset[str]
) -> Watched:
    """``committed``: number of every entry of the lot → when it was written, in seconds since 1970."""
    opened: dict[str, float] = {}
    seen: dict[str, set[int]] = defaultdict(set)
    twice, gone, delays = 0, 0, []
    for line in history:
        name = line["viewer"]
        if name not in viewers:
            continue
        if line["event"] == "open":
            opened[name] = line["at"]
        elif line["event"] == "gone":
            gone += 1
            opened.pop(name, None)
        elif line["number"] in seen[name]:
            twice += 1
        else:
            seen[name].add(line["number"])
            if name in opened:
                delays.append(line["at"] - max(committed[line["number"]], opened[name]))
    delays.sort()
    return Watched(
        viewers=len(viewers),
        shown=sum(map(len, seen.values())),
        missed=sum(len(committed.keys() - seen[name]) for name in viewers),
        twice=twice,
        late=sum(delay > limit_s for delay in delays),
        disconnections=gone,
        p50_s=_at(delays, 0.5),
        p95_s=_at(delays, 0.95),
        p99_s=_at(delays, 0.99),
        worst_s=_at(delays, 1.0),
    )


def _at(ordered: list[float], part: float) -> float:
    return round(ordered[min(int(part * len(ordered)), len(ordered) - 1)], 3) if ordered else 0.0
