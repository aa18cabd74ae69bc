from datetime import datetime

import pytest

from kezhuan.accounts.actions import (
    accept_membership_request,
    change_member_role,
    decline_membership_request,
    end_membership,
    request_membership,
    withdraw_membership_request,
)
from kezhuan.accounts.models import Membership, MembershipRequest, User
from kezhuan.accounts.queries import members_of, officers_for, requests_to_answer
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import STRANGER, Role
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties.models import Organisation
from tests.cast import UserFactory, acting, member

CODE = make_credit_code(7)


@pytest.fixture
def coded(jia: Organisation) -> Organisation:
    Organisation.objects.filter(pk=jia.pk).update(credit_code=CODE)
    jia.refresh_from_db()
    return jia


@pytest.fixture
def newcomer(db: None) -> User:
    return UserFactory.create(username="新人", display_name="新人")


@pytest.fixture
def asked(coded: Organisation, newcomer: User, now: datetime) -> MembershipRequest:
    return request_membership(actor=acting(newcomer), credit_code=CODE.lower(), role=Role.ENTERPRISE, at=now)


def test_a_manager_confirms_a_request_and_the_user_joins(
    asked: MembershipRequest, jia_member: User, newcomer: User, now: datetime
) -> None:
    membership = accept_membership_request(actor=acting(jia_member), request_id=asked.pk, at=now)

    assert membership.user == newcomer
    assert not membership.manages
    assert acting(newcomer).belongs_to(asked.organisation_id)
    assert [event.verb for event in history_of(asked)] == [
        "accounts.accept_membership_request",
        "accounts.request_membership",
    ]


def test_the_first_member_manages(
    asked: MembershipRequest, county_officer: User, newcomer: User, now: datetime
) -> None:
    accept_membership_request(actor=acting(county_officer), request_id=asked.pk, at=now)

    assert acting(newcomer).manages(asked.organisation_id)


def test_an_outsider_does_not_find_the_request(asked: MembershipRequest, bing_member: User, now: datetime) -> None:
    with pytest.raises(NotFound):
        accept_membership_request(actor=acting(bing_member), request_id=asked.pk, at=now)


def test_a_plain_member_may_not_confirm(asked: MembershipRequest, coded: Organisation, now: datetime) -> None:
    plain = member("甲普通", coded)

    with pytest.raises(NotPermitted):
        accept_membership_request(actor=acting(plain), request_id=asked.pk, at=now)


