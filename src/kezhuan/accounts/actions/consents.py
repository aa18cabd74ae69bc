"""Consents for each purpose (PIPL art. 14, 15): given and withdrawn as easily."""

from datetime import datetime

from kezhuan.accounts import permissions
from kezhuan.accounts.models import UserConsent, UserConsentPurpose
from kezhuan.accounts.queries import lock_user
from kezhuan.accounts.texts import text_version
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_

#: Withdrawn only by closing the account: without them there is no account.
BASIC = frozenset({UserConsentPurpose.TERMS, UserConsentPurpose.PRIVACY})


def write_consent(*, actor: Actor, user_id: int, purpose: UserConsentPurpose, at: datetime) -> UserConsent:
    """Write one consent and its event; part of signing up and of ``give_consent``."""
    consent = UserConsent.objects.create(
        user_id=user_id, purpose=purpose.value, text_version=text_version(purpose), given_at=at
    )
    record(actor=actor, verb="accounts.give_consent", thing=consent, at=at, before={})
    return consent


def _purpose(text: str) -> UserConsentPurpose:
    try:
        return UserConsentPurpose(text)
    except ValueError as error:
        raise InvalidInput(code="unknown_purpose", fields={"purpose": N_("没有这种用途。")}) from error


@verb
def give_consent(*, actor: Actor, purpose: str, at: datetime) -> UserConsent:
    """Consent to one purpose for oneself; Conflict when it already stands in the present text."""
    if not permissions.is_person(actor) or actor.user_id is None:
        raise NotPermitted
    wanted = _purpose(purpose)
    lock_user(actor.user_id)
    standing = UserConsent.objects.filter(user_id=actor.user_id, purpose=wanted, withdrawn_at__isnull=True).first()
    if standing is not None:
        if standing.text_version == text_version(wanted):
            raise Conflict(N_("您已经同意过了。"), code="already_given")
        _end(standing, actor, at)
    return write_consent(actor=actor, user_id=actor.user_id, purpose=wanted, at=at)


@verb
def withdraw_consent(*, actor: Actor, purpose: str, at: datetime) -> UserConsent:
    """Withdraw one's own consent. The service goes on (PIPL art. 16)."""
    if not permissions.is_person(actor) or actor.user_id is None:
        raise NotPermitted
    wanted = _purpose(purpose)
    if wanted in BASIC:
        raise NotAllowedNow(
            N_("用户协议和个人信息保护告知是使用账号的前提。不再同意时，请注销账号。"), code="basic_consent"
        )
    lock_user(actor.user_id)
    standing = UserConsent.objects.filter(user_id=actor.user_id, purpose=wanted, withdrawn_at__isnull=True).first()
    if standing is None:
        raise NotAllowedNow(N_("没有可以撤回的同意。"), code="not_given")
    return _end(standing, actor, at)


def _end(consent: UserConsent, actor: Actor, at: datetime) -> UserConsent:
    before = snapshot(consent)
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    record(actor=actor, verb="accounts.withdraw_consent", thing=consent, at=at, before=before)
    return consent
