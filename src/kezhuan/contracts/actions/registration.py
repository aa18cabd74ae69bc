"""认定登记: submit, accept, examine, decide. Who examined it does not decide (第二人原则)."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import rulebook
from kezhuan.contracts import notices
from kezhuan.contracts.following import move_along
from kezhuan.contracts.models import CERTIFICATE_LENGTH, Contract, ContractKind, Outcome, Registration
from kezhuan.contracts.permissions import may_decide, may_examine, may_submit
from kezhuan.contracts.queries import lock_contract, open_registration
from kezhuan.contracts.reasons import checked_reason
from kezhuan.contracts.rules import place_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import examination_clock, review_threshold
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.policy import Rule
from kezhuan.engine.words import N_

_DIGITS = re.compile(r"[0-9]{16}")
_LONGEST_OPINION = 500


@dataclass(frozen=True, slots=True)
class Examined:
    """What the law asks of an examination: is it a technology contract, of which class, how much is technology."""

    is_technology: bool
    kind: str
    verified_value: Decimal | None
    opinion: str = ""

    def checked(self, contract: Contract) -> "Examined":
        """Itself, trimmed; InvalidInput names every field to mend."""
        faults: dict[str, str] = {}
        words = self.opinion.strip()
        if self.is_technology:
            if self.kind not in ContractKind.values:
                faults["kind"] = N_("请选择认定的合同类别")
            value = self.verified_value
            if value is None or value < 0:
                faults["verified_value"] = N_("请填写核定的技术交易额，不能是负数")
            elif value > contract.total_value:
                faults["verified_value"] = N_("核定的技术交易额不能超过成交额")
        elif not words:
            faults["opinion"] = N_("不属于技术合同的，请写明理由")
        if len(words) > _LONGEST_OPINION:
            faults["opinion"] = N_("意见请不超过 500 个字")
        if faults:
            raise InvalidInput(fields=faults)
        return Examined(self.is_technology, self.kind if self.is_technology else "", self.verified_value, words)


@verb
def submit_contract(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """Hand it in for registration, which is voluntary and a condition of every benefit (浙江省技术市场条例 15)."""
    contract = lock_contract(actor, contract_id)
    if not may_submit(actor, contract):
        raise NotPermitted(N_("认定登记由卖方提交。"))
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "submit")
    contract.submitted_at, contract.updated_at, contract.state_reason = at, at, ""
    contract.save()
    registration = Registration.objects.create(
        contract=contract,
        number=contract.registrations.count() + 1,
        submitted_at=at,
        submitted_by_id=actor.user_id,
    )
    record(actor=actor, verb="contracts.submit_contract", thing=contract, at=at, before=before)
    record(actor=actor, verb="contracts.submit_contract", thing=registration, at=at)
    transaction.on_commit(partial(notices.tell_of_submission, contract, at))
    return contract


@verb
def accept_contract(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """The papers are complete; from here the period for the examination runs."""
    contract = _at_registrar(actor, contract_id)
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "accept")
    registration = open_registration(contract)
    old = snapshot(registration)
    clock, _rule = examination_clock(at, rulebook(), place_of(contract.division_code))
    registration.accepted_at, registration.accepted_by_id, registration.due_at = at, actor.user_id, clock.due_at
    registration.save()
    contract.updated_at = at
    contract.save()
    record(actor=actor, verb="contracts.accept_contract", thing=contract, at=at, before=before)
    record(actor=actor, verb="contracts.accept_contract", thing=registration, at=at, before=old)
    transaction.on_commit(partial(notices.tell_of_step, contract, "accepted", "技术合同登记已受理", contract.name, at))
    return contract


def _at_registrar(actor: Actor, contract_id: int) -> Contract:
    """The contract, locked, for an officer of the place."""
    contract = lock_contract(actor, contract_id)
    if not may_examine(actor, contract):
        raise NotPermitted(N_("由登记地的主管部门办理，当事人自己的人要回避。"))
    return contract


def experts_rule(contract: Contract, at: datetime, *, disputed: bool = False) -> Rule | None:
    """The rule that asks for experts: shown, and insisted on only where it is well known."""
    value = Money(contract.technology_value)
    return review_threshold(value, rulebook(), at, place_of(contract.division_code), disputed=disputed)


@verb
def examine_contract(*, actor: Actor, contract_id: int, examined: Examined, at: datetime) -> Registration:
    """Write down what was found. It may be written again until somebody else has decided."""
    contract = _at_registrar(actor, contract_id)
    contract.lifecycle.after(contract.state, "register")  # only during the examination
    said = examined.checked(contract)
    registration = open_registration(contract)
    before = snapshot(registration)
    registration.is_technology, registration.found_kind = said.is_technology, said.kind
    registration.verified_value, registration.opinion = said.verified_value, said.opinion
    registration.examined_by_id, registration.examined_by_name = actor.user_id, actor.label[:60]
    registration.examined_at = at
    registration.save()
    record(actor=actor, verb="contracts.examine_contract", thing=registration, at=at, before=before)
    return registration


@verb
def register_contract(*, actor: Actor, contract_id: int, certificate_number: str, at: datetime) -> Contract:
    """Registered under the number of its certificate, by somebody else than who examined it.

    Conflict when the number is taken: a contract is registered once.
    """
    contract = _at_registrar(actor, contract_id)
    target = contract.lifecycle.after(contract.state, "register")
    registration = open_registration(contract)
    _check_examined(actor, contract, registration, at)
    number = checked_certificate(certificate_number)
    if Contract.objects.filter(certificate_number=number).exclude(pk=contract.pk).exists():
        raise Conflict(N_("这个登记证明编号已经用过，请核对。"), code="certificate_taken")
    before, old = snapshot(contract), snapshot(registration)
    _decide(registration, Outcome.REGISTERED, "", actor, at)
    contract.state, contract.certificate_number, contract.registered_at = target, number, at
    contract.kind = registration.found_kind or contract.kind
    contract.verified_value, contract.updated_at = registration.verified_value, at
    contract.save()
    move_along(contract, "registered", at)
    record(actor=actor, verb="contracts.register_contract", thing=contract, at=at, before=before)
    record(actor=actor, verb="contracts.register_contract", thing=registration, at=at, before=old)
    body = f"登记证明编号 {number}"
    transaction.on_commit(partial(notices.tell_of_step, contract, "registered", "技术合同已登记", body, at))
    return contract


def _check_examined(actor: Actor, contract: Contract, registration: Registration, at: datetime) -> None:
    if registration.examined_at is None:
        raise NotAllowedNow(N_("还没有审查意见，请先审查。"), code="not_examined")
    if not may_decide(actor, contract, registration):
        raise NotPermitted(N_("审查和决定要由两个人办理，请另一位工作人员决定。"), code="second_person")
    if not registration.is_technology:
        raise NotAllowedNow(N_("审查意见是不属于技术合同，不能登记。"), code="not_technology")
    rule = experts_rule(contract, at)
    if rule is not None and rule.may_block and not registration.by_experts:
        raise NotAllowedNow(N_("技术交易额达到专家评审的标准，请先送专家评审。"), code="experts_needed")


def checked_certificate(text: str) -> str:
    """The number of a certificate, 16 digits. InvalidInput says how to write it."""
    number = "".join(text.split())
    if not _DIGITS.fullmatch(number):
        sentence = N_("登记证明编号是 16 位数字，请核对")
        raise InvalidInput(fields={"certificate_number": sentence}, code="bad_certificate", length=CERTIFICATE_LENGTH)
    return number


@verb
def return_contract(*, actor: Actor, contract_id: int, reason: str, at: datetime) -> Contract:
    """Sent back to be completed, with what is missing; it may be submitted again."""
    return _turn_down(actor, contract_id, "return", Outcome.RETURNED, reason, at)


@verb
def refuse_contract(*, actor: Actor, contract_id: int, reason: str, at: datetime) -> Contract:
    """Not a technology contract: refused, by somebody else than who examined it."""
    return _turn_down(actor, contract_id, "refuse", Outcome.REFUSED, reason, at)


def _turn_down(actor: Actor, contract_id: int, name: str, outcome: Outcome, reason: str, at: datetime) -> Contract:
    contract = _at_registrar(actor, contract_id)
    target = contract.lifecycle.after(contract.state, name)
    words = checked_reason(reason)
    registration = open_registration(contract)
    if outcome is Outcome.REFUSED:
        if registration.examined_at is None:
            raise NotAllowedNow(N_("还没有审查意见，请先审查。"), code="not_examined")
        if not may_decide(actor, contract, registration):
            raise NotPermitted(N_("审查和决定要由两个人办理，请另一位工作人员决定。"), code="second_person")
    before, old = snapshot(contract), snapshot(registration)
    _decide(registration, outcome, words, actor, at)
    contract.state, contract.state_reason, contract.updated_at = target, words, at
    contract.save()
    record(actor=actor, verb=f"contracts.{name}_contract", thing=contract, at=at, before=before)
    record(actor=actor, verb=f"contracts.{name}_contract", thing=registration, at=at, before=old)
    title = "技术合同登记被退回补正" if outcome is Outcome.RETURNED else "技术合同不予登记"
    transaction.on_commit(partial(notices.tell_of_step, contract, name, title, words, at))
    return contract


def _decide(registration: Registration, outcome: Outcome, reason: str, actor: Actor, at: datetime) -> None:
    registration.outcome, registration.reason = outcome, reason
    registration.decided_by_id, registration.decided_at = actor.user_id, at
    registration.save()