def test_nobody_confirms_their_own_request(asked: MembershipRequest, newcomer: User, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        accept_membership_request(actor=acting(newcomer), request_id=asked.pk, at=now)


def test_an_unknown_code_is_refused_at_its_field(newcomer: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        request_membership(actor=acting(newcomer), credit_code=make_credit_code(99), role=Role.ENTERPRISE, at=now)
    with pytest.raises(InvalidInput) as misspelt:
        request_membership(actor=acting(newcomer), credit_code="123", role=Role.ENTERPRISE, at=now)

    assert set(refusal.value.fields) == set(misspelt.value.fields) == {"credit_code"}
    assert "3 位" in misspelt.value.fields["credit_code"]


def test_one_asks_once(asked: MembershipRequest, newcomer: User, now: datetime) -> None:
    with pytest.raises(Conflict):
        request_membership(actor=acting(newcomer), credit_code=CODE, role=Role.ENTERPRISE, at=now)
    with pytest.raises(InvalidInput):
        request_membership(actor=acting(newcomer), credit_code=CODE, role=Role.CITY_OFFICER, at=now)
    with pytest.raises(NotPermitted):
        request_membership(actor=STRANGER, credit_code=CODE, role=Role.ENTERPRISE, at=now)


def test_a_refusal_needs_a_reason_and_closes_the_request(
    asked: MembershipRequest, jia_member: User, newcomer: User, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        decline_membership_request(actor=acting(jia_member), request_id=asked.pk, reason=" ", at=now)

    declined = decline_membership_request(actor=acting(jia_member), request_id=asked.pk, reason="不是本单位", at=now)

    assert declined.state == "declined"
    with pytest.raises(NotAllowedNow):
        accept_membership_request(actor=acting(jia_member), request_id=asked.pk, at=now)
    with pytest.raises(NotAllowedNow):
        withdraw_membership_request(actor=acting(newcomer), request_id=asked.pk, at=now)


def test_the_asker_withdraws(asked: MembershipRequest, newcomer: User, jia_member: User, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        withdraw_membership_request(actor=acting(jia_member), request_id=asked.pk, at=now)

    withdraw_membership_request(actor=acting(newcomer), request_id=asked.pk, at=now)

    assert not requests_to_answer(acting(jia_member)).exists()


def test_requests_go_to_who_may_answer(
    asked: MembershipRequest, jia_member: User, county_officer: User, city_officer: User, bing_member: User
) -> None:
    for user in (jia_member, county_officer, city_officer):
        assert list(requests_to_answer(acting(user))) == [asked]
    assert not requests_to_answer(acting(bing_member)).exists()


@pytest.fixture
def colleague(jia: Organisation, jia_member: User) -> Membership:
    return Membership.objects.get(user=member("甲同事", jia))


def test_a_manager_changes_a_role(colleague: Membership, jia_member: User, now: datetime) -> None:
    changed = change_member_role(
        actor=acting(jia_member), membership_id=colleague.pk, role=Role.EXPERT, manages=True, at=now
    )

    assert (changed.role, changed.manages) == ("expert", True)
    event = history_of(colleague).first()
    assert event is not None
    assert event.after == {"manages": True, "role": "expert"}


def test_the_last_manager_hands_over_first(colleague: Membership, jia_member: User, now: datetime) -> None:
    own = Membership.objects.get(user=jia_member)

    with pytest.raises(NotAllowedNow):
        end_membership(actor=acting(jia_member), membership_id=own.pk, at=now)
    with pytest.raises(NotAllowedNow):
        change_member_role(actor=acting(jia_member), membership_id=own.pk, role=Role.ENTERPRISE, manages=False, at=now)
    change_member_role(actor=acting(jia_member), membership_id=colleague.pk, role=Role.ENTERPRISE, manages=True, at=now)
    end_membership(actor=acting(jia_member), membership_id=own.pk, at=now)

    assert list(members_of(colleague.organisation_id)) == [colleague.user]


def test_members_may_leave_but_not_remove_others(
    colleague: Membership, jia_member: User, bing_member: User, now: datetime
) -> None:
    managers = Membership.objects.get(user=jia_member)

    with pytest.raises(NotFound):
        end_membership(actor=acting(bing_member), membership_id=colleague.pk, at=now)
    with pytest.raises(NotPermitted):
        end_membership(actor=acting(colleague.user), membership_id=managers.pk, at=now)
    end_membership(actor=acting(colleague.user), membership_id=colleague.pk, at=now)
    with pytest.raises(NotFound):
        end_membership(actor=acting(jia_member), membership_id=colleague.pk, at=now)


def test_a_role_of_staff_is_no_members_role(colleague: Membership, jia_member: User, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        change_member_role(
            actor=acting(jia_member), membership_id=colleague.pk, role=Role.AUDIT_ADMIN, manages=False, at=now
        )


def test_members_are_found_by_role(jia: Organisation, jia_member: User, colleague: Membership) -> None:
    assert set(members_of(jia.pk, [Role.ENTERPRISE])) == {jia_member, colleague.user}
    assert list(members_of(jia.pk, managers_only=True)) == [jia_member]
    assert not members_of(jia.pk, [Role.BROKER]).exists()


def test_a_county_without_officer_is_the_citys(city_officer: User, county_officer: User) -> None:
    assert list(officers_for("330324")) == [county_officer]
    assert list(officers_for("330302")) == [city_officer]
