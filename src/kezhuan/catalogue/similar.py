"""Things that are perhaps the same: a warning before the hand-in, never a block.

One's own things are compared in full, those of others only by what anybody may read. Which public things of others are
worth comparing, a higher app that can search says (:func:`register_near`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kezhuan.catalogue.documents import public_text
from kezhuan.catalogue.kinds import kind_of
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, ServiceOffer
from kezhuan.engine.match.duplicates import LIKELY, Likeness, Wording, suspects

_MOST_COMPARED = 300
_MOST_SHOWN = 3

#: A thing → public things of its kind that read like it.
Near = Callable[[CatalogueItem], Iterable[CatalogueItem]]
_near: list[Near] = []


def register_near(source: Near) -> None:
    """A higher app says which things of others may be like one; asked only before a hand-in."""
    if source not in _near:
        _near.append(source)


#: A thing → how like the most like public thing of its kind is, 0 to 1; without a question to the database.
Likely = Callable[[CatalogueItem], float]
_likely: list[Likely] = []


def register_likely(source: Likely) -> None:
    """A higher app that can search says how like something public is; asked for each row of the review."""
    if source not in _likely:
        _likely.append(source)


def likely_percent(item: CatalogueItem) -> int:
    """How like the most like public thing is, in per cent; 0 when none is like enough to be perhaps the same."""
    best = max((source(item) for source in _likely), default=0.0)
    return round(best * 100) if best >= LIKELY else 0


@dataclass(frozen=True)
class Similar:
    """Something perhaps the same; ``own``: of the same owner. ``likeness`` names the words in which they differ."""

    item: CatalogueItem
    likeness: Likeness
    own: bool

    @property
    def percent(self) -> int:
        return round(self.likeness.score * 100)

    @property
    def words(self) -> str:
        """What is compared: one's own thing as it is written, others' as anybody may read it."""
        return _own_words(self.item) if self.own else _public_words(self.item)


def own_words(item: CatalogueItem) -> str:
    """The text of a thing as its author wrote it, for who may read it."""
    return _own_words(item)


def _own_words(item: CatalogueItem) -> str:
    if isinstance(item, Demand):
        return item.statement
    if isinstance(item, Achievement):
        return item.abstract
    if isinstance(item, ServiceOffer):
        return item.description
    return item.parameters if isinstance(item, Facility) else ""


def _public_words(item: CatalogueItem) -> str:
    """Of others: nothing that the public may not read, so that no differing word tells more."""
    if isinstance(item, Demand):
        # what public_text says of it, without asking for its refinement: twenty are compared at once
        return (item.statement if not item.anonymous else "") or item.public_summary
    texts = public_text(item)
    names = ("statement", "public_summary", "abstract", "description", "parameters")
    return next((texts[name] for name in names if texts.get(name)), "")


def similar_to(item: CatalogueItem) -> list[Similar]:
    """Running things of the same kind that read like this one, own ones and public ones, the most alike first."""
    own = list(
        kind_of(item)
        .model._default_manager.filter(owner_id=item.owner_id)
        .exclude(pk=item.pk)
        .exclude(state__in=["solved", "closed", "expired"])
        .order_by("-updated_at")[:_MOST_COMPARED]
    )
    known = {row.pk for row in own} | {item.pk}
    others = [row for source in _near for row in source(item) if row.pk not in known and row.owner_id != item.owner_id]
    rows = [*own, *others]
    told = [Wording(row.title, _own_words(row)) for row in own]
    told += [Wording(row.title, _public_words(row)) for row in others]
    found = suspects(Wording(item.title, _own_words(item)), told)
    return [Similar(rows[each.place], each.likeness, each.place < len(own)) for each in found[:_MOST_SHOWN]]
