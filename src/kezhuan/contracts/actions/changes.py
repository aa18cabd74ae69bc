"""After the registration: changing what was registered, and cancelling it. A party asks, the registrar answers."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from kezhuan.audit.actions import plain, record, snapshot, verb
from kezhuan.contracts import content, notices
from kezhuan.contracts.actions.signing import refuse_double
from kezhuan.contracts.checking import fingerprint_of
from kezhuan.contracts.following import move_along
from kezhuan.contracts.models import ChangeState, Contract, RegistrationChange
from kezhuan.contracts.permissions import may_ask_change, may_examine
from kezhuan.contracts.queries import lock_contract
from kezhuan.contracts.reasons import checked_reason
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotFound, NotPermitted
from kezhuan.engine.words import N_

#: What a change of the registration may touch. Parties and kind make another contract.
CHANGEABLE = ("name", "valid_from", "valid_to", "total_value", "technology_value")
_DATES = ("valid_from", "valid_to")
_AMOUNTS = ("total_value", "technology_value")


@verb
def ask_change(
    *, actor: Actor, contract_id: int, values: Mapping[str, Any], reason: str, at: datetime
) -> RegistrationChange:
    """A party wants something changed; only what differs is kept. Conflict while another change waits."""
    contract = lock_contract(actor, contract_id)
    if not may_ask_change(actor, contract):
        raise NotPermitted(N_("变更登记由提交登记的一方申请。"))
    contract.lifecycle.after(contract.state, "change")
    words = checked_reason(reason)
    wanted = {name: value for name, value in values.items() if value is not None and getattr(contract, name) != value}
    if set(values) - set(CHANGEABLE):
        raise InvalidInput(N_("这一项不能变更登记。"), code="unchangeable")
    if not wanted:
        raise InvalidInput(fields={"name": N_("没有要变更的内容，请至少改一项")}, code="nothing_changes")
    if contract.changes.filter(state=ChangeState.ASKED).exists():
        raise Conflict(N_("还有一次变更登记没有审核，请等它办完。"), code="change_waits")
    _apply(contract, wanted)  # tells what is wrong now, not when an officer looks at it
    change = RegistrationChange.objects.create(
        contract=contract,
        number=contract.changes.count() + 1,
        values={name: plain(value) for name, value in wanted.items()},
        reason=words,
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    record(actor=actor, verb="contracts.ask_change", thing=change, at=at)
    transaction.on_commit(partial(notices.tell_of_change, change, contract, at))
    return change


def _apply(contract: Contract, values: Mapping[str, Any]) -> None:
    """Put the new values on the (unsaved) contract; InvalidInput names what does not fit."""
    texts = {name: value for name, value in values.items() if name not in _AMOUNTS}
    content.put(contract, texts)
    for name in _AMOUNTS:
        if name in values:
            setattr(contract, name, values[name])
    faults: dict[str, str] = {}
    if contract.total_value < 0:
        faults["total_value"] = N_("成交额不能是负数")
    if not 0 <= contract.technology_value <= contract.total_value:
        faults["technology_value"] = N_("技术交易额请填写零到成交额之间的数")
    received = sum((due.received for due in contract.dues.all()), Decimal(0))
    if contract.total_value < received and "total_value" in values:
        faults.setdefault("total_value", N_("成交额不能低于已经到账的金额，请核对"))
    if faults:
        raise InvalidInput(fields=faults)


@verb
def approve_change(*, actor: Actor, change_id: int, at: datetime, answer: str = "") -> RegistrationChange:
    """The registrar agrees: the contract takes the new values, the certificate stays."""
    change, contract = _open_change(actor, change_id)
    before, old = snapshot(contract), snapshot(change)
    values = {name: _value(name, text) for name, text in change.values.items()}
    change.before = {name: plain(getattr(contract, name)) for name in values}
    _apply(contract, values)
    assert contract.signed_on is not None  # contract_signed_has_day
    refuse_double(contract, contract.signed_on)
    contract.fingerprint = fingerprint_of(contract, contract.signed_on)
    if contract.verified_value is not None and "technology_value" in values:
        contract.verified_value = contract.technology_value
    contract.verified_value = (
        None if contract.verified_value is None else min(contract.verified_value, contract.total_value)
    )
    contract.updated_at = at
    contract.save()
    _answered(change, ChangeState.APPROVED, answer.strip()[:300], actor, at)
    record(actor=actor, verb="contracts.approve_change", thing=contract, at=at, before=before, note=change.reason)
    record(actor=actor, verb="contracts.approve_change", thing=change, at=at, before=old)
    transaction.on_commit(partial(notices.tell_of_change, change, contract, at))
    return change


@verb
def refuse_change(*, actor: Actor, change_id: int, reason: str, at: datetime) -> RegistrationChange:
    """The registrar does not agree, with the reason; everything stays as it was registered."""
    change, contract = _open_change(actor, change_id)
    old = snapshot(change)
    _answered(change, ChangeState.REFUSED, checked_reason(reason), actor, at)
    record(actor=actor, verb="contracts.refuse_change", thing=change, at=at, before=old)
    transaction.on_commit(partial(notices.tell_of_change, change, contract, at))
    return change


def _open_change(actor: Actor, change_id: int) -> tuple[RegistrationChange, Contract]:
    """A change that waits, its contract locked, for the officers of the place."""
    row = RegistrationChange.objects.filter(pk=change_id).first()
    if row is None:
        raise NotFound
    contract = lock_contract(actor, row.contract_id)
    if not may_examine(actor, contract):
        raise NotPermitted(N_("由登记地的主管部门办理，当事人自己的人要回避。"))
    row.refresh_from_db()
    if row.state != ChangeState.ASKED:
        raise Conflict(N_("这次变更已经审核过。"), code="change_decided")
    contract.lifecycle.after(contract.state, "change")
    return row, contract


def _answered(change: RegistrationChange, state: ChangeState, answer: str, actor: Actor, at: datetime) -> None:
    change.state, change.answer = state, answer
    change.decided_by_id, change.decided_at = actor.user_id, at
    change.save()


def _value(name: str, text: str) -> Any:
    """A kept value in the type of its field."""
    if name in _DATES:
        return date.fromisoformat(text)
    return Decimal(text) if name in _AMOUNTS else text


@verb
def cancel_registration(*, actor: Actor, contract_id: int, reason: str, at: datetime) -> Contract:
    """注销登记: the registrar strikes it off, with the reason; the number is not given again."""
    contract = lock_contract(actor, contract_id)
    if not may_examine(actor, contract):
        raise NotPermitted(N_("由登记地的主管部门办理，当事人自己的人要回避。"))
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "cancel")
    contract.state_reason, contract.updated_at = checked_reason(reason), at
    contract.save()
    move_along(contract, "signed", at, contract.state_reason)
    record(actor=actor, verb="contracts.cancel_registration", thing=contract, at=at, before=before)
    transaction.on_commit(
        partial(notices.tell_of_step, contract, "cancelled", "技术合同登记已注销", contract.state_reason, at)
    )
    return contract
