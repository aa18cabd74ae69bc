"""What a person asks, as an address holds it: the words, where to look, what must hold and what would be welcome.

Everything unreadable in an address is left out: an address made by hand never fails, it asks less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from django.http import QueryDict

from kezhuan.catalogue.models import Demand, TransferWay
from kezhuan.engine.codes import city_industries
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Filters, Query, Wanted
from kezhuan.engine.text.terms import is_han

#: A statement is cut here: nobody's problem is longer, and a request stays small.
LONGEST_TEXT = 4_000
PAGE_SIZE = 10
LONGEST_FIX = 60
LAST_PAGE = 20
#: Kinds a person with a problem looks for, in the order of the tabs.
ANSWER_KINDS = (Kind.ACHIEVEMENT, Kind.EXPERT, Kind.SERVICE, Kind.FACILITY)
READINESS_BANDS = {"7-9": (7, 9), "4-6": (4, 6), "1-3": (1, 3)}
_WAN = Decimal(10_000)
_MOST_VALUES = 12


def _picked(data: QueryDict, name: str) -> tuple[str, ...]:
    values = (value.strip() for value in data.getlist(name))
    return tuple(dict.fromkeys(value for value in values if value and value.replace("_", "").isalnum()))[:_MOST_VALUES]


def _fixes(data: QueryDict) -> tuple[str, ...]:
    values = (" ".join(value.replace("\0", " ").split())[:LONGEST_FIX] for value in data.getlist("fix"))
    return tuple(dict.fromkeys(value for value in values if value[:1] in ("-", "+") and len(value) > 1))[:_MOST_VALUES]


def _wan(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < 10**8 else None


@dataclass(frozen=True, slots=True)
class Wishes:
    """Facts that raise or lower an answer and are shown as fitting or not; ``budget`` is 万元."""

    industries: tuple[str, ...] = ()
    division: str = ""
    way: str = ""
    budget: Decimal | None = None
    readiness: int | None = None

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        known = city_industries()
        level = data.get("want_trl", "")
        way = data.get("want_way", "")
        division = data.get("want_division", "")
        return cls(
            industries=tuple(code for code in _picked(data, "want_industry") if code in known),
            division=division if division.isascii() and division.isdigit() and len(division) in (2, 4, 6) else "",
            way=way if way in TransferWay.values else "",
            budget=_wan(data.get("want_budget", "")),
            readiness=int(level) if level in set("123456789") else None,
        )

    @classmethod
    def of_demand(cls, demand: Demand) -> Self:
        """What a recorded demand says of itself."""
        budget = demand.budget_to or demand.budget_from
        return cls(
            industries=tuple(demand.industries),
            division=demand.division_code,
            budget=budget / _WAN if budget else None,
        )

    def pairs(self) -> list[tuple[str, str]]:
        found = [("want_industry", code) for code in self.industries]
        single = (
            ("want_division", self.division),
            ("want_way", self.way),
            ("want_budget", f"{self.budget.normalize():f}" if self.budget is not None else ""),
            ("want_trl", str(self.readiness or "")),
        )
        return found + [(name, value) for name, value in single if value]

    def wanted(self, more_industries: tuple[str, ...] = ()) -> Wanted:
        """For the engine; ``more_industries`` count where the asker has named none."""
        return Wanted(
            industries=self.industries or more_industries,
            divisions=(self.division,) if self.division else (),
            ways=(self.way,) if self.way else (),
            budget=self.budget * _WAN if self.budget is not None else None,
            readiness=self.readiness,
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``plain``: nothing of the asker enters the order, whatever they consented to.

    ``fixes`` correct what was read out of the words: ``-温度：−46 ℃`` takes a line away, ``+寿命 ≥ 12000 次`` adds one.
    ``whole``: every sentence of a long question is searched with, also those that do not state the problem.
    """

    text: str
    kind: Kind = Kind.ACHIEVEMENT
    industries: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    readiness: str = ""
    wishes: Wishes = Wishes()
    plain: bool = False
    page: int = 1
    fixes: tuple[str, ...] = ()
    whole: bool = False

    @classmethod
    def read(cls, data: QueryDict, text: str | None = None) -> Self:
        """From the address; ``text`` replaces its ``q`` (a long question is kept in the session)."""
        said = data.get("q", "") if text is None else text
        kind = data.get("kind", "")
        page = data.get("page", "1")
        return cls(
            text=said.replace("\0", " ").strip()[:LONGEST_TEXT],
            kind=Kind(kind) if kind in set(ANSWER_KINDS) | {Kind.DEMAND} else Kind.ACHIEVEMENT,
            industries=_picked(data, "industry"),
            divisions=_picked(data, "division"),
            ways=_picked(data, "way"),
            readiness=data.get("trl", "") if data.get("trl", "") in READINESS_BANDS else "",
            wishes=Wishes.read(data),
            plain=data.get("plain") == "1",
            fixes=_fixes(data),
            whole=data.get("whole") == "1",
            page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and page[:4] != "0" * len(page) else 1,
        )

    @property
    def picked(self) -> int:
        """How many filters are on."""
        return len(self.industries) + len(self.divisions) + len(self.ways) + bool(self.readiness)

    @property
    def is_narrowed(self) -> bool:
        return self.picked > 0

    @property
    def is_wordless(self) -> bool:
        """Whether something was typed and none of it can be read: signs, pictures."""
        return bool(self.text) and not any(map(str.isalnum, self.text))

    @property
    def is_foreign(self) -> bool:
        """Whether it is written in letters only, while nearly all that can be found is Chinese."""
        return any(map(str.isalpha, self.text)) and not any(map(is_han, self.text))

    def without_filters(self) -> Self:
        return replace(self, industries=(), divisions=(), ways=(), readiness="", page=1)

    def pairs(self, *, with_text: bool = True) -> list[tuple[str, str]]:
        """This question as the pairs of a query string, the page left out."""
        found = [("q", self.text)] if with_text and self.text else []
        if self.kind is not Kind.ACHIEVEMENT:
            found.append(("kind", self.kind.value))
        for name, values in (("industry", self.industries), ("division", self.divisions), ("way", self.ways)):
            found += [(name, value) for value in values]
        if self.readiness:
            found.append(("trl", self.readiness))
        found += self.wishes.pairs()
        found += [("fix", fix) for fix in self.fixes]
        found += [("whole", "1")] if self.whole else []
        return [*found, ("plain", "1")] if self.plain else found

    def stored(self) -> dict[str, list[str]]:
        """For a saved search: the pairs as plain data, without the words and the kind."""
        kept: dict[str, list[str]] = {}
        for name, value in self.pairs(with_text=False):
            if name != "kind":
                kept.setdefault(name, []).append(value)
        return kept

    @classmethod
    def from_stored(cls, text: str, kind: Kind, stored: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`stored`."""
        data = QueryDict(mutable=True)
        data["kind"] = kind.value
        for name, values in stored.items():
            data.setlist(name, [str(value) for value in values])
        return cls.read(data, text)

    def filters(self, on: date) -> Filters:
        """What an answer must be; only what is still open on ``on``."""
        return Filters(
            industries=self.industries,
            divisions=self.divisions,
            ways=self.ways,
            readiness=READINESS_BANDS.get(self.readiness),
            open_on=on,
        )

    def query(self, on: date, *, kinds: tuple[Kind, ...], more_industries: tuple[str, ...] = ()) -> Query:
        """For the engine: one page of ``kinds``."""
        return Query(
            text=self.text,
            kinds=kinds,
            filters=self.filters(on),
            wanted=self.wishes.wanted(more_industries),
            limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
            whole=self.whole,
        )
