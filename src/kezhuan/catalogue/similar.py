"""A firm's own things that look alike: a warning before the hand-in, never a block, nothing of others."""

from kezhuan.catalogue.kinds import kind_of
from kezhuan.catalogue.models import CatalogueItem

#: Share of two-character pieces two titles must have in common (Dice) to be called alike.
ALIKE = 0.6
_MOST_COMPARED = 300
_MOST_SHOWN = 3


def _pieces(text: str) -> set[str]:
    bare = "".join(character for character in text.casefold() if character.isalnum())
    return {bare[place : place + 2] for place in range(len(bare) - 1)}


def likeness(first: str, second: str) -> float:
    """0.0-1.0: twice the shared two-character pieces over all of both."""
    one, two = _pieces(first), _pieces(second)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def similar_of_owner(item: CatalogueItem) -> list[CatalogueItem]:
    """Running things of the same owner and kind with a title alike, the most alike first (one query)."""
    rows = (
        kind_of(item)
        .model._default_manager.filter(owner_id=item.owner_id)
        .exclude(pk=item.pk)
        .exclude(state__in=["solved", "closed", "expired"])
        .order_by("-updated_at")[:_MOST_COMPARED]
    )
    scored = [(likeness(item.title, row.title), row) for row in rows]
    alike = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [row for _score, row in alike[:_MOST_SHOWN]]
