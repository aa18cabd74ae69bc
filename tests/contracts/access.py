"""Who may open which address of contracts, for a contract between 甲 (the member's firm) and somebody else."""

from datetime import date
from decimal import Decimal
from itertools import count

from kezhuan.contracts.models import Contract, ContractParty, RewardSplit, YearlyReport
from kezhuan.contracts.models.report import digest_of
from tests.access import OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW, OrganisationFactory, PersonFactory

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


def registered(world, **more):  # type: ignore[no-untyped-def]
    number = next(_NUMBERS)
    values = {"state": "registered", "registered_at": NOW, "certificate_number": f"{number:016d}", **more}
    return submitted(world, **values)


def examined(world):  # type: ignore[no-untyped-def]
    """Examined by somebody who is nobody of the cast."""
    contract = submitted(world, state="examination")
    contract.registrations.update(
        accepted_at=NOW, examined_at=NOW, examined_by_id=900_001, is_technology=True, found_kind="consulting"
    )
    return {"number": contract.reference_number}


def in_review(world):  # type: ignore[no-untyped-def]
    return {"number": submitted(world, state="review").reference_number}


def asked(world):  # type: ignore[no-untyped-def]
    """An expert of the outsider's is asked: 丙外人 in person."""
    outsider = world.users[Who.OUTSIDER]
    if outsider.person_id is None:
        outsider.person = PersonFactory.create(name="评审专家")
        outsider.save(update_fields=["person"])
    contract = submitted(world, state="review")
    contract.registrations.get().opinions.create(expert=outsider.person, asked_at=NOW)
    return {"number": contract.reference_number}


def owed(world, **more):  # type: ignore[no-untyped-def]
    contract = registered(world)
    contract.dues.create(number=1, label="合同款", due_on=date(2026, 12, 1), amount=Decimal(100), **more)
    return {"number": contract.reference_number, "due": 1}


def royalty(world):  # type: ignore[no-untyped-def]
    """甲 buys here, so it states the base."""
    contract = registered(world)
    seller, buyer = contract.parties.get(side="seller"), contract.parties.get(side="buyer")
    other = buyer.organisation
    seller.organisation = buyer.organisation = None
    seller.save()
    buyer.save()
    seller.organisation, buyer.organisation = other, world.jia
    seller.save()
    buyer.save()
    contract.dues.create(
        number=1, label="提成", due_on=date(2026, 12, 1), period_from=date(2025, 1, 1), period_to=date(2025, 12, 31)
    )
    return {"number": contract.reference_number, "due": 1}


def received(world):  # type: ignore[no-untyped-def]
    made_ = owed(world)
    contract = Contract.objects.get(reference_number=made_["number"])
    receipt = contract.receipts.create(
        due=contract.dues.get(), key="key-12345678", amount=Decimal(1), received_on=date(2026, 11, 22), recorded_at=NOW
    )
    return {"number": contract.reference_number, "receipt": receipt.pk}


def changed(world):  # type: ignore[no-untyped-def]
    contract = registered(world)
    contract.changes.create(number=1, values={"name": "新名称"}, reason="改名", asked_at=NOW)
    return {"number": contract.reference_number, "change_number": 1}


def rewarded(world, **more):  # type: ignore[no-untyped-def]
    """甲 rewards its people for what a contract brought in."""
    number = next(_NUMBERS)
    values = {"state": "draft", **more}
    split = RewardSplit.objects.create(
        reference_number=f"FP-2026-11-9{number:04d}",
        contract=registered(world),
        unit=world.jia,
        way="assignment",
        nature="private",
        place="330324",
        on=date(2026, 11, 20),
        case={},
        lines=[],
        income=100,
        base=100,
        reward=70,
        kept=30,
        reckoned_at=NOW,
        **values,
    )
    split.shares.create(position=1, name="王工", group="main", amount=70)
    return split


def reward(world):  # type: ignore[no-untyped-def]
    return {"number": rewarded(world).reference_number}


def settled(world):  # type: ignore[no-untyped-def]
    split = rewarded(world, state="agreed", agreed_at=NOW)
    return {"number": split.reference_number, "position": 1}


def unit(world):  # type: ignore[no-untyped-def]
    """甲's yearly report, after it sold something that was submitted."""
    registered(world)
    return {"unit": world.jia.pk, "year": 2026}


def handed_in(world):  # type: ignore[no-untyped-def]
    """The same as it was handed in."""
    named = unit(world)
    content = {"unit": world.jia.pk, "year": 2026, "figures": []}
    number = 1 + YearlyReport.objects.count()
    YearlyReport.objects.create(
        unit=world.jia, year=2026, number=number, content=content, digest=digest_of(content), handed_in_at=NOW
    )
    return {**named, "number": number}


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
    Access("contracts:form", OFFICERS | _PARTY, lambda world: {**seen(world), "kind": "xlsx"}),
    Access("contracts:examine", OFFICERS, examined),
    Access("contracts:register", OFFICERS, examined),
    Access("contracts:invite", OFFICERS, in_review),
    Access("contracts:opinion", frozenset({Who.OUTSIDER}), asked),
    Access("contracts:recuse", frozenset({Who.OUTSIDER}), asked),
    Access("contracts:change", _PARTY, lambda world: {"number": registered(world).reference_number}),
    Access("contracts:approve", OFFICERS, changed, "post"),
    Access("contracts:disapprove", OFFICERS, changed),
    Access("contracts:receive", _PARTY, owed),
    Access("contracts:royalty", _PARTY, royalty),
    Access("contracts:void", _PARTY, received),
    Access("contracts:rewards", SIGNED_IN),
    Access("contracts:reward-new", _PARTY, lambda world: {"number": registered(world).reference_number}),
    Access("contracts:reward", OFFICERS | _PARTY, reward),
    Access("contracts:reward-print", OFFICERS | _PARTY, reward),
    Access("contracts:reward-publish", _PARTY, reward, "post"),
    Access("contracts:reward-agree", _PARTY, reward),
    Access("contracts:reward-withdraw", _PARTY, reward),
    Access("contracts:reward-staff", _PARTY, reward),
    Access("contracts:reward-pay", _PARTY, settled),
    Access("contracts:reports", SIGNED_IN),
    Access("contracts:report", OFFICERS | _PARTY, unit),
    Access("contracts:report-hand-in", _PARTY, lambda world: {**unit(world), "year": 2025}, "post"),
    Access("contracts:report-handed-in", OFFICERS | _PARTY, handed_in),
    Access("contracts:report-rows", OFFICERS | _PARTY, lambda world: {**unit(world), "code": "signed"}),
]
