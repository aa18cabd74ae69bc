"""Reading users; turning a user into the ``Actor`` that rules understand; the app's locks."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Prefetch, Q, QuerySet

from kezhuan.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    MembershipRequest,
    RequestState,
    StaffPost,
    User,
    UserConsent,
)
from kezhuan.accounts.secrets import hash_of
from kezhuan.audit.models import AppendOnly, AuditEvent
from kezhuan.engine.actor import STRANGER, Actor, ActorKind, Grant, Role
from kezhuan.engine.errors import NotFound
from kezhuan.parties.models import Organisation


def actor_of(user: User) -> Actor:
    """The acting party behind a signed-in user: standing memberships and posts become grants (two queries)."""
    if not user.is_active:
        return STRANGER
    grants = {
        Grant(role=Role(row.role), organisation_id=row.organisation_id, manages=row.manages)
        for row in user.memberships.filter(ended_at__isnull=True)
    }
    grants |= {
        Grant(role=Role(row.role), division_code=row.division_code or None)
        for row in user.posts.filter(ended_at__isnull=True)
    }
    return Actor(
        kind=ActorKind.USER,
        label=str(user),
        user_id=user.pk,
        person_id=user.person_id,
        grants=frozenset(grants),
    )


def actor_of_token(token: ApiToken) -> Actor:
    """An organisation's own system acts as that organisation, in the token's role, on behalf of who made the token.

    Only managers make tokens, so a token manages as they do; what belongs to a person (members, consents, further
    tokens) stays closed to it by its kind.
    """
    return Actor(
        kind=ActorKind.TOKEN,
        label=f"{token.organisation.name}（{token.name}）",
        user_id=token.created_by_id,
        grants=frozenset({Grant(role=Role(token.role), organisation_id=token.organisation_id, manages=True)}),
    )


# Users --------------------------------------------------------------------------------------------------------------
def visible_to(actor: Actor) -> QuerySet[User]:
    """The security administrator sees every account, everybody else their own."""
    if actor.is_system or (actor.kind is ActorKind.USER and actor.has(Role.SECURITY_ADMIN)):
        return User.objects.all()
    if actor.kind is ActorKind.USER:
        return User.objects.filter(pk=actor.user_id or 0)
    return User.objects.none()


def user_for(actor: Actor, user_id: int) -> User:
    """One visible account; NotFound otherwise."""
    user = visible_to(actor).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def user_by_name(name: str) -> User | None:
    """An account by user name or e-mail address, case ignored."""
    return User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).order_by("pk").first()


def with_rights(users: QuerySet[User]) -> QuerySet[User]:
    """Users with their standing memberships and posts loaded: three queries for any number of users."""
    return users.prefetch_related(
        Prefetch(
            "memberships",
            queryset=Membership.objects.filter(ended_at__isnull=True).select_related("organisation"),
            to_attr="standing_memberships",
        ),
        Prefetch("posts", queryset=StaffPost.objects.filter(ended_at__isnull=True), to_attr="standing_posts"),
    )


def lock_user(user_id: int) -> User:
    """The account, locked until the transaction ends. NotFound when there is none."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def events_of(user: User) -> AppendOnly:
    """What happened to the account itself and what its owner did, latest first."""
    return AuditEvent.objects.filter(actor_id=user.pk).order_by("-sequence")


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Signed-in devices, latest first."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at", "-pk")
    return found


def has_second_factor_id(user_id: int) -> bool:
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def has_second_factor(user: User) -> bool:
    return has_second_factor_id(user.pk)


# Organisations' members ---------------------------------------------------------------------------------------------
def memberships_of(user_id: int) -> QuerySet[Membership]:
    """What a user stands for now."""
    return Membership.objects.filter(user_id=user_id, ended_at__isnull=True).select_related("organisation")


def members_in(organisation: Organisation) -> QuerySet[Membership]:
    """Standing memberships of one organisation, managers first."""
    return (
        Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
        .select_related("user", "organisation")
        .order_by("-manages", "started_at", "pk")
    )


def members_of(organisation_id: int, roles: Iterable[Role] = (), *, managers_only: bool = False) -> QuerySet[User]:
    """Active users who act for an organisation now, in any of ``roles`` (all roles when empty)."""
    held = Q(memberships__organisation_id=organisation_id, memberships__ended_at__isnull=True)
    wanted = [role.value for role in roles]
    if wanted:
        held &= Q(memberships__role__in=wanted)
    if managers_only:
        held &= Q(memberships__manages=True)
    return User.objects.filter(held, is_active=True).distinct().order_by("pk")


