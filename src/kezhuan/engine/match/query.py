"""What is asked of the engine."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kezhuan.engine.match.document import Kind

#: More answers than this cannot be asked for at once; a person refines the question instead.
MOST_ANSWERS = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What an answer *must* be; applied inside the search. Empty or None asks nothing; several values mean any of them.

    ``divisions`` match everything inside them. A range filter leaves out documents that state no value.
    """

    industries: Collection[str] = ()
    divisions: Collection[str] = ()
    ways: Collection[str] = ()
    statuses: Collection[str] = ()
    owners: Collection[str] = ()
    readiness: tuple[int, int] | None = None
    price: tuple[Decimal, Decimal] | None = None
    budget: tuple[Decimal, Decimal] | None = None
    published_from: date | None = None
    published_to: date | None = None
    open_on: date | None = None
    keys: Collection[str] | None = None
    without_keys: Collection[str] = ()
    without_owners: Collection[str] = ()

    @property
    def narrow(self) -> bool:
        """Whether anything but being open, or not being this or that, is asked for."""
        asked = (self.industries, self.divisions, self.ways, self.statuses, self.owners)
        ranges = (self.readiness, self.price, self.budget, self.published_from, self.published_to)
        return any(asked) or any(each is not None for each in (*ranges, self.keys))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer *should* be: facts of the demand that raise or lower an answer and are shown as fitting or not.

    ``budget`` is yuan, ``readiness`` the lowest technology readiness level that helps.
    """

    industries: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    budget: Decimal | None = None
    readiness: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A problem in plain words. ``title`` is its short name where there is one; ``text`` the statement itself.

    Each kind is ranked by itself: ``limit`` answers from ``offset`` on for each. An empty question is answered by
    nothing, unless filters are given: then by what passes them, the newest first; signs without a word need a filter
    that narrows. The engine knows no person: nothing of the asker enters the order, so every order it gives is the
    non-personalised one.
    ``bare`` asks for keys and scores alone (``Results.matches``): no texts, no reasons, no facets.
    ``unrelated`` also returns what is too weak to be an answer, for evaluation. ``whole`` searches with every sentence
    of a long statement, also with those that do not state the problem.
    """

    text: str
    title: str = ""
    kinds: tuple[Kind, ...] = (Kind.ACHIEVEMENT, Kind.EXPERT, Kind.SERVICE)
    filters: Filters = field(default_factory=Filters)
    wanted: Wanted = Wanted()
    limit: int = 10
    offset: int = 0
    reasons: bool = True
    bare: bool = False
    unrelated: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        if self.limit < 1 or self.offset < 0 or self.limit + self.offset > MOST_ANSWERS:
            raise ValueError(f"limit and offset must lie within 1…{MOST_ANSWERS}")
