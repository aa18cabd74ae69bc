"""Who may keep searches and read what is searched for."""

from kezhuan.engine.actor import Actor
from kezhuan.matching.models import SavedSearch


def may_save_search(actor: Actor) -> bool:
    """Whoever has signed in: the search is kept under the user."""
    return actor.is_known and actor.user_id is not None


def may_change_search(actor: Actor, search: SavedSearch) -> bool:
    return actor.user_id is not None and actor.user_id == search.user_id


def may_read_search_log(actor: Actor) -> bool:
    """Officers, to see what the city lacks; the log names nobody."""
    return actor.is_officer
