"""The copies of every shard as Ray actors: started, found again by name, and asked – the next copy when one is silent.

Only this module and ``local`` speak Ray.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from kezhuan.cluster.figures import together
from kezhuan.cluster.keeper import Keeper, NotShown, Standing, Trial
from kezhuan.cluster.placement import keeper_name, owner
from kezhuan.engine.errors import DomainError, NotAllowedNow
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.ranking import Batch
from kezhuan.engine.words import N_

NAMESPACE = "kezhuan"
#: Seconds after which a second copy is asked the same, for which a silent copy is passed over, and in all.
_HEDGE, _PAUSE, _LONGEST = 0.25, 3.0, 20.0
_POLL = 0.05
#: Seconds in which all copies of a cluster that was down are waited for, and in which they start.
_PATIENCE, _LONGEST_START = 30.0, 240.0
_LENT = ("files", "piece", "told")
logger = logging.getLogger("kezhuan.cluster")


class ClusterSilent(NotAllowedNow):
    """No copy of a shard answered in time."""

    default_code = "cluster_silent"
    default_message = N_("检索集群暂时没有回应，请稍后再试。")


class Groups:
    """``shards`` groups of ``replicas`` copies each, found by name in the Ray cluster this process has joined."""

    def __init__(self, shards: int, replicas: int) -> None:
        self.shards, self.replicas = shards, replicas
        self._silent: dict[tuple[int, int], float] = {}
        self._handles: dict[tuple[int, int], Any] = {}
        self._turn = 0

    def handle(self, shard: int, replica: int) -> Any:
        """The actor of a copy; ValueError when it was never started."""
        place = (shard, replica)
        if place not in self._handles:
            self._handles[place] = ray.get_actor(keeper_name(shard, replica), namespace=NAMESPACE)
        return self._handles[place]

    def ask(self, shard: int, method: str, *arguments: Any, work: int = 1) -> Any:
        """The answer of any copy of one shard."""
        return self.ask_each({shard: arguments}, method, work=work)[shard]

    def ask_each(self, arguments: Mapping[int, Sequence[Any]], method: str, *, work: int = 1) -> dict[int, Any]:
        """The answers of one copy of each of these shards, asked at once. :class:`ClusterSilent` when one has none.

        ``work`` is how many questions are asked in one: the more, the longer a copy may take before another is asked
        the same. No copy is asked again while it still works on its answer.
        """
        end = time.monotonic() + _LONGEST + work
        answers: dict[int, Any] = {}
        asked: dict[Any, tuple[int, int]] = {}
        tried: dict[int, list[int]] = {shard: [] for shard in arguments}
        since: dict[int, float] = {}
        self._turn += 1

        def send(shard: int, busy: set[int]) -> None:
            replica = self._next(shard, tried[shard], busy)
            tried[shard].append(replica)
            since[shard] = time.monotonic()
            try:
                asked[getattr(self.handle(shard, replica), method).remote(*arguments[shard])] = (shard, replica)
            except (RayError, ValueError):
                self._passed_over(shard, replica)

        for shard in arguments:
            send(shard, set())
        while len(answers) < len(arguments):
            if time.monotonic() > end:
                raise ClusterSilent
            self._receive(asked, answers)
            for shard in arguments:
                busy = {replica for of, replica in asked.values() if of == shard}
                if shard in answers or len(busy) == self.replicas:
                    continue
                if busy:
                    if time.monotonic() - since[shard] <= _HEDGE * work:
                        continue
                    self._passed_over(shard, tried[shard][-1])
                send(shard, busy)
        return answers

    def _receive(self, asked: dict[Any, tuple[int, int]], answers: dict[int, Any]) -> None:
        """Take what has come within one poll; a copy that refuses or is dead is passed over."""
        if not asked:
            time.sleep(_POLL)
            return
        for ref in ray.wait(list(asked), timeout=_POLL)[0]:
            shard, replica = asked.pop(ref)
            try:
                answers.setdefault(shard, ray.get(ref))
            except (RayError, NotShown) as error:
                self._refused(error)
                self._passed_over(shard, replica)

    def every(self, method: str, *arguments: Any, seconds: float = 5.0) -> dict[tuple[int, int], Any]:
        """The answers of all copies that have one within ``seconds``."""
        return self.each(dict.fromkeys(self.places(), arguments), method, seconds=seconds)

    def each(
        self, arguments: Mapping[tuple[int, int], Sequence[Any]], method: str, *, seconds: float = 600.0
    ) -> dict[tuple[int, int], Any]:
        """The answers of these copies, those left out that are dead, refuse, or have none within ``seconds``."""
        asked = {}
        for place, given in arguments.items():
            try:
                asked[getattr(self.handle(*place), method).remote(*given)] = place
            except (RayError, ValueError):
                self._handles.pop(place, None)
        done, _ = ray.wait(list(asked), num_returns=len(asked), timeout=seconds) if asked else ([], [])
        answers = {}
        for ref in done:
            try:
                answers[asked[ref]] = ray.get(ref)
            except (RayError, DomainError):
                continue
        return answers

    def places(self) -> list[tuple[int, int]]:
        """Shard and replica of every copy."""
        return [(shard, replica) for shard in range(self.shards) for replica in range(self.replicas)]

    def _next(self, shard: int, tried: Sequence[int], busy: set[int]) -> int:
        """The copy to ask now: none that is at it already, rather one not asked yet, rather one not silent of late."""
        now = time.monotonic()
        order = [(self._turn + step) % self.replicas for step in range(self.replicas)]
        free = [replica for replica in order if replica not in busy]
        return min(free, key=lambda replica: (tried.count(replica), self._silent.get((shard, replica), 0.0) > now))

    def _passed_over(self, shard: int, replica: int) -> None:
        self._silent[shard, replica] = time.monotonic() + _PAUSE

    @staticmethod
    def _refused(error: BaseException) -> None:
        """A mistake in the question is no fault of the copy: it is raised; a copy that is not ready is passed over."""
        if isinstance(error, RayTaskError) and not isinstance(error.cause, NotShown):
            raise error.cause if isinstance(error.cause, Exception) else error


class Served(Keeper):
    """A :class:`Keeper` inside its actor: shows itself again after a restart, and fetches documents from others."""

    def __init__(self, folder: str, shards: int, replicas: int, encoder: str) -> None:
        super().__init__(Path(folder), encoder, shards)
        self._groups = Groups(shards, replicas)
        self._began = time.monotonic()
        self._node = ray.get_runtime_context().get_node_id()
        threading.Thread(target=self._recover, daemon=True).start()

    def node(self) -> str:
        """The Ray node this copy lives on."""
        return str(self._node)

    def _recover(self) -> None:
        """Show what was prepared, after a restart or when a word got lost, with the figures of a copy that shows it."""
        while True:
            try:
                if self._prepared and self._shown != self._prepared:
                    self._show_again()
            except (DomainError, RayError, OSError):
                logger.exception("could not show commit %d yet", self._prepared)
            time.sleep(0.2)

    def _show_again(self) -> None:
        others = self._groups.every("figures", seconds=1.0)
        for place, (shown, figures) in others.items():
            if shown == self._prepared:
                for told in self._groups.each({place: ()}, "told", seconds=5.0).values():
                    self.use_told(*told)
                self.publish(shown, figures)
                return
        if others:
            return  # they show another commit: this copy is behind, or ahead of a commit that failed
        owns = self._groups.every("own", seconds=2.0)
        missing = len(owns) < len(self._groups.places())
        if missing and time.monotonic() < self._began + _PATIENCE:
            return
        last = max((prepared for prepared, _ in owns.values()), default=0)
        agreed = {shard: figures for (shard, _), (prepared, figures) in owns.items() if prepared == last}
        if last == self._prepared and len(agreed) == self._groups.shards:  # everything was down, and this is the last
            self.publish(last, together(list(agreed.values())))

    def take_from(self, session: str, shard: int, replica: int, prepared: int, published: int) -> Standing:
        """See :meth:`Keeper.take`; the lender is another copy of the shard."""
        return self.take(session, _Copy(self._groups.handle(shard, replica), session), prepared, published)

    def rank_found(
        self, generation: int, queries: Sequence[Query], trial: Trial, *found: tuple[int, list[Batch]]
    ) -> list[Any]:
        """The second half of each search; ``found`` is what each shard answered to the first."""
        if any(at != generation for at, _ in found):
            raise NotShown
        parts = [[batches[place] for _, batches in found] for place in range(len(queries))]
        return list(self.rank(generation, queries, parts, self._fetch, trial))

    def _fetch(self, keys: Sequence[str]) -> dict[str, Document]:
        wanted: dict[int, list[str]] = {}
        for key in keys:
            wanted.setdefault(owner(key, self._groups.shards), []).append(key)
        asked = {shard: (of_shard,) for shard, of_shard in wanted.items()}
        found = self._groups.ask_each(asked, "documents")
        return {key: document for part in found.values() for key, document in part.items()}


class _Copy:
    """A :class:`Lender` in its actor."""

    def __init__(self, handle: Any, session: str) -> None:
        self._handle, self._session = handle, session

    def files(self) -> list[str]:
        names: list[str] = self._asked("files", self._session)
        return names

    def piece(self, name: str, at: int) -> bytes:
        data: bytes = self._asked("piece", self._session, name, at)
        return data

    def told(self) -> tuple[bytes, bytes]:
        told: tuple[bytes, bytes] = self._asked("told")
        return told

    def _asked(self, method: str, *arguments: Any) -> Any:
        try:
            return ray.get(getattr(self._handle, method).remote(*arguments), timeout=_LONGEST)
        except RayTaskError as error:
            raise error.cause if isinstance(error.cause, (DomainError, OSError)) else error from None


def start(folder: Path, shards: int, replicas: int, encoder: str, told: Callable[[str], None]) -> Groups:
    """Start what is not running yet: the copies of one shard on different nodes, as far as there are nodes."""
    nodes = sorted(node["NodeID"] for node in ray.nodes() if node["Alive"])
    # The stubs of Ray leave out the groups in which calls to an actor run.
    actor = ray.remote(concurrency_groups={"write": 1, "read": 4, "state": 4})(_grouped())  # type: ignore[call-overload]
    handles = {}
    for shard in range(shards):
        for replica in range(replicas):
            name = keeper_name(shard, replica)
            node = nodes[(shard + replica) % len(nodes)]
            handles[name] = actor.options(
                name=name,
                namespace=NAMESPACE,
                get_if_exists=True,
                lifetime="detached",
                num_cpus=0.01,  # none at all, and Ray forgets where it was to be placed
                max_restarts=-1,
                scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True),
            ).remote(str(folder / f"shard-{shard}" / f"replica-{replica}"), shards, replicas, encoder)
    for name, handle in handles.items():
        try:
            ray.get(handle.standing.remote(), timeout=_LONGEST_START)
        except RayError as error:
            raise ClusterSilent from error
        told(name)
    return Groups(shards, replicas)


def _grouped() -> type[Served]:
    """The class with every method in the queue it belongs to: writing is one thread's business."""
    queues = {
        "write": ("begin", "take_from", "add", "remove", "prepare", "publish", "use_lexicon", "use_ranker"),
        "read": ("candidates", "rank_found", "explain", "suggest"),
        "state": ("standing", "node", "own", "figures", "count", "get", "documents", *_LENT),
    }
    methods = {}
    for queue, names in queues.items():
        for name in names:
            methods[name] = ray.method(concurrency_group=queue)(_passed_on(getattr(Served, name), name))
    return type("Served", (Served,), methods)


def _passed_on(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def call(self: Served, *arguments: Any, **options: Any) -> Any:
        return function(self, *arguments, **options)

    call.__name__ = name
    return call
