"""Verbs of the register: register, renew, change, suspend, reinstate, withdraw, lapse."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.brokers import notices
from kezhuan.brokers.content import Profile
from kezhuan.brokers.models import Broker, BrokerState
from kezhuan.brokers.permissions import may_change, may_lapse, may_register, may_renew, may_suspend, may_withdraw
from kezhuan.brokers.queries import lock_broker, standing_broker_of
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.lifecycle.brokers import BROKER
from kezhuan.engine.words import N_
from kezhuan.parties.actions import Certificate, add_qualification, renew_qualification
from kezhuan.parties.models import Organisation, OrganisationState, Person, Qualification, QualificationKind
from kezhuan.parties.queries import lock_person, organisations_visible_to

PREFIX = "JR"
_LONGEST_REASON = 300


@verb
def register_broker(
    *,
    actor: Actor,
    person_id: int,
    certificate: Certificate,
    profile: Profile,
    at: datetime,
    organisation_id: int | None = None,
    is_demonstration: bool = False,
) -> Broker:
    """Enter somebody from the certificate; one that ``parties`` already holds is used and not entered again.

    Conflict when the person is in the register. InvalidInput per field, also for a certificate that has run out.
    """
    person = lock_person(actor, person_id)
    if not may_register(actor, person):
        raise NotPermitted
    said = profile.checked()
    organisation = _organisation(actor, organisation_id)
    day = local_day(at)
    held = _held(person, certificate)
    _check(certificate, day, needs=held is None)
    number = next_reference_number(PREFIX, at)
    if standing_broker_of(person.pk) is not None:
        raise Conflict(N_("这个人已经在名册里。"), code="already_registered")
    paper = held or add_qualification(actor=actor, person_id=person.pk, certificate=certificate, at=at)
    broker = Broker.objects.create(
        reference_number=number,
        person=person,
        qualification=paper,
        organisation=organisation,
        **said.columns(),
        registered_on=day,
        recorded_at=at,
        updated_at=at,
        is_demonstration=is_demonstration,
    )
    record(actor=actor, verb="brokers.register_broker", thing=broker, at=at)
    return broker


def _organisation(actor: Actor, organisation_id: int | None) -> Organisation | None:
    if organisation_id is None:
        return None
    found = organisations_visible_to(actor).filter(pk=organisation_id, state=OrganisationState.ACTIVE).first()
    if found is None:
        raise InvalidInput(fields={"organisation": N_("没有找到这家单位，请填全称或统一社会信用代码")})
    return found


def _held(person: Person, certificate: Certificate) -> Qualification | None:
    """The same certificate (grade, number, day of issue) among those the person already has."""
    rows = person.qualifications.filter(
        kind=QualificationKind.BROKER, grade=certificate.grade, issued_on=certificate.issued_on
    )
    number = certificate.number.strip()
    return next((row for row in rows if not number or not row.number or row.number == number), None)


def _check(certificate: Certificate, day: date, *, needs: bool) -> None:
    faults = dict(certificate.faults())
    if certificate.kind != QualificationKind.BROKER:
        faults["grade"] = N_("请选择技术经纪人的等级")
    if needs and not certificate.issuer.strip():
        faults["issuer"] = N_("请填写发证单位")
    if certificate.issued_on is None:
        faults["issued_on"] = N_("请照证书填写发证日期")
    elif certificate.issued_on > day:
        faults["issued_on"] = N_("发证日期不能晚于今天")
    if certificate.expires_on is not None and certificate.expires_on < day:
        faults.setdefault("expires_on", N_("证书已过期，请先续期再登记"))
    if faults:
        raise InvalidInput(fields=faults)


@verb
def renew_broker(*, actor: Actor, broker_id: int, expires_on: date | None, at: datetime, number: str = "") -> Broker:
    """The certificate holds to a later day (None: without end); who had lapsed is back in the register."""

    def change(broker: Broker) -> None:
        if expires_on is not None and expires_on < local_day(at):
            raise InvalidInput(fields={"expires_on": N_("新的有效期不能早于今天")})
        paper = broker.qualification
        if paper.expires_on != expires_on:
            broker.qualification = renew_qualification(
                actor=actor, qualification_id=paper.pk, expires_on=expires_on, number=number, at=at
            )

    return _move(actor, broker_id, "renew", at, may=may_renew, change=change)


@verb
def change_broker(
    *, actor: Actor, broker_id: int, profile: Profile, at: datetime, organisation_id: int | None = None
) -> Broker:
    """What they are good at, how and for whom they work. For whom: an officer or a manager of either organisation."""
    broker = lock_broker(actor, broker_id)
    if not may_change(actor, broker):
        raise NotPermitted
    if broker.state == BrokerState.WITHDRAWN:
        raise NotAllowedNow(N_("已经注销，不能再变更。"), code="withdrawn")
    said = profile.checked()
    before = snapshot(broker)
    if organisation_id != broker.organisation_id:
        if not may_register(actor, broker.person) and not actor.manages(organisation_id or broker.organisation_id):
            raise InvalidInput(fields={"organisation": N_("更换执业机构，请由新机构的管理员或主管部门办理")})
        broker.organisation = _organisation(actor, organisation_id)
    for name, value in said.columns().items():
        setattr(broker, name, value)
    broker.updated_at = at
    broker.save()
    record(actor=actor, verb="brokers.change_broker", thing=broker, at=at, before=before)
    return broker


@verb
def suspend_broker(*, actor: Actor, broker_id: int, reason: str, at: datetime) -> Broker:
    """No work as a broker until reinstated, with the reason; the broker is told."""
    broker = _move(actor, broker_id, "suspend", at, may=may_suspend, reason=reason)
    transaction.on_commit(partial(notices.tell_of_state, broker, at))
    return broker


@verb
def reinstate_broker(*, actor: Actor, broker_id: int, reason: str, at: datetime) -> Broker:
    """Back in the register after a suspension; NotAllowedNow while the certificate has run out."""

    def change(broker: Broker) -> None:
        if not broker.qualification.is_valid(local_day(at)):
            raise NotAllowedNow(N_("证书已过期，请先在人员资格里续期，再恢复。"), code="certificate_ended")

    broker = _move(actor, broker_id, "reinstate", at, may=may_suspend, change=change, reason=reason)
    transaction.on_commit(partial(notices.tell_of_state, broker, at))
    return broker


@verb
def withdraw_broker(*, actor: Actor, broker_id: int, reason: str, at: datetime) -> Broker:
    """Out of the register, by the broker or an officer; what was done stays and counts."""

    def change(broker: Broker) -> None:
        broker.withdrawn_on = max(local_day(at), broker.registered_on)

    return _move(actor, broker_id, "withdraw", at, may=may_withdraw, change=change, reason=reason)


@verb
def lapse_broker(*, actor: Actor, broker_id: int, at: datetime) -> Broker:
    """SYSTEM takes note that the certificate has run out; NotAllowedNow while it holds."""

    def change(broker: Broker) -> None:
        ends = broker.qualification.expires_on
        if ends is None or ends >= local_day(at):
            raise NotAllowedNow(N_("证书还在有效期内。"), code="not_due")

    broker = _move(actor, broker_id, "lapse", at, may=lambda who, _broker: may_lapse(who), change=change)
    transaction.on_commit(partial(notices.tell_of_state, broker, at))
    return broker


def _move(
    actor: Actor,
    broker_id: int,
    verb_name: str,
    at: datetime,
    *,
    may: Callable[[Actor, Broker], bool],
    change: Callable[[Broker], None] = lambda broker: None,
    reason: str = "",
) -> Broker:
    """Lock, permission, table, rule, save, event: the same for every move."""
    broker = lock_broker(actor, broker_id)
    if not may(actor, broker):
        raise NotPermitted
    target = BROKER.after(broker.state, verb_name)
    words = reason.strip()
    if BROKER.transition(verb_name).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(broker)
    change(broker)
    broker.state, broker.state_reason, broker.updated_at = target, words, at
    broker.save()
    record(actor=actor, verb=f"brokers.{verb_name}_broker", thing=broker, at=at, before=before)
    return broker
