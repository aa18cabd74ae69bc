"""Personal data: revealed with a reason, copied out, and erased when the account is closed."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import models

from kezhuan.accounts import permissions
from kezhuan.accounts.actions.users import end_sessions
from kezhuan.accounts.models import RequestState, User
from kezhuan.accounts.queries import lock_user
from kezhuan.accounts.revealing import may_reveal, revealable
from kezhuan.audit.actions import plain, record, snapshot, verb
from kezhuan.audit.models import Audited, AuditEvent
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_

#: Tables of other packages with secrets in them; a copy of one's data holds none.
_SECRET_TABLES = frozenset({"mfa_authenticator", "usersessions_usersession"})
_SECRET_COLUMNS = frozenset({"password", "token_hash", "session_key"})


@verb
def reveal_number(*, actor: Actor, thing: models.Model, field: str, reason: str, at: datetime) -> str:
    """The full value of a masked field, after one event that says who wanted it and why.

    NotFound: not the actor's to see, or no such number. NotPermitted: neither answers for it nor has both sides' word.
    """
    kind = revealable(thing)
    if kind is None:
        raise NotFound
    seen = kind.find(actor, int(thing.pk))
    if not may_reveal(actor, seen):
        raise NotPermitted
    if field not in kind.fields:
        raise NotFound
    if len(reason.strip()) < 2:
        raise InvalidInput(code="reason_missing", fields={"reason": N_("请写明为什么需要完整号码。")})
    record(
        actor=actor,
        verb="accounts.reveal_number",
        thing=seen,
        at=at,
        before={},
        after={"revealed": field},
        note=reason.strip()[:200],
    )
    return str(getattr(seen, field))


def _copy(row: models.Model) -> dict[str, object]:
    """A row as JSON values, without secrets."""
    values: dict[str, object] = {}
    skipped = _SECRET_COLUMNS | (row.audit_skipped if isinstance(row, Audited) else frozenset())
    for column in row._meta.concrete_fields:
        if column.name not in skipped:
            values[column.name] = plain(getattr(row, column.attname))
    return values


@verb
def export_personal_data(*, actor: Actor, at: datetime) -> dict[str, object]:
    """Everything the platform keeps that points to the actor's account (PIPL art. 45), table by table.

    Follows every relation to the account that exists, also those of apps above this one; nothing can be forgotten.
    """
    if not permissions.is_person(actor) or actor.user_id is None:
        raise NotPermitted
    user = lock_user(actor.user_id)
    found: dict[str, object] = {"exported_at": at.isoformat(), "account": _copy(user)}
    for relation in user._meta.related_objects:
        model, field = relation.related_model, relation.field
        if isinstance(model, str) or model._meta.db_table in _SECRET_TABLES or not isinstance(field, models.ForeignKey):
            continue
        rows = model._base_manager.filter(**{field.name: user}).order_by("pk")
        found[f"{model._meta.label_lower}.{field.name}"] = [_copy(row) for row in rows]
    found["events"] = [
        {"at": event.at.isoformat(), "verb": event.verb, "object": event.object_type}
        for event in AuditEvent.objects.filter(actor_id=user.pk).order_by("sequence")
    ]
    record(actor=actor, verb="accounts.export_personal_data", thing=user, at=at, before={}, after={})
    return found


@verb
def close_account(*, actor: Actor, at: datetime) -> User:
    """Close one's own account and erase what names the person; records that must stay keep a pseudonym (PIPL art. 47).

    Refused while the person holds a post: the security administrator ends it first.
    """
    if not permissions.is_person(actor) or actor.user_id is None:
        raise NotPermitted
    user = lock_user(actor.user_id)
    if user.posts.filter(ended_at__isnull=True).exists():
        raise NotAllowedNow(N_("您还在岗位上。请先由安全管理员免去岗位，再注销账号。"), code="still_in_post")
    before = snapshot(user)
    names = {user.username, user.email} - {""}
    _end_everything(actor, user, at)
    user.username, user.display_name = f"closed-{user.pk}", "已注销用户"
    user.first_name = user.last_name = user.email = user.mobile = ""
    user.is_active, user.closed_at, user.person = False, at, None
    user.set_unusable_password()
    user.save()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username__in=names).delete()
    EmailAddress.objects.filter(user_id=user.pk).delete()
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user)
    gone = Actor(kind=actor.kind, label=user.display_name, user_id=user.pk)
    # only the names of the changed fields: the old values must not be copied into a log that nobody can erase
    changed = sorted(key for key, value in snapshot(user).items() if before[key] != value)
    record(actor=gone, verb="accounts.close_account", thing=user, at=at, before={}, after={"erased": changed})
    return user


def _end_everything(actor: Actor, user: User, at: datetime) -> None:
    """Memberships, requests, consents and tokens of the person end with the account, each with its event."""
    ending = [
        ("accounts.end_membership", "ended_at", user.memberships.filter(ended_at__isnull=True)),
        ("accounts.withdraw_consent", "withdrawn_at", user.consents.filter(withdrawn_at__isnull=True)),
        ("accounts.revoke_api_token", "revoked_at", user.api_tokens.filter(revoked_at__isnull=True)),
        ("accounts.revoke_invitation", "revoked_at", user.invitations_sent.filter(revoked_at=None, accepted_at=None)),
    ]
    for name, column, rows in ending:
        for row in rows:
            was = snapshot(row)
            setattr(row, column, at)
            row.save(update_fields=[column])
            record(actor=actor, verb=name, thing=row, at=at, before=was)
    for request in user.membership_requests.filter(state=RequestState.OPEN):
        was = snapshot(request)
        request.state, request.answered_at = RequestState.WITHDRAWN, at
        request.save(update_fields=["state", "answered_at"])
        record(actor=actor, verb="accounts.withdraw_membership_request", thing=request, at=at, before=was)
