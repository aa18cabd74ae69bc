from datetime import date, datetime

import pytest

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.engine.actor import STRANGER, SYSTEM
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties import actions
from kezhuan.parties.models import Organisation
from kezhuan.parties.queries import organisations_visible_to
from tests.cast import acting
from tests.parties.factories import PendingOrganisationFactory

CODE = str(make_credit_code(7))
VALVE = {"name": "永嘉新阀门有限公司", "kind": "enterprise", "division_code": "330324", "credit_code": CODE.lower()}


def test_an_officer_registers_an_organisation_of_his_county_at_once(county_officer: User, now: datetime) -> None:
    organisation = actions.register_organisation(actor=acting(county_officer), values=VALVE, at=now)

    assert organisation.state == "active"
    assert organisation.credit_code == CODE
    assert organisation.search_name == "新阀门"
    assert organisation.pinyin.startswith("yongjiaxinfamenyouxiangongsi|")
    event = history_of(organisation).get()
    assert (event.verb, event.actor_label) == ("parties.register_organisation", "永嘉陈")


def test_what_others_register_waits_for_an_officer_of_the_place(
    jia_member: User, bing_member: User, county_officer: User, now: datetime
) -> None:
    organisation = actions.register_organisation(actor=acting(jia_member), values=VALVE, at=now)

    assert organisation.state == "pending"
    assert organisation in organisations_visible_to(acting(jia_member))
    assert organisation not in organisations_visible_to(acting(bing_member))
    assert organisation not in organisations_visible_to(STRANGER)
    confirmed = actions.confirm_organisation(actor=acting(county_officer), organisation_id=organisation.pk, at=now)
    assert confirmed.state == "active"
    assert organisation in organisations_visible_to(STRANGER)


