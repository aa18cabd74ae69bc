"""Who may open which address of matching. Saved searches are the user's own: a foreign one is not found."""

from itertools import count

from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.catalogue.factories import AchievementFactory, DemandFactory
from tests.matching.factories import proposed_terms

_NUMBERS = count()
OWNER_AND_OFFICERS = OFFICERS | {Who.MEMBER}


def _nothing(world):  # type: ignore[no-untyped-def]
    """A search that does not exist: everybody gets 404."""
    return {"pk": 999_999}


def _demand(world):  # type: ignore[no-untyped-def]
    return {"number": DemandFactory.create(owner=world.jia, published=True).reference_number}


def _achievement(world):  # type: ignore[no-untyped-def]
    return {"number": AchievementFactory.create(owner=world.jia, published=True).reference_number}


def _expert(world):  # type: ignore[no-untyped-def]
    from tests.matching.conftest import listed_expert

    return {"person_id": listed_expert("陈砚舟", "阀门密封", organisation=world.yi).pk}


def _terms(world):  # type: ignore[no-untyped-def]
    """A proposed group; deciding without what the form asks for leads no further."""
    return {"pk": proposed_terms(("渗漏", f"漏水{next(_NUMBERS)}")).pk}


ACCESS = [
    Access("matching:suggest", EVERYONE),
    Access("matching:saved", SIGNED_IN),
    Access("matching:save", SIGNED_IN, method="post"),  # without words the answer is 422
    Access("matching:change", frozenset(), _nothing),
    Access("matching:delete", frozenset(), _nothing, "post"),
    Access("matching:unanswered", OFFICERS),
    Access("matching:feedback", OFFICERS),
    Access("matching:give-feedback", SIGNED_IN, method="post"),  # without a question nothing is kept
    Access("matching:withdraw-feedback", frozenset(), _nothing, "post"),
    Access("matching:terms", OFFICERS | {Who.SYSTEM_ADMIN}),
    Access("matching:new-terms", OFFICERS),
    Access("matching:term", OFFICERS | {Who.SYSTEM_ADMIN}, _terms),
    Access("matching:approve-terms", OFFICERS, _terms, "post"),
    Access("matching:end-terms", OFFICERS, _terms, "post"),  # without a reason the answer is 422
    Access("matching:rematches", OFFICERS | {Who.SYSTEM_ADMIN}),
    Access("matching:candidates", OWNER_AND_OFFICERS, _demand),
    Access("matching:rematch", OWNER_AND_OFFICERS, _demand, "post"),
    Access("matching:rematch-progress", OWNER_AND_OFFICERS, _demand),
    Access("matching:needs", OWNER_AND_OFFICERS, _achievement),
    Access("matching:enterprises", OFFICERS, _expert),
]
