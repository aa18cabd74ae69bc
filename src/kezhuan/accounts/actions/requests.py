"""绑定单位: a user asks to act for an organisation, somebody who answers for it confirms."""

from datetime import datetime

from kezhuan.accounts import permissions
from kezhuan.accounts.actions.members import add_member, check_member_role
from kezhuan.accounts.models import Membership, MembershipRequest, RequestState, User
from kezhuan.accounts.queries import (
    lock_membership_request,
    lock_open_requests,
    lock_user,
    members_of,
    organisation_by_code,
)
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.codes import CreditCode
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation, OrganisationState


def _code_of(text: str) -> CreditCode:
    """The credit code, its refusal placed at the field."""
    try:
        return CreditCode.parse(text)
    except InvalidInput as error:
        raise InvalidInput(code=error.code, fields={"credit_code": error.text()}) from error


@verb
def request_membership(
    *, actor: Actor, credit_code: str, role: Role, note: str = "", at: datetime
) -> MembershipRequest:
    """Ask to act for the organisation with this credit code. InvalidInput when it is not registered here."""
    if not permissions.may_request_membership(actor) or actor.user_id is None:
        raise NotPermitted
    user = lock_user(actor.user_id)
    check_member_role(role)
    organisation = organisation_by_code(_code_of(credit_code))
    if organisation is None:
        raise InvalidInput(
            code="unknown_organisation",
            fields={"credit_code": N_("平台上还没有这家单位。请核对信用代码，或先登记单位。")},
        )
    if Membership.objects.filter(user=user, organisation=organisation, role=role, ended_at__isnull=True).exists():
        raise Conflict(N_("您已经以这个角色加入了这家单位。"), code="already_member")
    if MembershipRequest.objects.filter(
        user=user, organisation=organisation, role=role, state=RequestState.OPEN
    ).exists():
        raise Conflict(N_("您已经提交过申请，正在等待确认。"), code="already_asked")
    return _ask(actor, user, organisation, role, at, note[:200])


def _ask(
    actor: Actor, user: User, organisation: Organisation, role: Role, at: datetime, note: str = ""
) -> MembershipRequest:
    request = MembershipRequest.objects.create(
        user=user, organisation=organisation, role=role.value, note=note, asked_at=at
    )
    record(actor=actor, verb="accounts.request_membership", thing=request, at=at, before={})
    return request


def _open_request(actor: Actor, request_id: int) -> MembershipRequest:
    request = lock_membership_request(request_id)
    seen = permissions.is_self(actor, request.user) or permissions.may_see_members(actor, request.organisation)
    if not seen:
        raise NotFound
    return request


def _answer(actor: Actor, request_id: int) -> tuple[MembershipRequest, dict[str, object]]:
    request = _open_request(actor, request_id)
    if not permissions.may_answer_membership_request(actor, request):
        raise NotPermitted
    _still_open(request)
    return request, snapshot(request)


def _still_open(request: MembershipRequest) -> None:
    if request.state != RequestState.OPEN:
        raise NotAllowedNow(N_("这份申请已经答复过了。"), code="already_answered")


def _close(request: MembershipRequest, state: RequestState, actor: Actor, at: datetime, reason: str = "") -> None:
    request.state, request.answered_at, request.answered_by_id, request.reason = state, at, actor.user_id, reason
    request.save(update_fields=["state", "answered_at", "answered_by", "reason"])


@verb
def accept_membership_request(*, actor: Actor, request_id: int, at: datetime) -> Membership:
    """Confirm: the user joins. The first member of an organisation becomes its manager."""
    request, before = _answer(actor, request_id)
    if request.organisation.state == OrganisationState.PENDING:
        raise NotAllowedNow(
            N_("这家单位还没有核实。请先在单位页面核实，登记人会同时成为管理员。"), code="organisation_pending"
        )
    return _join(actor, request, before, at)


def _join(actor: Actor, request: MembershipRequest, before: dict[str, object], at: datetime) -> Membership:
    if not request.user.is_active:
        raise NotAllowedNow(N_("这位用户的账号已停用。"), code="user_inactive")
    first = not members_of(request.organisation_id, managers_only=True).exists()
    _close(request, RequestState.ACCEPTED, actor, at)
    record(actor=actor, verb="accounts.accept_membership_request", thing=request, at=at, before=before)
    return add_member(
        actor=actor,
        user=request.user,
        organisation=request.organisation,
        role=Role(request.role),
        manages=first,
        at=at,
    )


@verb
def decline_membership_request(*, actor: Actor, request_id: int, reason: str, at: datetime) -> MembershipRequest:
    """Refuse, with a reason the asker will read."""
    request, before = _answer(actor, request_id)
    if not reason.strip():
        raise InvalidInput(code="reason_missing", fields={"reason": N_("请写明理由，申请人会看到。")})
    _close(request, RequestState.DECLINED, actor, at, reason.strip()[:200])
    record(actor=actor, verb="accounts.decline_membership_request", thing=request, at=at, before=before)
    return request


@verb
def withdraw_membership_request(*, actor: Actor, request_id: int, at: datetime) -> MembershipRequest:
    """Take one's own request back."""
    request = _open_request(actor, request_id)
    if not permissions.may_withdraw_membership_request(actor, request):
        raise NotPermitted
    _still_open(request)
    before = snapshot(request)
    _close(request, RequestState.WITHDRAWN, actor, at)
    record(actor=actor, verb="accounts.withdraw_membership_request", thing=request, at=at, before=before)
    return request


# With the entry of an organisation ----------------------------------------------------------------------------------
def ask_for_registrant(*, actor: Actor, organisation: Organisation, role: Role, at: datetime) -> MembershipRequest:
    """Part of ``parties.register_organisation``: who enters an own organisation asks to act for it."""
    return _ask(actor, lock_user(actor.user_id or 0), organisation, role, at)


def accept_for_registrant(*, actor: Actor, organisation: Organisation, at: datetime) -> None:
    """Part of ``parties.confirm_organisation``: the registrant joins, and manages while nobody else does.

    Others who asked meanwhile wait for the new manager. The one who confirms never lets oneself in.
    """
    for request in lock_open_requests(organisation):
        waits = request.user_id != organisation.registered_by or request.user_id == actor.user_id
        if not waits and request.user.is_active:
            _join(actor, request, snapshot(request), at)


def decline_with_the_entry(*, actor: Actor, organisation: Organisation, reason: str, at: datetime) -> None:
    """Part of ``parties.close_organisation`` for an entry never confirmed: every request ends with its reason."""
    for request in lock_open_requests(organisation):
        before = snapshot(request)
        _close(request, RequestState.DECLINED, actor, at, reason[:200])
        record(actor=actor, verb="accounts.decline_membership_request", thing=request, at=at, before=before)
