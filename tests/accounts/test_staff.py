from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from kezhuan.accounts.actions import appoint_staff, create_staff_user, end_post
from kezhuan.accounts.models import StaffPost, User
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import ADMIN_ROLES, SYSTEM, Role
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from tests.cast import StaffPostFactory, UserFactory, acting, officer


def test_the_security_administrator_appoints(security_admin: User, now: datetime) -> None:
    user = UserFactory.create()

    post = appoint_staff(
        actor=acting(security_admin), user_id=user.pk, role=Role.COUNTY_OFFICER, division_code="330324", at=now
    )

    assert acting(user).officer_divisions == {"330324"}
    assert [event.verb for event in history_of(post)] == ["accounts.take_post"]


def test_nobody_else_appoints_and_nobody_themselves(
    security_admin: User, system_admin: User, city_officer: User, jia_member: User, now: datetime
) -> None:
    for user in (system_admin, city_officer, jia_member):
        with pytest.raises(NotPermitted):
            appoint_staff(actor=acting(user), user_id=user.pk, role=Role.CITY_OFFICER, at=now)
    with pytest.raises(NotPermitted):
        appoint_staff(actor=acting(security_admin), user_id=security_admin.pk, role=Role.CITY_OFFICER, at=now)


@pytest.mark.parametrize("first", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("second", sorted(ADMIN_ROLES))
def test_the_three_administrators_are_held_apart(
    security_admin: User, first: Role, second: Role, now: datetime
) -> None:
    user = officer("某人", first)

    with pytest.raises(Conflict):
        appoint_staff(actor=acting(security_admin), user_id=user.pk, role=second, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffPostFactory.create(user=user, role=second.value)


def test_a_county_officer_needs_a_county_and_nobody_else_one(security_admin: User, now: datetime) -> None:
    user = UserFactory.create()

    for role, division in ((Role.COUNTY_OFFICER, ""), (Role.COUNTY_OFFICER, "33"), (Role.CITY_OFFICER, "330324")):
        with pytest.raises(InvalidInput) as refusal:
            appoint_staff(actor=acting(security_admin), user_id=user.pk, role=role, division_code=division, at=now)
        assert set(refusal.value.fields) == {"division_code"}
    with pytest.raises(InvalidInput):
        appoint_staff(actor=acting(security_admin), user_id=user.pk, role=Role.BROKER, at=now)


def test_a_post_ends_and_so_do_its_rights(security_admin: User, city_officer: User, now: datetime) -> None:
    post = StaffPost.objects.get(user=city_officer)

    with pytest.raises(NotPermitted):
        end_post(actor=acting(city_officer), post_id=post.pk, at=now)
    end_post(actor=acting(security_admin), post_id=post.pk, at=now)

    assert not acting(city_officer).is_officer
    with pytest.raises(NotFound):
        end_post(actor=acting(security_admin), post_id=post.pk, at=now)


def test_the_last_security_administrator_stays(security_admin: User, now: datetime) -> None:
    post = StaffPost.objects.get(user=security_admin)

    with pytest.raises(NotPermitted):
        end_post(actor=acting(security_admin), post_id=post.pk, at=now)
    with pytest.raises(NotAllowedNow):
        end_post(actor=SYSTEM, post_id=post.pk, at=now)
    officer("安全员李", Role.SECURITY_ADMIN)
    end_post(actor=SYSTEM, post_id=post.pk, at=now)


def test_a_disabled_user_takes_no_post(security_admin: User, now: datetime) -> None:
    user = UserFactory.create(is_active=False)

    with pytest.raises(NotAllowedNow):
        appoint_staff(actor=acting(security_admin), user_id=user.pk, role=Role.CITY_OFFICER, at=now)


def test_the_first_administrator_is_made_by_the_server(security_admin: User, now: datetime) -> None:
    user, password = create_staff_user(
        actor=SYSTEM, username="root1", display_name="安全管理员", role=Role.SECURITY_ADMIN, at=now
    )

    assert user.check_password(password)
    assert user.must_change_password
    assert acting(user).has(Role.SECURITY_ADMIN)
    with pytest.raises(Conflict):
        create_staff_user(actor=SYSTEM, username="ROOT1", display_name="x", role=Role.AUDIT_ADMIN, at=now)
    with pytest.raises(NotPermitted):
        create_staff_user(actor=acting(security_admin), username="y", display_name="y", role=Role.AUDIT_ADMIN, at=now)
