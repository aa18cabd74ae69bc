"""Who acts for an organisation: changing and ending memberships."""

from datetime import datetime

from kezhuan.accounts import permissions
from kezhuan.accounts.models import Membership, User
from kezhuan.accounts.queries import lock_organisation_members
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import MEMBER_ROLES, Actor, Role
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation


def check_member_role(role: Role) -> None:
    """InvalidInput unless the role belongs to an organisation."""
    if role not in MEMBER_ROLES:
        raise InvalidInput(fields={"role": N_("请选择单位成员的角色。")}, code="not_a_member_role")


def add_member(
    *, actor: Actor, user: User, organisation: Organisation, role: Role, manages: bool, at: datetime, note: str = ""
) -> Membership:
    """Write one membership and its event; part of the verbs that lead to it, never called alone. Conflict if held."""
    held = Membership.objects.filter(user=user, organisation=organisation, role=role.value, ended_at__isnull=True)
    if held.exists():
        raise Conflict(N_("这位用户已经以这个角色加入了这家单位。"), code="already_member")
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role.value, manages=manages, started_at=at
    )
    record(actor=actor, verb="accounts.join_organisation", thing=membership, at=at, before={}, note=note)
    return membership


def _locked_membership(actor: Actor, membership_id: int) -> tuple[Membership, list[Membership]]:
    """The membership and all standing ones of its organisation, locked. NotFound unless the actor may see them."""
    found = Membership.objects.filter(pk=membership_id).values_list("organisation_id", flat=True).first()
    if found is None:
        raise NotFound
    members = lock_organisation_members(found)
    membership = next((row for row in members if row.pk == membership_id), None)
    if membership is None or not permissions.may_see_members(actor, membership.organisation):
        raise NotFound
    return membership, members


def _keep_a_manager(membership: Membership, members: list[Membership]) -> None:
    """An organisation with members keeps at least one who manages."""
    others = [row for row in members if row.pk != membership.pk]
    if membership.manages and others and not any(row.manages for row in others):
        raise NotAllowedNow(N_("这是本单位唯一的管理员。请先把另一位成员设为管理员。"), code="last_manager")


@verb
def change_member_role(*, actor: Actor, membership_id: int, role: Role, manages: bool, at: datetime) -> Membership:
    """Give a member another role, or make or unmake a manager."""
    membership, members = _locked_membership(actor, membership_id)
    if not permissions.may_change_membership(actor, membership):
        raise NotPermitted
    check_member_role(role)
    if not manages:
        _keep_a_manager(membership, members)
    twin = (row for row in members if row.user_id == membership.user_id and row.pk != membership.pk)
    if any(row.role == role.value for row in twin):
        raise Conflict(N_("这位用户已经以这个角色加入了这家单位。"), code="already_member")
    before = snapshot(membership)
    membership.role, membership.manages = role.value, manages
    membership.save(update_fields=["role", "manages"])
    record(actor=actor, verb="accounts.change_member_role", thing=membership, at=at, before=before)
    return membership


@verb
def end_membership(*, actor: Actor, membership_id: int, at: datetime) -> Membership:
    """Remove a member, or leave. The last manager first hands over; the last member may go."""
    membership, members = _locked_membership(actor, membership_id)
    if not permissions.may_end_membership(actor, membership):
        raise NotPermitted
    _keep_a_manager(membership, members)
    before = snapshot(membership)
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    record(actor=actor, verb="accounts.end_membership", thing=membership, at=at, before=before)
    return membership
