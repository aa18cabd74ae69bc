"""The verbs of accounts, one module for each thing."""

from kezhuan.accounts.actions.consents import BASIC, give_consent, withdraw_consent
from kezhuan.accounts.actions.invitations import (
    IssuedInvitation,
    accept_invitation,
    invite_member,
    invite_staff,
    revoke_invitation,
)
from kezhuan.accounts.actions.members import (
    change_member_role,
    end_membership,
)
from kezhuan.accounts.actions.personal import close_account, export_personal_data, reveal_number
from kezhuan.accounts.actions.requests import (
    accept_membership_request,
    decline_membership_request,
    request_membership,
    withdraw_membership_request,
)
from kezhuan.accounts.actions.staff import appoint_staff, end_post
from kezhuan.accounts.actions.tokens import IssuedToken, issue_api_token, revoke_api_token
from kezhuan.accounts.actions.users import (
    change_password,
    change_profile,
    create_staff_user,
    disable_user,
    enable_user,
    register_user,
)

__all__ = [
    "BASIC",
    "IssuedInvitation",
    "IssuedToken",
    "accept_invitation",
    "accept_membership_request",
    "appoint_staff",
    "change_member_role",
    "change_password",
    "change_profile",
    "close_account",
    "create_staff_user",
    "decline_membership_request",
    "disable_user",
    "enable_user",
    "end_membership",
    "end_post",
    "export_personal_data",
    "give_consent",
    "invite_member",
    "invite_staff",
    "issue_api_token",
    "register_user",
    "request_membership",
    "reveal_number",
    "revoke_api_token",
    "revoke_invitation",
    "withdraw_consent",
    "withdraw_membership_request",
]
