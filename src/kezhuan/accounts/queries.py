"""Reading users; turning a user into the ``Actor`` that rules understand."""

from kezhuan.accounts.models import ApiToken, User
from kezhuan.engine.actor import STRANGER, Actor, ActorKind, Grant, Role


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
    """An organisation's own system acts as that organisation, in the token's role, on behalf of who made the token."""
    return Actor(
        kind=ActorKind.TOKEN,
        label=f"{token.organisation.name}（{token.name}）",
        user_id=token.created_by_id,
        grants=frozenset({Grant(role=Role(token.role), organisation_id=token.organisation_id)}),
    )
