"""Registering, confirming, changing, closing and reopening an organisation."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.lifecycle.parties import ORGANISATION
from kezhuan.engine.words import N_
from kezhuan.parties import permissions
from kezhuan.parties.followers import followers
from kezhuan.parties.models import Organisation, OrganisationState
from kezhuan.parties.names import pinyin_of, search_name_of
from kezhuan.parties.queries import lock_organisation
from kezhuan.parties.validation import ORGANISATION_CHECKS, check_together, checked

_CODE_TAKEN = N_("这个统一社会信用代码已经登记过。请在机构名录里查找这家单位，或请主管部门核对。")


@verb
def register_organisation(
    *,
    actor: Actor,
    values: Mapping[str, object],
    at: datetime,
    acts_for_it: bool = False,
    is_demonstration: bool = False,
) -> Organisation:
    """Enter an organisation; ``values`` are fields of ``ORGANISATION_CHECKS``, of which name and kind are needed.

    Active at once when the actor oversees its division, otherwise it waits for an officer's confirmation. Raises
    InvalidInput by field (also for a credit code that is taken), NotPermitted for strangers and for facts of the
    statistics bureau entered by anyone but an officer. ``acts_for_it``: the registrant says so, and asks to manage it.
    """
    if not permissions.may_register_organisation(actor):
        raise NotPermitted
    given = {"name": "", "kind": "", **values}
    clean = checked(given, ORGANISATION_CHECKS, Organisation, localdate(at))
    direct = permissions.registers_directly(actor, str(clean.get("division_code", "")))
    if not direct and any(clean.get(field) for field in permissions.STATISTICS_FIELDS):
        raise NotPermitted
    organisation = Organisation(
        state=OrganisationState.ACTIVE if direct else ORGANISATION.initial,
        registered_by=actor.user_id,
        is_demonstration=is_demonstration,
        recorded_at=at,
        updated_at=at,
        **clean,
    )
    _name_keys(organisation)
    check_together(organisation)
    _save(organisation)
    record(actor=actor, verb="parties.register_organisation", thing=organisation, at=at)
    if acts_for_it and not direct:
        for follower in followers():
            follower.entered(actor=actor, organisation=organisation, at=at)
    return organisation


@verb
def confirm_organisation(*, actor: Actor, organisation_id: int, at: datetime) -> Organisation:
    """An officer has compared a new entry with the register: it becomes public, and its registrant manages it."""
    organisation = lock_organisation(actor, organisation_id)
    if not permissions.may_confirm_organisation(actor, organisation):
        raise NotPermitted
    confirmed = _step(actor, organisation, "confirm", at)
    for follower in followers():
        follower.confirmed(actor=actor, organisation=confirmed, at=at)
    return confirmed


@verb
def update_organisation(
    *, actor: Actor, organisation_id: int, changes: Mapping[str, object], at: datetime
) -> Organisation:
    """Change some fields. Only fields whose value really differs are checked against the actor's rights and recorded.

    Raises NotPermitted when one of them is an officer's (``OFFICIAL_FIELDS``), InvalidInput by field.
    """
    organisation = lock_organisation(actor, organisation_id)
    if not permissions.may_update_organisation(actor, organisation):
        raise NotPermitted
    differing = {name: value for name, value in changes.items() if _differs(organisation, name, value)}
    clean = checked(differing, ORGANISATION_CHECKS, Organisation, localdate(at))
    clean = {name: value for name, value in clean.items() if getattr(organisation, name) != value}
    if not all(permissions.may_update_field(actor, organisation, name) for name in clean):
        raise NotPermitted
    moved_to = clean.get("division_code")
    if (
        moved_to
        and permissions.oversees(actor, organisation)
        and not permissions.registers_directly(actor, str(moved_to))
    ):
        raise NotPermitted(N_("只有市级专员可以把单位改到别的县（市、区）。"))
    if not clean:
        return organisation
    before = snapshot(organisation)
    for name, value in clean.items():
        setattr(organisation, name, value)
    if "name" in clean:
        _name_keys(organisation)
    organisation.updated_at = at
    check_together(organisation)
    _save(organisation)
    record(actor=actor, verb="parties.update_organisation", thing=organisation, at=at, before=before)
    return organisation


@verb
def close_organisation(*, actor: Actor, organisation_id: int, reason: str, at: datetime) -> Organisation:
    """The organisation has ceased to exist, or an entry was not confirmed; ``reason`` is kept in its history."""
    organisation = lock_organisation(actor, organisation_id)
    if not permissions.may_close_organisation(actor, organisation):
        raise NotPermitted
    waited = organisation.state == ORGANISATION.initial
    closed = _step(actor, organisation, "close", at, reason)
    if waited:
        for follower in followers():
            follower.refused(actor=actor, organisation=closed, reason=reason.strip(), at=at)
    return closed


@verb
def reopen_organisation(*, actor: Actor, organisation_id: int, at: datetime) -> Organisation:
    """It was closed by mistake."""
    organisation = lock_organisation(actor, organisation_id)
    if not permissions.may_close_organisation(actor, organisation):
        raise NotPermitted
    return _step(actor, organisation, "reopen", at)


def _step(actor: Actor, organisation: Organisation, word: str, at: datetime, reason: str = "") -> Organisation:
    target = ORGANISATION.after(organisation.state, word)
    if ORGANISATION.transition(word).needs_reason and not reason.strip():
        raise InvalidInput(fields={"reason": N_("请填写理由")})
    before = snapshot(organisation)
    organisation.state = OrganisationState(target)
    organisation.updated_at = at
    organisation.save(update_fields=["state", "updated_at"])
    record(
        actor=actor,
        verb=f"parties.{word}_organisation",
        thing=organisation,
        at=at,
        before=before,
        note=reason.strip(),
    )
    return organisation


def _differs(organisation: Organisation, name: str, value: object) -> bool:
    return name not in ORGANISATION_CHECKS or getattr(organisation, name) != value


def _name_keys(organisation: Organisation) -> None:
    organisation.search_name = search_name_of(organisation.name)
    organisation.pinyin = pinyin_of(organisation.name)


def _save(organisation: Organisation) -> None:
    """Save; a credit code taken meanwhile by another row is the field's fault, not a crash."""
    others = Organisation.objects.exclude(pk=organisation.pk).exclude(state=OrganisationState.MERGED)
    if organisation.credit_code and others.filter(credit_code=organisation.credit_code).exists():
        raise InvalidInput(code="credit_code_taken", fields={"credit_code": _CODE_TAKEN})
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        if "credit_code" not in str(error):
            raise
        raise InvalidInput(code="credit_code_taken", fields={"credit_code": _CODE_TAKEN}) from None
