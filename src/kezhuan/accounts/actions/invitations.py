"""Invitations by e-mail. The verb returns the token once, for the caller to deliver; only its hash is kept.

The token is never handed to a background task: the task table would keep it in clear.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kezhuan.accounts import permissions
from kezhuan.accounts.actions.members import add_member, check_member_role
from kezhuan.accounts.actions.staff import add_post, check_post
from kezhuan.accounts.models import Invitation, Membership, StaffPost, User
from kezhuan.accounts.queries import lock_invitation, lock_open_invitations, lock_user
from kezhuan.accounts.rules import days_after
from kezhuan.accounts.secrets import hash_of, new_secret
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import STAFF_ROLES, Actor, Role
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation


@dataclass(frozen=True)
class IssuedInvitation:
    """The invitation and its token, which exists in clear only here and in the mail."""

    invitation: Invitation
    token: str


def _clean_email(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise InvalidInput(
            code="bad_email", fields={"email": N_("请填写完整的电子邮箱，例如 name@example.cn")}
        ) from error
    return email.strip().lower()


def _issue(actor: Actor, at: datetime, **values: object) -> IssuedInvitation:
    token = new_secret()
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        invited_by_id=actor.user_id or 0,
        invited_at=at,
        expires_at=days_after("invitation.validity_days", at),
        **values,
    )
    record(actor=actor, verb="accounts.invite", thing=invitation, at=at, before={})
    return IssuedInvitation(invitation, token)


@verb
def invite_member(
    *, actor: Actor, organisation_id: int, email: str, role: Role, manages: bool = False, at: datetime
) -> IssuedInvitation:
    """Invite somebody to act for an organisation; a standing invitation to the same address is replaced."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not permissions.may_see_members(actor, organisation):
        raise NotFound
    if not permissions.may_invite(actor, organisation):
        raise NotPermitted
    check_member_role(role)
    address = _clean_email(email)
    for old in lock_open_invitations(organisation, address, role):
        _revoke(old, actor, at)
    return _issue(actor, at, organisation=organisation, email=address, role=role.value, manages=manages)


@verb
def invite_staff(*, actor: Actor, email: str, role: Role, division_code: str = "", at: datetime) -> IssuedInvitation:
    """Invite an officer or administrator; only the security administrator does."""
    if not permissions.may_appoint(actor):
        raise NotPermitted
    check_post(role, division_code)
    return _issue(actor, at, email=_clean_email(email), role=role.value, division_code=division_code)


def _revoke(invitation: Invitation, actor: Actor, at: datetime) -> None:
    before = snapshot(invitation)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    record(actor=actor, verb="accounts.revoke_invitation", thing=invitation, at=at, before=before)


@verb
def revoke_invitation(*, actor: Actor, invitation_id: int, at: datetime) -> Invitation:
    """Make an invitation useless before it is accepted."""
    invitation = lock_invitation(pk=invitation_id)
    organisation = invitation.organisation
    seen = permissions.may_see_members(actor, organisation) if organisation else permissions.may_appoint(actor)
    if not seen:
        raise NotFound
    if not permissions.may_revoke_invitation(actor, invitation):
        raise NotPermitted
    if invitation.accepted_at or invitation.revoked_at:
        raise NotAllowedNow(N_("这份邀请已经用过或撤回了。"), code="invitation_closed")
    _revoke(invitation, actor, at)
    return invitation


@verb
def accept_invitation(*, actor: Actor, token: str, at: datetime) -> Membership | StaffPost:
    """Take up an invitation. NotFound for a wrong token; NotAllowedNow when used, revoked or expired.

    A staff invitation is for the invited address only; a member's may be used by another account of the same person.
    """
    if not permissions.is_person(actor) or actor.user_id is None:
        raise NotPermitted
    user = lock_user(actor.user_id)
    invitation = lock_invitation(token_hash=hash_of(token))
    _usable(invitation, user, at)
    before = snapshot(invitation)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(actor=actor, verb="accounts.accept_invitation", thing=invitation, at=at, before=before)
    role = Role(invitation.role)
    if invitation.organisation is None:
        return add_post(actor=actor, user=user, role=role, division_code=invitation.division_code, at=at)
    return add_member(
        actor=actor, user=user, organisation=invitation.organisation, role=role, manages=invitation.manages, at=at
    )


def _usable(invitation: Invitation, user: User, at: datetime) -> None:
    if invitation.accepted_at or invitation.revoked_at:
        raise NotAllowedNow(N_("这份邀请已经用过或撤回了。"), code="invitation_closed")
    if invitation.expires_at <= at:
        raise NotAllowedNow(N_("这份邀请已过期。请联系邀请人重新发送。"), code="invitation_expired")
    if Role(invitation.role) in STAFF_ROLES and user.email.lower() != invitation.email:
        raise NotPermitted(N_("这份邀请发给了另一个邮箱。请用那个邮箱的账号登录后再打开。"), code="other_address")
