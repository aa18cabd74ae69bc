"""Confirming and signing: both sides agree to the checked text, the evidence is there, and no rule forbids it."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from kezhuan.accounts.queries import members_of
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import content, notices, plans
from kezhuan.contracts.checking import double_of, fingerprint_of, remarks_on, stopping
from kezhuan.contracts.files import evidence_of
from kezhuan.contracts.following import move_along
from kezhuan.contracts.models import Contract, ContractParty, Due
from kezhuan.contracts.obstacles import obstacle_of
from kezhuan.contracts.parties import refreshed
from kezhuan.contracts.permissions import may_confirm, may_sign
from kezhuan.contracts.queries import lock_contract
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import schedule
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_

_OLDEST_YEARS = 20


@verb
def confirm_contract(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """A manager of a party says yes to the checked text; it then cannot change without a new yes."""
    contract = lock_contract(actor, contract_id)
    if not may_confirm(actor, contract):
        raise NotPermitted(N_("由单位的管理员确认合同。"))
    contract.lifecycle.after(contract.state, "sign")  # only a checked contract is confirmed
    mine = [party for party in contract.parties.all() if actor.manages(party.organisation_id)]
    waiting = [party for party in mine if party.confirmed_at is None]
    if not waiting:
        raise Conflict(N_("您的单位已经确认过。"), code="already_confirmed")
    for party in waiting:
        before = snapshot(party)
        party.confirmed_at, party.confirmed_by_id = at, actor.user_id
        party.save(update_fields=["confirmed_at", "confirmed_by_id"])
        record(actor=actor, verb="contracts.confirm_contract", thing=party, at=at, before=before)
    return contract


def unconfirmed(contract: Contract) -> list[ContractParty]:
    """Parties on the platform that have somebody who could say yes and have not; others are proved by the papers."""
    return [
        party
        for party in contract.parties.all()
        if party.organisation_id is not None
        and party.confirmed_at is None
        and members_of(party.organisation_id, managers_only=True).exists()
    ]


@verb
def sign_contract(*, actor: Actor, contract_id: int, signed_on: date, at: datetime) -> Contract:
    """Write down the signature: the text is closed, parties are classed as of this day, and the dues are made.

    Refused while a party has not confirmed, the evidence is missing, the law's clauses are not there, a notice still
    runs, credit shares are not settled, or the very same contract stands already.
    """
    contract = lock_contract(actor, contract_id)
    if not may_sign(actor, contract):
        raise NotPermitted
    target = contract.lifecycle.after(contract.state, "sign")
    _check_day(signed_on, local_day(at))
    missing = unconfirmed(contract)
    if missing:
        names = "、".join(party.name for party in missing)
        raise NotAllowedNow(
            N_("还有当事人没有确认：%(names)s。请他们的单位管理员先在合同页上确认。"), code="not_confirmed", names=names
        )
    refusal = obstacle_of(contract, at)
    if refusal is not None:
        raise refusal
    evidence = evidence_of(contract)
    if evidence is None and not actor.is_system:
        raise NotAllowedNow(N_("请先上传签字盖章的扫描件，或者电子签名的合同。"), code="evidence_missing")
    before = snapshot(contract)
    contract.signed_on = signed_on
    for party in contract.parties.all():
        refreshed(party)
    content.revalue(contract, signed_on)
    wrong = stopping(remarks_on(contract, signed_on))
    if wrong:
        names = "、".join(dict.fromkeys(remark.name for remark in wrong))
        raise NotAllowedNow(N_("还缺法律要求的内容：%(names)s。"), code="check_failed", names=names)
    refuse_double(contract, signed_on)
    contract.fingerprint = fingerprint_of(contract, signed_on)
    contract.evidence = evidence.digest if evidence is not None else ""
    contract.state, contract.signed_at, contract.updated_at = target, at, at
    contract.save()
    make_dues(contract)
    move_along(contract, "signed", at)
    record(actor=actor, verb="contracts.sign_contract", thing=contract, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_signature, contract, actor.user_id, at))
    return contract


def _check_day(signed_on: date, today: date) -> None:
    if signed_on > today:
        raise InvalidInput(fields={"signed_on": N_("签订日期不能晚于今天")})
    if signed_on.year < today.year - _OLDEST_YEARS:
        raise InvalidInput(fields={"signed_on": N_("签订日期太早，请核对年份")})


def refuse_double(contract: Contract, signed_on: date) -> None:
    """Conflict when the very same contract stands; the database has the last word (``contract_stands_once``)."""
    double = double_of(contract, signed_on)
    if double is not None:
        raise Conflict(
            N_("同样的当事人、名称、金额和日期，已经有合同 %(number)s，一份合同只登记一次，请在那一份上继续办理。"),
            code="contract_exists",
            number=double.reference_number,
        )


def make_dues(contract: Contract) -> None:
    """The plan as payments with their days; royalties have no amount before their base is stated."""
    plan = plans.read(contract.plan)
    if plan is None:
        return
    Due.objects.bulk_create(
        Due(
            contract=contract,
            number=due.number,
            label=due.label,
            due_on=due.due_on,
            amount=None if due.amount is None else due.amount.yuan,
            period_from=due.period_from,
            period_to=due.period_to,
            rate=due.rate,
        )
        for due in schedule(plan)
    )
