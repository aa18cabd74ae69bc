from datetime import date, datetime

import pytest

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import STRANGER
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties import actions
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.queries import people_visible_to
from tests.cast import PersonFactory, UserFactory, acting
from tests.parties.factories import QualificationFactory, StandingConsentFactory


@pytest.fixture
def expert(yi: Organisation) -> Person:
    return PersonFactory.create(name="周明徽", organisation=yi)


@pytest.fixture
def expert_user(expert: Person) -> User:
    return UserFactory.create(username="zhou", person=expert)


def test_an_institute_registers_its_own_people(yi_member: User, yi: Organisation, now: datetime) -> None:
    person = actions.register_person(
        actor=acting(yi_member),
        organisation_id=yi.pk,
        values={"name": " 单雄信 ", "mobile": "+86 13800004127", "industries": ["pumps_valves", "digital"]},
        at=now,
    )

    assert person.name == "单雄信"
    assert "shanxiongxin" in person.pinyin.split("|")
    assert person.mobile == "13800004127"
    assert person.division_code == yi.division_code
    assert "4127" not in str(history_of(person).get().after)
    assert person not in people_visible_to(STRANGER)


def test_nobody_registers_people_for_another_organisation(
    yi_member: User, county_officer: User, jia: Organisation, bing: Organisation, now: datetime
) -> None:
    for user, organisation_id in ((yi_member, jia.pk), (county_officer, bing.pk), (county_officer, None)):
        with pytest.raises(NotPermitted):
            actions.register_person(
                actor=acting(user), organisation_id=organisation_id, values={"name": "某人"}, at=now
            )


def test_a_person_changes_the_own_profile(expert: Person, expert_user: User, now: datetime) -> None:
    changed = actions.update_person(
        actor=acting(expert_user), person_id=expert.pk, changes={"directions": "高熵合金涂层"}, at=now
    )

    assert changed.directions == "高熵合金涂层"


def test_outsiders_do_not_even_find_a_person_without_consent(expert: Person, bing_member: User, now: datetime) -> None:
    with pytest.raises(NotFound):
        actions.update_person(actor=acting(bing_member), person_id=expert.pk, changes={"title": "x"}, at=now)
    StandingConsentFactory.create(person=expert)
    with pytest.raises(NotPermitted):
        actions.update_person(actor=acting(bing_member), person_id=expert.pk, changes={"title": "x"}, at=now)


def test_a_wrong_mobile_is_refused_by_its_field(expert: Person, expert_user: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.update_person(actor=acting(expert_user), person_id=expert.pk, changes={"mobile": "110"}, at=now)

    assert list(refused.value.fields) == ["mobile"]


def test_a_person_moves_only_where_the_actor_manages(
    expert: Person, yi_member: User, city_officer: User, jia: Organisation, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        actions.move_person(actor=acting(yi_member), person_id=expert.pk, organisation_id=jia.pk, at=now)
    moved = actions.move_person(actor=acting(city_officer), person_id=expert.pk, organisation_id=jia.pk, at=now)
    assert moved.organisation == jia
    with pytest.raises(InvalidInput):
        actions.move_person(actor=acting(city_officer), person_id=expert.pk, organisation_id=jia.pk, at=now)


def test_a_consent_makes_public_and_its_withdrawal_hides_at_once(
    expert: Person, expert_user: User, now: datetime
) -> None:
    actor = acting(expert_user)
    consent = actions.give_person_consent(actor=actor, person_id=expert.pk, purpose="public_profile", at=now)

    assert consent.text_version
    assert expert in people_visible_to(STRANGER)
    with pytest.raises(NotAllowedNow):
        actions.give_person_consent(actor=actor, person_id=expert.pk, purpose="public_profile", at=now)

    actions.withdraw_person_consent(actor=actor, person_id=expert.pk, purpose="public_profile", at=now)

    assert expert not in people_visible_to(STRANGER)
    with pytest.raises(NotFound):
        actions.withdraw_person_consent(actor=actor, person_id=expert.pk, purpose="public_profile", at=now)


def test_a_consent_for_matching_does_not_make_public(expert: Person, expert_user: User, now: datetime) -> None:
    actions.give_person_consent(actor=acting(expert_user), person_id=expert.pk, purpose="matching", at=now)

    assert expert not in people_visible_to(STRANGER)


def test_who_enters_a_consent_for_another_names_the_signed_form(
    expert: Person, yi_member: User, bing_member: User, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.give_person_consent(actor=acting(yi_member), person_id=expert.pk, purpose="matching", at=now)
    given = actions.give_person_consent(
        actor=acting(yi_member), person_id=expert.pk, purpose="matching", at=now, evidence="纸质同意书第 12 号"
    )

    assert list(refused.value.fields) == ["evidence"]
    assert given.evidence == "纸质同意书第 12 号"
    with pytest.raises(NotFound):
        actions.withdraw_person_consent(actor=acting(bing_member), person_id=expert.pk, purpose="matching", at=now)


def test_visibility_by_place_and_by_membership(
    expert: Person, yi_member: User, jia_member: User, county_officer: User, city_officer: User
) -> None:
    assert expert in people_visible_to(acting(yi_member))
    assert expert in people_visible_to(acting(city_officer))
    assert expert not in people_visible_to(acting(county_officer))
    assert expert not in people_visible_to(acting(jia_member))


BROKER = actions.Certificate(
    kind="broker", grade="middle", mode="full_time", issued_on=date(2024, 5, 1), expires_on=date(2027, 4, 30)
)


def test_an_officer_enters_and_renews_a_broker_certificate(expert: Person, city_officer: User, now: datetime) -> None:
    actor = acting(city_officer)
    held = actions.add_qualification(actor=actor, person_id=expert.pk, certificate=BROKER, at=now)

    with pytest.raises(InvalidInput):
        actions.add_qualification(actor=actor, person_id=expert.pk, certificate=BROKER, at=now)
    with pytest.raises(InvalidInput):
        actions.renew_qualification(actor=actor, qualification_id=held.pk, expires_on=date(2027, 1, 1), at=now)
    renewed = actions.renew_qualification(actor=actor, qualification_id=held.pk, expires_on=date(2030, 4, 30), at=now)

    assert renewed.is_valid(date(2029, 1, 1))
    assert not renewed.is_valid(date(2030, 5, 1))


def test_an_institute_names_its_experts_but_issues_no_certificates(
    expert: Person, yi_member: User, now: datetime
) -> None:
    actor = acting(yi_member)
    named = actions.add_qualification(
        actor=actor, person_id=expert.pk, certificate=actions.Certificate(kind="expert"), at=now
    )

    assert named.kind == "expert"
    with pytest.raises(NotPermitted):
        actions.add_qualification(actor=actor, person_id=expert.pk, certificate=BROKER, at=now)
    broker = QualificationFactory.create(person=expert)
    with pytest.raises(NotPermitted):
        actions.renew_qualification(actor=actor, qualification_id=broker.pk, expires_on=None, at=now)


def test_a_broker_certificate_without_grade_is_refused(expert: Person, city_officer: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.add_qualification(
            actor=acting(city_officer), person_id=expert.pk, certificate=actions.Certificate(kind="broker"), at=now
        )

    assert list(refused.value.fields) == ["grade"]
