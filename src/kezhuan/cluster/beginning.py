"""Which copies a writing session can go on with, and which have to be filled from others first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kezhuan.cluster.keeper import Standing

#: Shard and number of a copy.
Place = tuple[int, int]


@dataclass(slots=True)
class Beginning:
    """``whole`` copies hold all that their shard was given. ``behind`` names a copy that does not, one of its shard
    that does, and the commits that one has prepared and shown. ``last`` is the highest commit any copy has prepared.
    ``fresh``: a shard has lost documents for good, or never had any, and everything has to be added again.
    """

    last: int
    fresh: bool = False
    whole: list[Place] = field(default_factory=list)
    behind: list[tuple[Place, Place, tuple[int, int]]] = field(default_factory=list)


def beginning(standings: Mapping[Place, Standing], shards: int, replicas: int, *, anew: bool = False) -> Beginning:
    """What ``standings`` allow. A shard of which no copy that answered holds what was last shown is left out of
    ``whole`` while another of its copies might; it may be more than was shown, after a commit that failed elsewhere.
    """
    begun = Beginning(max((each.prepared for each in standings.values()), default=0))
    shown = max((each.published for each in standings.values()), default=0)
    for shard in range(shards):
        mine = {place: each for place, each in standings.items() if place[0] == shard}
        most = max((each.prepared for each in mine.values()), default=0)
        if anew or not most or most < shown:
            if anew or len(mine) == replicas:
                begun.whole += mine
                begun.fresh |= not anew
            continue
        whole = [place for place, each in mine.items() if each.prepared == most]
        begun.whole += whole
        told = most, mine[whole[0]].published
        begun.behind += [(place, whole[0], told) for place in mine if place not in whole]
    return begun
