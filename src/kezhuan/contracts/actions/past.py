"""Contracts that were registered before the platform: written down as they are, by the officers of the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kezhuan.audit.actions import record, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import content, parties
from kezhuan.contracts.actions.drafting import PREFIX
from kezhuan.contracts.actions.registration import checked_certificate
from kezhuan.contracts.actions.signing import refuse_double
from kezhuan.contracts.checking import fingerprint_of
from kezhuan.contracts.models import Contract, PriceKind, PriceLine
from kezhuan.contracts.parties import PartyWords
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation


@dataclass(frozen=True, slots=True)
class PastContract:
    """What the national system's list says of one contract."""

    name: str
    kind: str
    parties: Sequence[PartyWords]
    signed_on: date
    total_value: Decimal
    technology_value: Decimal
    certificate_number: str
    form: str = ""
    field: str = ""
    ip: str = ""


@verb
def record_past_contract(*, actor: Actor, past: PastContract, at: datetime) -> Contract:
    """Enter a contract as registered. One side must be on the platform, it owns the record.

    InvalidInput per field; Conflict when its number or the very same contract is there already.
    """
    if not (actor.is_system or actor.is_officer):
        raise NotPermitted(N_("过去的合同由主管部门登记。"))
    named = parties.completed(actor, past.parties, past.signed_on)
    place = parties.registered_at(named)
    if not (actor.is_system or actor.oversees(place)):
        raise NotPermitted(N_("这份合同的登记地不归您管。"))
    number = checked_certificate(past.certificate_number)
    owner = _owner(named)
    _check_figures(past, local_day(at))
    if Contract.objects.filter(certificate_number=number).exists():
        raise Conflict(N_("这个登记证明编号已经用过，请核对。"), code="certificate_taken")
    contract = Contract(owner=owner, recorded_at=at, updated_at=at, drafter_id=actor.user_id, origin="past")
    content.put(
        contract,
        {"name": past.name, "kind": past.kind, "form": past.form or "commissioned", "field": past.field, "ip": past.ip},
    )
    contract.division_code, contract.signed_on = place, past.signed_on
    contract.total_value, contract.technology_value = past.total_value, past.technology_value
    contract.verified_value, contract.certificate_number = past.technology_value, number
    contract.reference_number = next_reference_number(PREFIX, at)
    contract.save()  # still a draft: parties and fingerprint come next
    parties.write(contract, named)
    _write_lines(contract)
    refuse_double(contract, past.signed_on)
    contract.fingerprint = fingerprint_of(contract, past.signed_on)
    contract.state = "registered"
    contract.signed_at = contract.submitted_at = contract.registered_at = at
    contract.save()
    record(actor=actor, verb="contracts.record_past_contract", thing=contract, at=at)
    return contract


def _owner(named: Sequence[PartyWords]) -> Organisation:
    """The first seller on the platform, else the first buyer."""
    known = [each for side in ("seller", "buyer") for each in named if each.side == side and each.organisation_id]
    if not known:
        raise InvalidInput(fields={"seller": N_("买卖双方至少有一方已经登记在平台上")})
    return Organisation.objects.get(pk=known[0].organisation_id or 0)


def _check_figures(past: PastContract, today: date) -> None:
    faults: dict[str, str] = {}
    if past.signed_on > today:
        faults["signed_on"] = N_("签订日期不能晚于今天")
    if past.total_value < 0:
        faults["total_value"] = N_("成交额不能是负数")
    if not 0 <= past.technology_value <= past.total_value:
        faults["technology_value"] = N_("技术交易额请填写零到成交额之间的数")
    if faults:
        raise InvalidInput(fields=faults)


def _write_lines(contract: Contract) -> None:
    """Two items that give both amounts again; the old list knows no more."""
    rest = contract.total_value - contract.technology_value
    lines = [(PriceKind.TECHNOLOGY, contract.technology_value), (PriceKind.EQUIPMENT, rest)]
    PriceLine.objects.bulk_create(
        PriceLine(contract=contract, position=number, kind=kind, amount=amount)
        for number, (kind, amount) in enumerate(lines, 1)
        if amount
    )
