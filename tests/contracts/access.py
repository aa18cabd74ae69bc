"""Who may open which address of contracts, for a contract between 甲 (the member's firm) and somebody else."""

from datetime import date
from decimal import Decimal
from itertools import count

from kezhuan.contracts.models import Contract, ContractParty
from tests.access import OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW, OrganisationFactory

_NUMBERS = count(1)
_CLAUSES = dict.fromkeys(("subject", "performance", "secrecy", "ownership", "acceptance", "terms"), "有")


def made(world, **more):  # type: ignore[no-untyped-def]
    """甲 sells to another firm; registered in 甲's county."""
    number = next(_NUMBERS)
    buyer = OrganisationFactory.create(division_code="330324")
    values = {
        "reference_number": f"HT-2026-11-9{number:04d}",
        "name": "球阀密封面改进",
        "kind": "consulting",
        "owner": world.jia,
        "division_code": "330324",
        "total_value": Decimal(100),
        "technology_value": Decimal(100),
        "clauses": _CLAUSES,
        "recorded_at": NOW,
        "updated_at": NOW,
        **more,
    }
    contract = Contract.objects.create(**values)
    for side, organisation in (("seller", world.jia), ("buyer", buyer)):
        ContractParty.objects.create(
            contract=contract,
            side=side,
            position=1,
            organisation=organisation,
            name=organisation.name,
            nature="enterprise",
            division_code="330324",
        )
    return contract


def draft(world):  # type: ignore[no-untyped-def]
    return {"number": made(world).reference_number}


def checked(world):  # type: ignore[no-untyped-def]
    return {"number": made(world, state="checked", checked_at=NOW).reference_number}


def submitted(world, **more):  # type: ignore[no-untyped-def]
    """At the registrar: both sides and the officers of the county see it."""
    number = next(_NUMBERS)
    contract = made(
        world,
        state=more.pop("state", "submitted"),
        signed_on=date(2026, 11, 20),
        signed_at=NOW,
        submitted_at=NOW,
        fingerprint=f"{number:064d}",
        **more,
    )
    contract.registrations.create(number=1, submitted_at=NOW)
    return contract


def seen(world):  # type: ignore[no-untyped-def]
    return {"number": submitted(world).reference_number}


_PARTY = frozenset({Who.MEMBER})

ACCESS = [
    Access("contracts:contracts", SIGNED_IN),
    Access("contracts:new", frozenset({Who.MEMBER, Who.OUTSIDER})),
    Access("contracts:contract", OFFICERS | _PARTY, seen),
    Access("contracts:draft", _PARTY, draft),
    Access("contracts:part", _PARTY, lambda world: {**draft(world), "part": "subject"}),
    Access("contracts:step", OFFICERS, lambda world: {**seen(world), "verb": "accept"}, "post"),
    Access("contracts:reason", OFFICERS, lambda world: {**seen(world), "verb": "return"}),
    Access("contracts:confirm", _PARTY, checked, "post"),
    Access("contracts:sign", _PARTY, checked),
    Access("contracts:done", OFFICERS | _PARTY, seen),
]
