from datetime import datetime

import pytest

from kezhuan.accounts.models import User
from kezhuan.engine.actor import STRANGER
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import NotAllowedNow, NotPermitted
from kezhuan.parties import actions, queries
from kezhuan.parties.models import Organisation
from tests.cast import acting
from tests.parties.factories import NamedOrganisationFactory, PendingOrganisationFactory


@pytest.fixture
def university(db: None) -> Organisation:
    return NamedOrganisationFactory.create(name="温州大学", kind="institute", division_code="330304")


@pytest.mark.parametrize(
    "typed", ["温州大学", "州大", "wzdx", "wenzhoudaxue", "WZDX", "daxue", "\uff57\uff5a\uff44\uff58"]
)
def test_an_organisation_is_found_by_name_pinyin_and_initials(university: Organisation, typed: str) -> None:
    NamedOrganisationFactory.create(name="丙鞋业有限公司")

    found = queries.named_like(queries.organisations_visible_to(STRANGER), typed)

    assert list(found) == [university]


def test_the_same_code_and_alike_names_are_warned_of(university: Organisation, jia_member: User) -> None:
    code = str(make_credit_code(3))
    coded = NamedOrganisationFactory.create(name="完全不同的名字", credit_code=code)
    alike = NamedOrganisationFactory.create(name="温州宏达阀门有限公司")

    answer = queries.likely_duplicates(acting(jia_member), name="浙江宏达阀门股份有限公司", credit_code=code)

    assert [(one.organisation, one.same_code) for one in answer.shown] == [(coded, True), (alike, False)]
    assert answer.hidden == 0
    assert not queries.likely_duplicates(acting(jia_member), name="丙鞋业", credit_code="")


def test_a_hidden_duplicate_is_warned_of_without_a_name(jia_member: User, city_officer: User) -> None:
    hidden = PendingOrganisationFactory.create(name="瑞安宏达阀门有限公司")

    stranger = queries.likely_duplicates(acting(jia_member), name="宏达阀门", credit_code="")
    officer = queries.likely_duplicates(acting(city_officer), name="宏达阀门", credit_code="")

    assert (stranger.shown, stranger.hidden) == ((), 1)
    assert [one.organisation for one in officer.shown] == [hidden]


def test_the_worklist_holds_alike_pairs_until_they_are_told_apart(
    city_officer: User, county_officer: User, jia_member: User, now: datetime
) -> None:
    one = NamedOrganisationFactory.create(name="温州宏达阀门有限公司")
    two = NamedOrganisationFactory.create(name="宏达阀门股份有限公司", division_code="330302")
    actor = acting(city_officer)

    assert [(p.first, p.second) for p in queries.duplicate_pairs(actor)] == [(one.pk, two.pk)]
    assert queries.duplicate_pairs(acting(county_officer)) == []

    with pytest.raises(NotPermitted):
        actions.mark_distinct(actor=acting(jia_member), first_id=two.pk, second_id=one.pk, reason="地址不同", at=now)
    told = actions.mark_distinct(actor=actor, first_id=two.pk, second_id=one.pk, reason="地址、法人都不同", at=now)

    assert (told.first, told.second) == (one, two)
    assert queries.duplicate_pairs(actor) == []
    with pytest.raises(NotAllowedNow):
        actions.mark_distinct(actor=actor, first_id=one.pk, second_id=two.pk, reason="再说一次", at=now)


def test_pairs_with_two_codes_are_not_on_the_worklist(city_officer: User) -> None:
    for serial, name in enumerate(["温州宏达阀门有限公司", "宏达阀门股份有限公司"]):
        NamedOrganisationFactory.create(name=name, credit_code=str(make_credit_code(serial)))

    assert queries.duplicate_pairs(acting(city_officer)) == []
