"""From a new account to acting for one's own organisation: enter it, draft, be confirmed, hand in."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.accounts import actions as accounts
from kezhuan.accounts.models import Membership, MembershipRequest, User
from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.actions import draft_item, submit_item
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import Role
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties import actions as parties
from kezhuan.parties.models import Organisation
from tests.accounts.test_entrance import SIGNUP
from tests.cast import UserFactory, acting

CODE = str(make_credit_code(31))
OWN = {"name": "永嘉初来泵业有限公司", "kind": "enterprise", "division_code": "330324", "credit_code": CODE}
WORDS = {"title": "泵体密封渗漏", "statement": "高温介质下机械密封三个月就渗漏，想找更耐用的办法。", "kind": "problem"}


@pytest.fixture
def newcomer(db: None) -> User:
    return UserFactory.create(username="初来", display_name="初来")


def entered(newcomer: User, now: datetime, **more: Any) -> Organisation:
    return parties.register_organisation(actor=acting(newcomer), values=OWN, acts_for_it=True, at=now, **more)


def test_who_enters_an_own_organisation_manages_it_once_it_is_confirmed(
    newcomer: User, county_officer: User, now: datetime
) -> None:
    organisation = entered(newcomer, now)
    assert not Membership.objects.exists()

    parties.confirm_organisation(actor=acting(county_officer), organisation_id=organisation.pk, at=now)

    membership = Membership.objects.get()
    assert (membership.user, membership.organisation, membership.role) == (newcomer, organisation, "enterprise")
    assert membership.manages
    assert MembershipRequest.objects.get().state == "accepted"
    assert list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "parties.register_organisation",
        "accounts.request_membership",
        "parties.confirm_organisation",
        "accounts.accept_membership_request",
        "accounts.join_organisation",
    ]


def test_who_enters_somebody_elses_organisation_asks_for_nothing(
    newcomer: User, county_officer: User, now: datetime
) -> None:
    organisation = parties.register_organisation(actor=acting(newcomer), values=OWN, at=now)
    parties.confirm_organisation(actor=acting(county_officer), organisation_id=organisation.pk, at=now)

    assert not MembershipRequest.objects.exists()
    assert not Membership.objects.exists()


def test_an_officer_who_enters_an_organisation_elsewhere_does_not_join_it(county_officer: User, now: datetime) -> None:
    values = {**OWN, "division_code": "330302"}

    parties.register_organisation(actor=acting(county_officer), values=values, acts_for_it=True, at=now)

    assert not MembershipRequest.objects.exists()


def test_a_refused_entry_ends_the_request_with_its_reason(newcomer: User, county_officer: User, now: datetime) -> None:
    organisation = entered(newcomer, now)

    parties.close_organisation(
        actor=acting(county_officer), organisation_id=organisation.pk, reason="登记机关没有这家单位", at=now
    )

    request = MembershipRequest.objects.get()
    assert (request.state, request.reason) == ("declined", "登记机关没有这家单位")
    with pytest.raises(NotFound):
        draft_item(actor=acting(newcomer), kind=DEMAND, owner_id=organisation.pk, values=WORDS, at=now)


def test_nobody_is_let_in_before_the_organisation_is_confirmed(
    newcomer: User, bing_member: User, county_officer: User, now: datetime
) -> None:
    organisation = entered(newcomer, now)
    colleague = accounts.request_membership(
        actor=acting(bing_member), credit_code=CODE, role=Role.ENTERPRISE, note="同事", at=now
    )

    for request in MembershipRequest.objects.all():
        with pytest.raises(NotAllowedNow) as refusal:
            accounts.accept_membership_request(actor=acting(county_officer), request_id=request.pk, at=now)
        assert refusal.value.code == "organisation_pending"
    parties.confirm_organisation(actor=acting(county_officer), organisation_id=organisation.pk, at=now)

    colleague.refresh_from_db()
    assert colleague.state == "open"
    joined = accounts.accept_membership_request(actor=acting(newcomer), request_id=colleague.pk, at=now)
    assert not joined.manages


def test_the_registrant_drafts_but_does_not_hand_in_while_the_entry_waits(
    newcomer: User, bing_member: User, county_officer: User, now: datetime
) -> None:
    organisation = entered(newcomer, now)

    item = draft_item(actor=acting(newcomer), kind=DEMAND, owner_id=organisation.pk, values=WORDS, at=now)

    with pytest.raises(NotFound):
        draft_item(actor=acting(bing_member), kind=DEMAND, owner_id=organisation.pk, values=WORDS, at=now)
    with pytest.raises(NotPermitted):
        draft_item(actor=acting(county_officer), kind=DEMAND, owner_id=organisation.pk, values=WORDS, at=now)
    with pytest.raises(NotFound):
        submit_item(actor=acting(bing_member), kind=DEMAND, item_id=item.pk, at=now)
    with pytest.raises(NotAllowedNow) as refusal:
        submit_item(actor=acting(newcomer), kind=DEMAND, item_id=item.pk, at=now)
    assert refusal.value.code == "owner_pending"


def _enter_by_pages(client: Client) -> str:
    answers = {
        "identity": {"name": OWN["name"], "kind": "enterprise", "credit_code": CODE},
        "place": {"division_code": "330324"},
        "business": {},
        "about": {},
        "contact": {},
    }
    for step, given in answers.items():
        client.post(reverse("parties:organisation-register-step", args=[step]), given)
    check = reverse("parties:organisation-register-check")
    assert "核实通过后由我做管理员" in client.get(check).content.decode()
    return client.post(check, {"acts_for_it": "yes"}, follow=True).content.decode()


def test_from_signing_up_to_handing_in_the_first_demand(county_officer: User) -> None:
    client, officer = Client(), Client()
    officer.force_login(county_officer)
    assert client.post("/accounts/signup/", SIGNUP).status_code == 302
    user = User.objects.get(email="xin@example.com")
    client.force_login(user)

    # both ways lead on: to join, and from there to enter
    assert reverse("parties:organisation-register") in client.get("/me/").content.decode()
    assert reverse("parties:organisation-register") in client.get("/me/join/").content.decode()
    assert "您就是这家单位的管理员" in _enter_by_pages(client)
    organisation = Organisation.objects.get(credit_code=CODE)
    assert "单位待核实" in client.get("/me/").content.decode()

    new = reverse("catalogue:new-demand")
    response = client.post(new, WORDS)
    assert response.status_code == 302, response.content.decode()[:2000]
    demand = Demand.objects.get()
    assert demand.reference_number in client.get(reverse("catalogue:mine")).content.decode()
    check = client.get(reverse("catalogue:demand-check", args=[demand.reference_number])).content.decode()
    assert "单位核实后才能提交" in check
    assert 'name="declared"' not in check

    page = officer.get(organisation.get_absolute_url()).content.decode()
    assert "登记人 新人 申请成为管理员" in page
    assert "去核实单位" in officer.get("/me/requests/").content.decode()
    officer.post(reverse("parties:organisation-confirm", args=[organisation.pk]))

    assert Membership.objects.get(user=user).manages
    assert "单位管理员" in client.get("/me/").content.decode()
    check = client.get(reverse("catalogue:demand-check", args=[demand.reference_number])).content.decode()
    assert 'name="declared"' in check
