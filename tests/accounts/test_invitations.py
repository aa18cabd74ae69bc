from datetime import datetime, timedelta

import pytest

from kezhuan.accounts.actions import accept_invitation, invite_member, invite_staff, revoke_invitation
from kezhuan.accounts.models import Invitation, User
from kezhuan.accounts.rules import days
from kezhuan.audit.models import AuditEvent
from kezhuan.engine.actor import STRANGER, Role
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties.models import Organisation
from tests.cast import UserFactory, acting, member


def test_an_invited_person_joins_with_the_role_and_rights_offered(
    jia: Organisation, jia_member: User, now: datetime
) -> None:
    issued = invite_member(
        actor=acting(jia_member),
        organisation_id=jia.pk,
        email=" New@Example.com ",
        role=Role.EXPERT,
        manages=True,
        at=now,
    )
    user = UserFactory.create()

    accept_invitation(actor=acting(user), token=issued.token, at=now)

    assert acting(user).manages(jia.pk)
    assert issued.invitation.email == "new@example.com"


def test_only_a_hash_of_the_token_is_kept(jia: Organisation, jia_member: User, now: datetime) -> None:
    issued = invite_member(
        actor=acting(jia_member), organisation_id=jia.pk, email="a@example.com", role=Role.EXPERT, at=now
    )

    row = Invitation.objects.values().get()
    assert issued.token not in str(row)
    event = AuditEvent.objects.get(verb="accounts.invite")
    assert issued.token not in str(event.after)
    assert "a@example.com" not in str(event.after)


def test_an_invitation_ends_after_the_days_of_its_rule(jia: Organisation, jia_member: User, now: datetime) -> None:
    issued = invite_member(
        actor=acting(jia_member), organisation_id=jia.pk, email="a@example.com", role=Role.EXPERT, at=now
    )
    user = acting(UserFactory.create())
    end = now + timedelta(days=days("invitation.validity_days", now))

    with pytest.raises(NotAllowedNow, match="过期"):
        accept_invitation(actor=user, token=issued.token, at=end)
    accept_invitation(actor=user, token=issued.token, at=end - timedelta(seconds=1))
    with pytest.raises(NotAllowedNow, match="用过"):
        accept_invitation(actor=acting(UserFactory.create()), token=issued.token, at=now)


def test_a_new_invitation_replaces_the_standing_one(jia: Organisation, jia_member: User, now: datetime) -> None:
    actor = acting(jia_member)
    first = invite_member(actor=actor, organisation_id=jia.pk, email="a@example.com", role=Role.EXPERT, at=now)
    second = invite_member(actor=actor, organisation_id=jia.pk, email="A@example.com", role=Role.EXPERT, at=now)

    user = acting(UserFactory.create())
    with pytest.raises(NotAllowedNow):
        accept_invitation(actor=user, token=first.token, at=now)
    accept_invitation(actor=user, token=second.token, at=now)


def test_who_may_not_invite(
    jia: Organisation, jia_member: User, bing_member: User, city_officer: User, now: datetime
) -> None:
    plain = member("甲普通", jia)

    with pytest.raises(NotPermitted):
        invite_member(actor=acting(plain), organisation_id=jia.pk, email="a@b.cn", role=Role.EXPERT, at=now)
    with pytest.raises(NotFound):
        invite_member(actor=acting(bing_member), organisation_id=jia.pk, email="a@b.cn", role=Role.EXPERT, at=now)
    with pytest.raises(InvalidInput):
        invite_member(actor=acting(jia_member), organisation_id=jia.pk, email="nobody", role=Role.EXPERT, at=now)
    with pytest.raises(InvalidInput):
        invite_member(actor=acting(jia_member), organisation_id=jia.pk, email="a@b.cn", role=Role.CITY_OFFICER, at=now)
    with pytest.raises(NotPermitted):
        invite_staff(actor=acting(city_officer), email="a@b.cn", role=Role.CITY_OFFICER, at=now)


def test_a_wrong_token_opens_nothing(jia_member: User, now: datetime) -> None:
    with pytest.raises(NotFound):
        accept_invitation(actor=acting(jia_member), token="wrong", at=now)
    with pytest.raises(NotPermitted):
        accept_invitation(actor=STRANGER, token="wrong", at=now)


def test_a_staff_invitation_is_for_its_address_only(security_admin: User, now: datetime) -> None:
    issued = invite_staff(actor=acting(security_admin), email="li@example.com", role=Role.CITY_OFFICER, at=now)

    with pytest.raises(NotPermitted, match="另一个邮箱"):
        accept_invitation(actor=acting(UserFactory.create(email="w@example.com")), token=issued.token, at=now)
    li = UserFactory.create(email="Li@example.com")
    accept_invitation(actor=acting(li), token=issued.token, at=now)

    assert acting(li).has(Role.CITY_OFFICER)


def test_a_revoked_invitation_is_useless(jia: Organisation, jia_member: User, bing_member: User, now: datetime) -> None:
    issued = invite_member(
        actor=acting(jia_member), organisation_id=jia.pk, email="a@example.com", role=Role.EXPERT, at=now
    )

    with pytest.raises(NotFound):
        revoke_invitation(actor=acting(bing_member), invitation_id=issued.invitation.pk, at=now)
    with pytest.raises(NotPermitted):
        revoke_invitation(actor=acting(member("甲普通", jia)), invitation_id=issued.invitation.pk, at=now)
    revoke_invitation(actor=acting(jia_member), invitation_id=issued.invitation.pk, at=now)
    with pytest.raises(NotAllowedNow):
        revoke_invitation(actor=acting(jia_member), invitation_id=issued.invitation.pk, at=now)
    with pytest.raises(NotAllowedNow):
        accept_invitation(actor=acting(UserFactory.create()), token=issued.token, at=now)
