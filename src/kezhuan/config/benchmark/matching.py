"""Measuring the engine, its parts and other programs on the same judged demands, demand by demand.

What is fitted to judgements is fitted anew for every fold without the demands it is measured on; what is not fitted is
measured on all demands at once, which is the same thing.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from kezhuan.config.benchmark.judgements import Folder
from kezhuan.config.benchmark.peers.peer import Peer, Unavailable, as_ranking
from kezhuan.config.benchmark.steps import SHIPPED, Step, Training
from kezhuan.engine.match.evaluate import Ranking, by_shard, found_at, known_documents, measured
from kezhuan.engine.match.folds import grouped_folds
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.significance import Difference, Estimate, interval, paired

#: nDCG@10 and recall@100 of each demand, None where the measure does not count it.
PerDemand = dict[str, tuple[float | None, float | None]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """One measurement: the judged folder, the known items asked for (pairs of title and text, and the numbers of those
    asked), and how it is split.
    """

    folder: Folder
    items: Sequence[tuple[str, str]] = ()
    asked: Sequence[int] = ()
    folds: int = 5
    seed: int = 2024

    def parts(self) -> tuple[frozenset[str], ...]:
        """The judged demands of each fold."""
        judged = {key: group for key, group in self.folder.groups().items() if key in self.folder.levels}
        return grouped_folds(judged, self.folds, self.seed)

    def training(self, held_out: frozenset[str]) -> Training:
        """Everything but the judgements and texts of the demands held out and of those that repeat them."""
        groups = self.folder.groups()
        barred = {groups[key] for key in held_out}
        demands = [each for each in self.folder.demands if groups[each.key] not in barred]
        levels = {key: dict(judged) for key, judged in self.folder.levels.items() if groups[key] not in barred}
        return Training(demands, self.folder.achievements, levels, self.seed)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. ``places`` are those at which known items were found (0 is nowhere)."""

    name: str
    setting: str
    ndcg: Estimate
    recall: Estimate
    per_demand: Mapping[str, tuple[float | None, float | None]]
    places: Sequence[int] = ()
    title: float | None = None

    def reciprocal(self) -> list[float]:
        """1/place of each known item, 0 when it was not found."""
        return [1 / place if place else 0.0 for place in self.places]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The measures of one row against another's, over the demands both count."""

    after: str
    before: str
    ndcg: Difference
    recall: Difference


@dataclass(slots=True)
class Measured:
    """All lines; ``missing`` says why a program could not be measured here."""

    steps: list[Row] = field(default_factory=list)
    peers: list[Row] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def product(self) -> Row:
        """The line of the product as it ships; the last where that was not measured."""
        return next((row for row in self.steps if row.name == SHIPPED.name), self.steps[-1])


def measure_step(setup: Setup, step: Step) -> PerDemand:
    """One step over all judged demands, each by a shard that was fitted without it."""
    folder = setup.folder
    demands = [each for each in folder.demands if each.key in folder.levels]
    if not step.fitted:
        with opened(step, setup, frozenset()) as shard:
            return measured(by_shard(shard, whole=step.whole), demands, folder.levels)
    found: PerDemand = {}
    for part in setup.parts():
        with opened(step, setup, part) as shard:
            found |= measured(
                by_shard(shard, whole=step.whole), [each for each in demands if each.key in part], folder.levels
            )
    return found


def opened(step: Step, setup: Setup, held_out: frozenset[str]) -> Shard:
    """A shard of the step's parts holding all achievements, fitted on what is not held out."""
    shard = step.open(setup.training(held_out))
    shard.add(setup.folder.achievements)
    shard.commit()
    return shard


def known_step(setup: Setup, step: Step) -> list[int]:
    """Where the step finds the known items; a fitted step is fitted on all judged demands, as it ships."""
    if not setup.asked:
        return []
    with step.open(setup.training(frozenset())) as shard:
        shard.add(known_documents(setup.items))
        shard.commit()
        return _places(by_shard(shard, whole=step.whole), setup)


def _places(ranked: Ranking, setup: Setup) -> list[int]:
    return found_at(ranked, [(str(number), setup.items[number][0]) for number in setup.asked])


def measure_peer(setup: Setup, make: Callable[[], Peer]) -> Row:
    """One program with the title weight that suits these demands best; :class:`Unavailable` when it is not here."""
    folder = setup.folder
    demands = [each for each in folder.demands if each.key in folder.levels]
    with closing(make()) as peer:
        peer.index(folder.achievements)
        tried = {title: measured(as_ranking(peer, title), demands, folder.levels) for title in peer.titles}
        name, setting = peer.name, peer.setting
    title = max(tried, key=lambda weight: _mean_ndcg(tried[weight]))
    places: list[int] = []
    if setup.asked:
        with closing(make()) as peer:
            peer.index(known_documents(setup.items))
            places = _places(as_ranking(peer, title), setup)
    return row(setup, name, setting, tried[title], places, title)


def _mean_ndcg(found: PerDemand) -> float:
    return interval([gain for gain, _ in found.values() if gain is not None], seed=0, rounds=1).mean


def row(
    setup: Setup,
    name: str,
    setting: str,
    per_demand: PerDemand,
    places: Sequence[int] = (),
    title: float | None = None,
) -> Row:
    """The measures of one line with their intervals."""
    ndcg, recall = (
        interval([pair[place] or 0.0 for pair in per_demand.values() if pair[place] is not None], setup.seed)
        for place in (0, 1)
    )
    return Row(name, setting, ndcg, recall, per_demand, places, title)


def measure(
    setup: Setup, steps: Sequence[Step], peers: Mapping[str, Callable[[], Peer]], say: Say = lambda _: None
) -> Measured:
    """Every step and every program, the same demands for all of them."""
    done = Measured()
    for step in steps:
        say(step.name)
        done.steps.append(row(setup, step.name, step.setting, measure_step(setup, step), known_step(setup, step)))
    for name, make in peers.items():
        say(name)
        try:
            done.peers.append(measure_peer(setup, make))
        except Unavailable as reason:
            done.missing[name] = str(reason)
    return done


def compare(after: Row, before: Row, seed: int) -> Comparison:
    """How sure it is that ``after`` ranks better than ``before``."""
    differences = []
    for place in (0, 1):
        pairs = [
            (now, then)
            for key in sorted(after.per_demand.keys() & before.per_demand.keys())
            if (now := after.per_demand[key][place]) is not None and (then := before.per_demand[key][place]) is not None
        ]
        differences.append(paired([now for now, _ in pairs], [then for _, then in pairs], seed))
    return Comparison(after.name, before.name, *differences)
