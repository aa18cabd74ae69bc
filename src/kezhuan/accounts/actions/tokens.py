"""API tokens of an organisation: shown once, kept as a hash."""

from dataclasses import dataclass
from datetime import datetime

from kezhuan.accounts import permissions
from kezhuan.accounts.actions.members import check_member_role
from kezhuan.accounts.models import ApiToken
from kezhuan.accounts.queries import lock_token
from kezhuan.accounts.rules import days_after
from kezhuan.accounts.secrets import TOKEN_PREFIX, hash_of, new_secret
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation


@dataclass(frozen=True)
class IssuedToken:
    """The row and the secret, which is shown once and never again."""

    token: ApiToken
    secret: str


@verb
def issue_api_token(*, actor: Actor, organisation_id: int, name: str, role: Role, at: datetime) -> IssuedToken:
    """A token that acts for the organisation in one role that its maker holds there, until its rule's period ends."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not permissions.may_see_members(actor, organisation):
        raise NotFound
    if not permissions.may_issue_token(actor, organisation):
        raise NotPermitted
    check_member_role(role)
    if not any(grant.organisation_id == organisation_id and grant.role is role for grant in actor.grants):
        raise InvalidInput(code="role_not_held", fields={"role": N_("请选择您在本单位的角色。")})
    if not name.strip():
        raise InvalidInput(code="name_missing", fields={"name": N_("请写明用途，例如“科研系统对接”。")})
    secret = new_secret(TOKEN_PREFIX)
    token = ApiToken.objects.create(
        organisation=organisation,
        name=name.strip()[:60],
        prefix=secret[: len(TOKEN_PREFIX) + 6],
        token_hash=hash_of(secret),
        role=role.value,
        created_by_id=actor.user_id or 0,
        created_at=at,
        expires_at=days_after("api_token.validity_days", at),
    )
    record(actor=actor, verb="accounts.issue_api_token", thing=token, at=at, before={})
    return IssuedToken(token, secret)


@verb
def revoke_api_token(*, actor: Actor, token_id: int, at: datetime) -> ApiToken:
    """Make a token useless from now on."""
    token = lock_token(token_id)
    if not permissions.may_see_members(actor, token.organisation):
        raise NotFound
    if not permissions.may_revoke_token(actor, token):
        raise NotPermitted
    if token.revoked_at is not None:
        raise NotAllowedNow(N_("这个令牌已经停用。"), code="token_revoked")
    before = snapshot(token)
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(actor=actor, verb="accounts.revoke_api_token", thing=token, at=at, before=before)
    return token
