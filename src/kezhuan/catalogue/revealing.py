"""The contact numbers of things: masked for officers, whole after a reason (``accounts.revealing``)."""

from functools import partial

from kezhuan.accounts.revealing import Revealable, register_revealable
from kezhuan.catalogue.kinds import KINDS, Kind
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.permissions import may_reveal_contact
from kezhuan.catalogue.queries import visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound


def _find(actor: Actor, item_id: int, *, kind: Kind) -> CatalogueItem:
    found: CatalogueItem | None = visible_to(actor, kind).filter(pk=item_id).first()
    if found is None:
        raise NotFound
    return found


def register() -> None:
    """Called once, when the apps are loaded."""
    for code, kind in KINDS.items():
        find = partial(_find, kind=kind)
        register_revealable(Revealable(code, kind.model, frozenset({"contact_mobile"}), find, may_reveal_contact))
