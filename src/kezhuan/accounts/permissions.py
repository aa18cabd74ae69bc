"""Who may do what with accounts. Pure: on loaded objects, no query.

Administrators are held apart (GB/T 22239-2019 8.1.4.2): the security administrator grants and ends posts and locks
accounts, the system administrator runs the back office, the audit administrator reads the log; none does the others'.
"""

from kezhuan.accounts.models import ApiToken, Invitation, Membership, MembershipRequest, StaffPost, User
from kezhuan.engine.actor import STAFF_ROLES, Actor, ActorKind, Role
from kezhuan.parties.models import Organisation


def is_person(actor: Actor) -> bool:
    """A signed-in human being: a token has no consents, no invitations and no password."""
    return actor.kind is ActorKind.USER


def is_staff(actor: Actor) -> bool:
    return actor.has(*STAFF_ROLES)


def is_self(actor: Actor, user: User) -> bool:
    return is_person(actor) and actor.user_id == user.pk


def may_see_members(actor: Actor, organisation: Organisation) -> bool:
    if not is_person(actor):
        return False
    return (
        actor.belongs_to(organisation.pk)
        or actor.oversees(organisation.division_code or None)
        or actor.has(Role.SECURITY_ADMIN)
    )


def may_manage_members(actor: Actor, organisation: Organisation) -> bool:
    """Invite, change and remove: the organisation's own managers, or the officer who answers for its county."""
    return is_person(actor) and (actor.manages(organisation.pk) or actor.oversees(organisation.division_code or None))


def may_request_membership(actor: Actor) -> bool:
    return is_person(actor)


def may_answer_membership_request(actor: Actor, request: MembershipRequest) -> bool:
    """Never one's own: a request is confirmed by somebody else."""
    return may_manage_members(actor, request.organisation) and actor.user_id != request.user_id


def may_withdraw_membership_request(actor: Actor, request: MembershipRequest) -> bool:
    return is_self(actor, request.user)


def may_invite(actor: Actor, organisation: Organisation) -> bool:
    return may_manage_members(actor, organisation)


def may_revoke_invitation(actor: Actor, invitation: Invitation) -> bool:
    if invitation.organisation is None:
        return may_appoint(actor)
    return may_manage_members(actor, invitation.organisation)


def may_change_membership(actor: Actor, membership: Membership) -> bool:
    return may_manage_members(actor, membership.organisation)


def may_end_membership(actor: Actor, membership: Membership) -> bool:
    """Managers remove; anybody may leave."""
    return may_manage_members(actor, membership.organisation) or is_self(actor, membership.user)


def may_issue_token(actor: Actor, organisation: Organisation) -> bool:
    """Only the organisation's own managers: a token acts in its name."""
    return is_person(actor) and actor.manages(organisation.pk)


def may_see_tokens(actor: Actor, organisation: Organisation) -> bool:
    return may_issue_token(actor, organisation) or (is_person(actor) and actor.has(Role.SECURITY_ADMIN))


def may_revoke_token(actor: Actor, token: ApiToken) -> bool:
    return may_see_tokens(actor, token.organisation)


def may_appoint(actor: Actor) -> bool:
    return actor.is_system or (is_person(actor) and actor.has(Role.SECURITY_ADMIN))


def may_appoint_user(actor: Actor, user: User) -> bool:
    """Nobody appoints themselves."""
    return may_appoint(actor) and not is_self(actor, user)


def may_end_post(actor: Actor, post: StaffPost) -> bool:
    return may_appoint(actor) and not is_self(actor, post.user)


def may_see_users(actor: Actor) -> bool:
    return is_person(actor) and actor.has(Role.SECURITY_ADMIN)


def may_disable(actor: Actor, user: User) -> bool:
    return may_see_users(actor) and not is_self(actor, user)


def may_reveal_user_number(actor: Actor, user: User) -> bool:
    return is_self(actor, user) or may_see_users(actor)


def may_reveal_organisation_number(actor: Actor, organisation: Organisation) -> bool:
    return is_person(actor) and (
        actor.belongs_to(organisation.pk) or actor.oversees(organisation.division_code or None)
    )
