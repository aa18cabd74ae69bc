"""Who may open which address of accounts."""

from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import MembershipFactory

SECURITY = frozenset({Who.SECURITY_ADMIN})
_MEMBER = frozenset({Who.MEMBER})
_STAFF_OVER_JIA = OFFICERS
SEES_MEMBERS = _MEMBER | _STAFF_OVER_JIA | SECURITY


def _organisation(world):  # type: ignore[no-untyped-def]
    return {"organisation_id": world.jia.pk}


def _membership(world):  # type: ignore[no-untyped-def]
    # a fresh one for each visitor: ending it leaves nothing to end for the next
    return {"membership_id": MembershipFactory.create(organisation=world.jia).pk}


def _user(world):  # type: ignore[no-untyped-def]
    return {"user_id": world.jia_member.pk}


def _number(world):  # type: ignore[no-untyped-def]
    return {"kind": "organisation", "pk": world.jia.pk, "field": "contact_mobile"}


def _nothing(key):  # type: ignore[no-untyped-def]
    """A thing that does not exist: everybody gets 404."""
    return lambda world: {key: 999_999}


ACCESS = [
    Access("accounts:home", SIGNED_IN),
    Access("accounts:profile", SIGNED_IN),
    Access("accounts:join", SIGNED_IN),
    Access("accounts:requests", SIGNED_IN),
    Access("accounts:answer-request", frozenset(), _nothing("request_id"), "post"),
    Access("accounts:withdraw-request", frozenset(), _nothing("request_id"), "post"),
    Access("accounts:reveal-number", _MEMBER | OFFICERS, _number),
    Access("accounts:consents", SIGNED_IN),
    Access("accounts:change-consent", SIGNED_IN, lambda world: {"purpose": "profiling"}, "post"),
    Access("accounts:text", EVERYONE, lambda world: {"purpose": "privacy"}),
    Access("accounts:data", SIGNED_IN),
    Access("accounts:download", SIGNED_IN, method="post"),
    Access("accounts:close", SIGNED_IN, method="post"),
    Access("accounts:members", SEES_MEMBERS, _organisation),
    Access("accounts:tokens", _MEMBER | SECURITY, _organisation),
    Access("accounts:member", _MEMBER | _STAFF_OVER_JIA, _membership),
    Access("accounts:end-member", _MEMBER | _STAFF_OVER_JIA, _membership, "post"),
    Access("accounts:revoke-invitation", frozenset(), _nothing("invitation_id"), "post"),
    Access("accounts:invitation", frozenset(), lambda world: {"token": "unknown"}),
    Access("accounts:revoke-token", frozenset(), _nothing("token_id"), "post"),
    Access("accounts:users", SECURITY),
    Access("accounts:invite-staff", SECURITY),
    Access("accounts:user", SECURITY, _user),
    Access("accounts:reveal", SECURITY, _user, "post"),
    Access("accounts:switch", SECURITY, _user, "post"),
    Access("accounts:end-post", frozenset(), _nothing("post_id"), "post"),
    Access("account_login", EVERYONE),
    Access("account_signup", EVERYONE),
    Access("account_logout", EVERYONE),
    Access("account_inactive", EVERYONE),
    Access("account_reset_password", EVERYONE),
    Access("account_reset_password_done", EVERYONE),
    Access("account_reset_password_from_key_done", EVERYONE),
    Access("account_reset_password_from_key", EVERYONE, lambda world: {"uidb36": "1", "key": "x-y"}),
    Access("account_confirm_email", EVERYONE, lambda world: {"key": "unknown"}),
    Access("account_email_verification_sent", EVERYONE),
    Access("account_confirm_login_code", SIGNED_IN),
    Access("account_email", SIGNED_IN),
    Access("account_change_password", SIGNED_IN),
    Access("account_set_password", SIGNED_IN),
    Access("account_reauthenticate", SIGNED_IN),
    Access("mfa_index", SIGNED_IN),
    Access("mfa_activate_totp", SIGNED_IN),
    Access("mfa_deactivate_totp", frozenset()),
    Access("mfa_generate_recovery_codes", SIGNED_IN),
    Access("mfa_view_recovery_codes", frozenset()),
    Access("mfa_download_recovery_codes", frozenset()),
    Access("mfa_authenticate", SIGNED_IN),
    Access("mfa_reauthenticate", SIGNED_IN),
    Access("usersessions_list", SIGNED_IN),
]
