from datetime import datetime, timedelta

import pytest

from kezhuan.accounts.actions import issue_api_token, revoke_api_token
from kezhuan.accounts.models import ApiToken, User
from kezhuan.accounts.queries import standing_token
from kezhuan.accounts.secrets import hash_of
from kezhuan.audit.models import AuditEvent
from kezhuan.engine.actor import Role
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties.models import Organisation
from tests.cast import acting, member


def test_a_token_is_shown_once_and_kept_as_a_hash(jia: Organisation, jia_member: User, now: datetime) -> None:
    issued = issue_api_token(
        actor=acting(jia_member), organisation_id=jia.pk, name="对接", role=Role.ENTERPRISE, at=now
    )

    assert issued.secret.startswith("kz_")
    assert issued.secret not in str(ApiToken.objects.values().get())
    assert issued.secret not in str(list(AuditEvent.objects.values()))
    assert standing_token(hash_of(issued.secret)) == issued.token
    assert issued.token.expires_at == now + timedelta(days=365)


def test_only_managers_issue_and_only_in_a_role_they_hold(
    jia: Organisation, jia_member: User, bing_member: User, city_officer: User, now: datetime
) -> None:
    def issue(user: User, role: Role = Role.ENTERPRISE, name: str = "对接") -> None:
        issue_api_token(actor=acting(user), organisation_id=jia.pk, name=name, role=role, at=now)

    with pytest.raises(NotFound):
        issue(bing_member)
    for user in (member("甲普通", jia), city_officer):
        with pytest.raises(NotPermitted):
            issue(user)
    for role in (Role.BROKER, Role.CITY_OFFICER):
        with pytest.raises(InvalidInput):
            issue(jia_member, role)
    with pytest.raises(InvalidInput):
        issue(jia_member, name=" ")


def test_a_revoked_token_and_one_of_a_disabled_maker_are_useless(
    jia: Organisation, jia_member: User, bing_member: User, security_admin: User, now: datetime
) -> None:
    first = issue_api_token(actor=acting(jia_member), organisation_id=jia.pk, name="一", role=Role.ENTERPRISE, at=now)
    second = issue_api_token(actor=acting(jia_member), organisation_id=jia.pk, name="二", role=Role.ENTERPRISE, at=now)

    with pytest.raises(NotFound):
        revoke_api_token(actor=acting(bing_member), token_id=first.token.pk, at=now)
    with pytest.raises(NotPermitted):
        revoke_api_token(actor=acting(member("甲普通", jia)), token_id=first.token.pk, at=now)
    revoke_api_token(actor=acting(security_admin), token_id=first.token.pk, at=now)
    with pytest.raises(NotAllowedNow):
        revoke_api_token(actor=acting(jia_member), token_id=first.token.pk, at=now)
    assert standing_token(hash_of(first.secret)) is None
    User.objects.filter(pk=jia_member.pk).update(is_active=False)
    assert standing_token(hash_of(second.secret)) is None
