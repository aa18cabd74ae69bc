"""A person's consents: given for one purpose and one version of its text, withdrawn at any time."""

from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties import permissions
from kezhuan.parties.models import ConsentPurpose, PersonConsent
from kezhuan.parties.notices import current_notice
from kezhuan.parties.queries import lock_person


@verb
def give_person_consent(
    *, actor: Actor, person_id: int, purpose: str, at: datetime, evidence: str = ""
) -> PersonConsent:
    """Consent to the current text of one purpose (PIPL art. 14).

    Whoever enters it for somebody else must name the signed form (``evidence``); nobody consents on another's behalf.
    """
    person = lock_person(actor, person_id)
    if not permissions.may_give_consent(actor, person):
        raise NotPermitted
    if purpose not in ConsentPurpose.values:
        raise InvalidInput(fields={"purpose": N_("请选择一项")})
    if permissions.consents_need_evidence(actor, person) and not evidence.strip():
        raise InvalidInput(
            fields={"evidence": N_("请写明本人签署的同意书存放在哪里，例如：纸质同意书，科研处 2026 年第 12 号")}
        )
    if person.consents.filter(purpose=purpose, withdrawn_at__isnull=True).exists():
        raise NotAllowedNow(N_("这项同意已经有效，不用再登记。"), code="consent_standing")
    consent = PersonConsent.objects.create(
        person=person,
        purpose=purpose,
        text_version=current_notice(purpose).version,
        given_at=at,
        evidence=evidence.strip(),
    )
    record(actor=actor, verb="parties.give_person_consent", thing=consent, at=at)
    return consent


@verb
def withdraw_person_consent(*, actor: Actor, person_id: int, purpose: str, at: datetime) -> PersonConsent:
    """As easy as giving it (PIPL art. 15); works at once and asks for no reason."""
    person = lock_person(actor, person_id)
    if not permissions.may_withdraw_consent(actor, person):
        raise NotPermitted
    consent = person.consents.filter(purpose=purpose, withdrawn_at__isnull=True).first()
    if consent is None:
        raise NotFound(N_("没有有效的同意可以撤回。"))
    before = snapshot(consent)
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    record(actor=actor, verb="parties.withdraw_person_consent", thing=consent, at=at, before=before)
    return consent
