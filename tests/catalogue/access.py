"""Who may open which address of the catalogue. The things made here belong to 甲 (a member of 330324)."""

from typing import Any

from kezhuan.catalogue.kinds import KINDS, Kind
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.catalogue.factories import FACTORIES, RefinementFactory

OWNER = frozenset({Who.MEMBER})
OWNER_AND_OFFICERS = OWNER | OFFICERS


def _published(kind: Kind) -> Any:
    return lambda world: {"number": FACTORIES[kind.code].create(owner=world.jia, published=True).reference_number}


def _draft(kind: Kind, **more: object) -> Any:
    return lambda world: {"number": FACTORIES[kind.code].create(owner=world.jia).reference_number, **more}


def _refinement(world: Any) -> dict[str, object]:
    made = RefinementFactory.create(demand__owner=world.jia)
    return {"number": made.demand.reference_number, "refinement_id": made.pk}


def _of_kind(kind: Kind) -> list[Access]:
    code = kind.code
    return [
        Access(f"catalogue:{kind.plural}", EVERYONE),
        Access(f"catalogue:new-{code}", SIGNED_IN),
        Access(f"catalogue:{code}", EVERYONE, _published(kind)),
        Access(f"catalogue:{code}-tasks", OWNER, _draft(kind)),
        Access(f"catalogue:{code}-check", OWNER, _draft(kind)),
        Access(f"catalogue:{code}-step", OWNER, _draft(kind, key="content")),
        Access(f"catalogue:{code}-receipt", OWNER, _draft(kind)),
        Access(
            f"catalogue:{code}-move",
            OWNER_AND_OFFICERS,
            lambda world: {**_published(kind)(world), "verb": "close"},
        ),
    ]


ACCESS: list[Access] = [
    Access("catalogue:review", OFFICERS),
    Access(
        "catalogue:review-alike", OFFICERS, lambda world: {**_published(KINDS["demand"])(world), "kind_code": "demand"}
    ),
    Access("catalogue:review-pass", OFFICERS, method="post"),
    Access("catalogue:mine", SIGNED_IN),
    Access("catalogue:renewals", SIGNED_IN),
    Access("catalogue:demand-refinement", OWNER_AND_OFFICERS, _published(KINDS["demand"])),
    Access("catalogue:refinement-confirm", OWNER, _refinement, method="post"),
    Access("catalogue:refinement-send-back", OWNER, _refinement),
    Access("catalogue:demand-join", OFFICERS, _published(KINDS["demand"])),
    Access("catalogue:demand-part", OFFICERS, _published(KINDS["demand"])),
    Access("catalogue:demand-summary", OWNER_AND_OFFICERS, _published(KINDS["demand"])),
    *(row for kind in KINDS.values() for row in _of_kind(kind)),
]