def officers_for(division_code: str) -> QuerySet[User]:
    """Active officers who answer for a county: its own, or the city's when it has none or the county is unknown."""
    own = User.objects.filter(
        posts__role=Role.COUNTY_OFFICER.value,
        posts__division_code=division_code,
        posts__ended_at__isnull=True,
        is_active=True,
    ).distinct()
    if division_code and own.exists():
        return own.order_by("pk")
    return (
        User.objects.filter(posts__role=Role.CITY_OFFICER.value, posts__ended_at__isnull=True, is_active=True)
        .distinct()
        .order_by("pk")
    )


def organisation_by_code(credit_code: str) -> Organisation | None:
    """One that may be joined: confirmed, or waiting for it (the answer then waits, too)."""
    return Organisation.objects.filter(credit_code=credit_code, state__in=("active", "pending")).first()


def lock_organisation_members(organisation_id: int) -> list[Membership]:
    """All standing memberships of one organisation, locked in order of pk: who manages is decided over all of them."""
    return list(
        Membership.objects.select_for_update(of=("self",))
        .filter(organisation_id=organisation_id, ended_at__isnull=True)
        .select_related("organisation", "user")
        .order_by("pk")
    )


def lock_membership_request(request_id: int) -> MembershipRequest:
    request = (
        MembershipRequest.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise NotFound
    return request


def open_requests_for(organisation: Organisation) -> QuerySet[MembershipRequest]:
    return MembershipRequest.objects.filter(organisation=organisation, state=RequestState.OPEN).select_related("user")


def lock_open_requests(organisation: Organisation) -> list[MembershipRequest]:
    """Requests to join one organisation that wait for an answer, locked in order of pk."""
    return list(
        MembershipRequest.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .filter(organisation=organisation, state=RequestState.OPEN)
        .order_by("pk")
    )


def declined_lately(user_id: int, since: datetime) -> QuerySet[MembershipRequest]:
    """One's own requests that were refused, with their reasons, latest first."""
    return (
        MembershipRequest.objects.filter(user_id=user_id, state=RequestState.DECLINED, answered_at__gte=since)
        .select_related("organisation")
        .order_by("-answered_at", "-pk")
    )


def requests_to_answer(actor: Actor) -> QuerySet[MembershipRequest]:
    """Open requests that this actor may answer: of organisations managed, or of the divisions overseen."""
    managed = [grant.organisation_id for grant in actor.grants if grant.manages]
    mine = Q(organisation_id__in=managed) | Q(organisation__division_code__in=actor.officer_divisions)
    if actor.has(Role.CITY_OFFICER):
        mine = Q()
    elif not managed and not actor.officer_divisions:
        return MembershipRequest.objects.none()
    return (
        MembershipRequest.objects.filter(mine, state=RequestState.OPEN)
        .exclude(user_id=actor.user_id or 0)
        .select_related("organisation", "user")
    )


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a link, whatever its state."""
    return Invitation.objects.select_related("organisation", "invited_by").filter(token_hash=hash_of(token)).first()


def open_invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation=organisation, accepted_at__isnull=True, revoked_at__isnull=True
    ).select_related("invited_by")


def lock_invitation(**wanted: int | str) -> Invitation:
    """One invitation by pk or token hash, locked. NotFound when there is none."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("organisation").filter(**wanted).first()
    )
    if invitation is None:
        raise NotFound
    return invitation


def lock_open_invitations(organisation: Organisation, email: str, role: Role) -> list[Invitation]:
    """Standing invitations of one address to one role, locked."""
    return list(
        Invitation.objects.select_for_update()
        .filter(
            organisation=organisation,
            email=email,
            role=role.value,
            accepted_at__isnull=True,
            revoked_at__isnull=True,
        )
        .order_by("pk")
    )


# Posts, tokens, consents --------------------------------------------------------------------------------------------
def lock_posts(role: Role | None = None, user_id: int | None = None) -> list[StaffPost]:
    """Standing posts of one role or one user, locked in order of pk."""
    posts = StaffPost.objects.filter(ended_at__isnull=True)
    if role is not None:
        posts = posts.filter(role=role.value)
    if user_id is not None:
        posts = posts.filter(user_id=user_id)
    return list(posts.select_for_update(of=("self",)).select_related("user").order_by("pk"))


def tokens_of(organisation: Organisation) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(organisation=organisation).select_related("created_by")


def lock_token(token_id: int) -> ApiToken:
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token


def standing_token(token_hash: str) -> ApiToken | None:
    """The token with this hash unless revoked; whether it has expired is asked with the time."""
    return (
        ApiToken.objects.select_related("organisation")
        .filter(token_hash=token_hash, revoked_at__isnull=True, created_by__is_active=True)
        .first()
    )


def consents_of(user_id: int) -> QuerySet[UserConsent]:
    return UserConsent.objects.filter(user_id=user_id)


def has_consented(user_id: int, purpose: str) -> bool:
    return UserConsent.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at__isnull=True).exists()
