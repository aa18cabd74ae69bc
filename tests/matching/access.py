"""Who may open which address of matching. Saved searches are the user's own: a foreign one is not found."""

from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access


def _nothing(world):  # type: ignore[no-untyped-def]
    """A search that does not exist: everybody gets 404."""
    return {"pk": 999_999}


ACCESS = [
    Access("matching:suggest", EVERYONE),
    Access("matching:saved", SIGNED_IN),
    Access("matching:save", SIGNED_IN, method="post"),  # without words the answer is 422
    Access("matching:change", frozenset(), _nothing),
    Access("matching:delete", frozenset(), _nothing, "post"),
    Access("matching:unanswered", OFFICERS),
]