def test_a_stranger_registers_nothing(db: None, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        actions.register_organisation(actor=STRANGER, values=VALVE, at=now)


def test_an_enterprise_does_not_state_its_own_statistics(jia_member: User, jia: Organisation, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        actions.register_organisation(actor=acting(jia_member), values={**VALVE, "above_scale": True}, at=now)
    with pytest.raises(NotPermitted):
        actions.update_organisation(
            actor=acting(jia_member), organisation_id=jia.pk, changes={"above_scale": True}, at=now
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("kind", "shop"),
        ("credit_code", "91330302MA2XXXXX0I"),
        ("division_code", "330399"),
        ("division_code", "3303"),
        ("street_code", "330302001"),
        ("functional_area", "nowhere"),
        ("industry_code", "C9999"),
        ("city_industry", "boats"),
        ("size", "huge"),
        ("enrolled_on", date(2024, 1, 1)),
        ("founded_on", date(2030, 1, 1)),
        ("website", "http://"),
        ("contact_mobile", "12345"),
        ("contact_email", "nobody"),
        ("short_name", "长" * 61),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    city_officer: User, now: datetime, field: str, value: object
) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.register_organisation(actor=acting(city_officer), values={**VALVE, field: value}, at=now)

    assert list(refused.value.fields) == [field]
    assert refused.value.fields[field]


def test_a_credit_code_is_registered_once(city_officer: User, jia_member: User, now: datetime) -> None:
    actions.register_organisation(actor=acting(city_officer), values=VALVE, at=now)

    with pytest.raises(InvalidInput) as refused:
        actions.register_organisation(actor=acting(jia_member), values={**VALVE, "name": "另一家"}, at=now)

    assert list(refused.value.fields) == ["credit_code"]
    assert "永嘉新阀门" not in refused.value.fields["credit_code"]


def test_a_manager_changes_the_introduction_but_not_what_is_official(
    jia_member: User, jia: Organisation, now: datetime
) -> None:
    actor = acting(jia_member)
    changed = actions.update_organisation(
        actor=actor, organisation_id=jia.pk, changes={"introduction": "做球阀", "name": jia.name}, at=now
    )

    assert changed.introduction == "做球阀"
    for field, value in {"credit_code": CODE, "name": "甲泵业", "division_code": "330302"}.items():
        with pytest.raises(NotPermitted):
            actions.update_organisation(actor=actor, organisation_id=jia.pk, changes={field: value}, at=now)


def test_a_change_to_the_same_values_leaves_no_event(jia_member: User, jia: Organisation, now: datetime) -> None:
    actions.update_organisation(actor=acting(jia_member), organisation_id=jia.pk, changes={"introduction": ""}, at=now)

    assert not history_of(jia).exists()


def test_an_outsider_changes_nothing(bing_member: User, jia: Organisation, now: datetime) -> None:
    pending = PendingOrganisationFactory.create()
    with pytest.raises(NotPermitted):
        actions.update_organisation(
            actor=acting(bing_member), organisation_id=jia.pk, changes={"introduction": "x"}, at=now
        )
    with pytest.raises(NotFound):
        actions.update_organisation(
            actor=acting(bing_member), organisation_id=pending.pk, changes={"introduction": "x"}, at=now
        )


def test_an_officer_of_another_county_may_not(county_officer: User, bing: Organisation, now: datetime) -> None:
    actor = acting(county_officer)
    with pytest.raises(NotPermitted):
        actions.update_organisation(actor=actor, organisation_id=bing.pk, changes={"above_scale": True}, at=now)
    with pytest.raises(NotPermitted):
        actions.close_organisation(actor=actor, organisation_id=bing.pk, reason="x", at=now)
    with pytest.raises(NotPermitted):
        actions.reopen_organisation(actor=actor, organisation_id=bing.pk, at=now)


def test_a_county_officer_does_not_move_an_organisation_out_of_his_county(
    county_officer: User, city_officer: User, jia: Organisation, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        actions.update_organisation(
            actor=acting(county_officer), organisation_id=jia.pk, changes={"division_code": "330302"}, at=now
        )
    moved = actions.update_organisation(
        actor=acting(city_officer), organisation_id=jia.pk, changes={"division_code": "330302"}, at=now
    )
    assert moved.division_code == "330302"


def test_closing_needs_a_reason_and_can_be_taken_back(county_officer: User, jia: Organisation, now: datetime) -> None:
    actor = acting(county_officer)
    with pytest.raises(InvalidInput):
        actions.close_organisation(actor=actor, organisation_id=jia.pk, reason=" ", at=now)

    closed = actions.close_organisation(actor=actor, organisation_id=jia.pk, reason="已在市监部门注销", at=now)

    assert closed.state == "closed"
    assert history_of(jia).first().note == "已在市监部门注销"  # type: ignore[union-attr]
    with pytest.raises(NotAllowedNow):
        actions.close_organisation(actor=actor, organisation_id=jia.pk, reason="再注销", at=now)
    assert actions.reopen_organisation(actor=actor, organisation_id=jia.pk, at=now).state == "active"


def test_a_confirmed_organisation_is_not_confirmed_again(
    county_officer: User, jia: Organisation, now: datetime
) -> None:
    with pytest.raises(NotAllowedNow):
        actions.confirm_organisation(actor=acting(county_officer), organisation_id=jia.pk, at=now)


def test_a_member_does_not_confirm_his_own_entry(jia_member: User, now: datetime) -> None:
    entered = actions.register_organisation(actor=acting(jia_member), values=VALVE, at=now)
    with pytest.raises(NotPermitted):
        actions.confirm_organisation(actor=acting(jia_member), organisation_id=entered.pk, at=now)


def test_contact_data_enters_the_chain_only_as_digests(jia: Organisation, now: datetime) -> None:
    actions.update_organisation(
        actor=SYSTEM, organisation_id=jia.pk, changes={"contact_mobile": "138 0000 4127"}, at=now
    )

    jia.refresh_from_db()
    assert jia.contact_mobile == "13800004127"
    assert "4127" not in str(history_of(jia).get().after)
