"""Accounts themselves: made, changed, disabled, enabled."""

from datetime import datetime

from kezhuan.accounts import permissions
from kezhuan.accounts.actions.consents import write_consent
from kezhuan.accounts.actions.staff import add_post, check_post
from kezhuan.accounts.models import User, UserConsentPurpose
from kezhuan.accounts.queries import actor_of, lock_user, sessions_of, user_by_name
from kezhuan.accounts.secrets import one_time_password
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.codes import check_mobile
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_


@verb
def register_user(*, actor: Actor, user: User, at: datetime) -> User:
    """Save a new account with its consents to the terms and the privacy notice; the person acts for themselves.

    ``user`` comes unsaved from the sign-up form, which has made sure of both consents. ``actor`` is the stranger who
    signs up.
    """
    if actor.is_known:
        raise NotPermitted(N_("您已经登录，不必再注册。"), code="already_signed_in")
    user.save(force_insert=True)
    themselves = actor_of(user)
    record(actor=themselves, verb="accounts.register_user", thing=user, at=at, before={})
    for purpose in (UserConsentPurpose.TERMS, UserConsentPurpose.PRIVACY):
        write_consent(actor=themselves, user_id=user.pk, purpose=purpose, at=at)
    return user


@verb
def create_staff_user(
    *, actor: Actor, username: str, display_name: str, role: Role, division_code: str = "", at: datetime
) -> tuple[User, str]:
    """An account in a post with a one-time password (returned once), to be changed at the first sign-in.

    For the first administrators, from the command line of the server.
    """
    if not actor.is_system:
        raise NotPermitted
    check_post(role, division_code)
    if user_by_name(username) is not None:
        raise Conflict(N_("用户名“%(username)s”已被使用。"), code="username_taken", username=username)
    password = one_time_password()
    user = User(username=username, display_name=display_name, must_change_password=True)
    user.set_password(password)
    user.save(force_insert=True)
    record(actor=actor, verb="accounts.create_staff_user", thing=user, at=at, before={})
    add_post(actor=actor, user=user, role=role, division_code=division_code, at=at)
    return user, password


@verb
def change_profile(*, actor: Actor, display_name: str, mobile: str, at: datetime) -> User:
    """Correct one's own name and number (PIPL art. 46)."""
    if not permissions.is_person(actor) or actor.user_id is None:
        raise NotPermitted
    user = lock_user(actor.user_id)
    name = display_name.strip()
    if not name:
        raise InvalidInput(code="name_missing", fields={"display_name": N_("请填写姓名。")})
    try:
        number = check_mobile(mobile) if mobile.strip() else ""
    except InvalidInput as error:
        raise InvalidInput(code=error.code, fields={"mobile": error.message}) from error
    before = snapshot(user)
    user.display_name, user.mobile = name[:60], number
    user.save(update_fields=["display_name", "mobile"])
    record(actor=actor, verb="accounts.change_profile", thing=user, at=at, before=before)
    return user


@verb
def change_password(*, actor: Actor, user_id: int, password: str, at: datetime) -> User:
    """Set a new password that the caller has checked. Other devices fall out: their session hash no longer fits."""
    if actor.user_id != user_id:
        raise NotPermitted
    user = lock_user(user_id)
    before = snapshot(user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(actor=actor, verb="accounts.change_password", thing=user, at=at, before=before)
    return user


def end_sessions(user: User) -> int:
    """Sign the user out everywhere; returns how many devices."""
    ended = 0
    for session in sessions_of(user):
        session.end()
        ended += 1
    return ended


def _other(actor: Actor, user_id: int) -> User:
    """The account of somebody else that the security administrator is about to lock or unlock."""
    if not permissions.may_see_users(actor):
        raise NotFound
    user = lock_user(user_id)
    if not permissions.may_disable(actor, user):
        raise NotPermitted(N_("不能停用自己的账号，请由另一位安全管理员办理。"), code="own_account")
    return user


@verb
def disable_user(*, actor: Actor, user_id: int, reason: str, at: datetime) -> User:
    """Lock an account; the person is signed out of every device at once."""
    user = _other(actor, user_id)
    if not reason.strip():
        raise InvalidInput(code="reason_missing", fields={"reason": N_("请写明停用的理由。")})
    if not user.is_active:
        raise NotAllowedNow(N_("这个账号已经停用。"), code="already_disabled")
    before = snapshot(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    record(actor=actor, verb="accounts.disable_user", thing=user, at=at, before=before, note=reason.strip())
    return user


@verb
def enable_user(*, actor: Actor, user_id: int, at: datetime) -> User:
    """Unlock an account. A closed one stays closed."""
    user = _other(actor, user_id)
    if user.closed_at is not None:
        raise NotAllowedNow(N_("这个账号已经注销，不能恢复。"), code="account_closed")
    if user.is_active:
        raise NotAllowedNow(N_("这个账号没有停用。"), code="not_disabled")
    before = snapshot(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor=actor, verb="accounts.enable_user", thing=user, at=at, before=before)
    return user
