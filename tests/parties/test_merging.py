from datetime import date, datetime
from typing import Any

import pytest

from kezhuan.accounts.models import User
from kezhuan.audit.actions import snapshot
from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.parties import actions, merging
from kezhuan.parties.models import Organisation, OrganisationMark, Person
from kezhuan.parties.queries import kept_instead_of, organisations_visible_to
from tests.cast import MembershipFactory, PersonFactory, acting
from tests.parties.factories import MarkFactory, NamedOrganisationFactory

CODE = str(make_credit_code(9))


@pytest.fixture
def kept(db: None) -> Organisation:
    return NamedOrganisationFactory.create(name="温州甲阀门有限公司")


@pytest.fixture
def absorbed(db: None) -> Organisation:
    return NamedOrganisationFactory.create(
        name="甲阀门股份有限公司",
        credit_code=CODE,
        contact_name="王厂长",
        above_scale=True,
        enrolled_on=date(2023, 1, 1),
    )


def merge(user: User, kept: Organisation, absorbed: Organisation, now: datetime) -> Any:
    return actions.merge_organisations(
        actor=acting(user), kept_id=kept.pk, absorbed_id=absorbed.pk, reason="同一家登记了两次", at=now
    )


def rows_of(organisation: Organisation) -> dict[str, object]:
    organisation.refresh_from_db()
    values = snapshot(organisation)
    del values["updated_at"]
    return values


def test_every_relation_to_an_organisation_is_decided() -> None:
    """A new foreign key to Organisation must be put into MERGE_RELATIONS: MOVE or STAY."""
    found = {relation.name for relation in merging.relations()}

    assert merging.undecided() == []
    assert set(merging.MERGE_RELATIONS) == found


def test_a_merge_is_refused_while_a_relation_is_undecided(
    kept: Organisation, absorbed: Organisation, city_officer: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(merging.MERGE_RELATIONS, "catalogue.Demand.owner")

    with pytest.raises(NotAllowedNow, match=r"catalogue\.Demand\.owner"):
        merge(city_officer, kept, absorbed, now)


def test_a_merge_moves_rows_and_fills_what_was_empty(
    kept: Organisation, absorbed: Organisation, city_officer: User, now: datetime
) -> None:
    person = PersonFactory.create(organisation=absorbed)
    mark = MarkFactory.create(organisation=absorbed)
    member = MembershipFactory.create(organisation=absorbed)

    done = merge(city_officer, kept, absorbed, now)

    for row in (person, mark, member, kept, absorbed):
        row.refresh_from_db()
    assert person.organisation == mark.organisation == member.organisation == kept
    assert (kept.credit_code, kept.contact_name, kept.above_scale) == (CODE, "王厂长", True)
    assert (absorbed.state, absorbed.merged_into) == ("merged", kept)
    assert kept_instead_of(absorbed.pk) == kept.pk
    assert absorbed not in organisations_visible_to(acting(city_officer))
    assert done.moved == {
        "parties.Person.organisation": [person.pk],
        "parties.OrganisationMark.organisation": [mark.pk],
        "accounts.Membership.organisation": [member.pk],
    }
    assert history_of(person).get().verb == "parties.merge_organisations"
    assert verify_chain().intact


def test_undoing_a_merge_restores_both_exactly(
    kept: Organisation, absorbed: Organisation, city_officer: User, now: datetime
) -> None:
    person = PersonFactory.create(organisation=absorbed)
    ours = PersonFactory.create(organisation=kept)
    before = rows_of(kept), rows_of(absorbed)

    done = merge(city_officer, kept, absorbed, now)
    actions.undo_merge(actor=acting(city_officer), merge_id=done.pk, at=now)

    assert (rows_of(kept), rows_of(absorbed)) == before
    assert Person.objects.get(pk=person.pk).organisation == absorbed
    assert Person.objects.get(pk=ours.pk).organisation == kept
    with pytest.raises(NotAllowedNow):
        actions.undo_merge(actor=acting(city_officer), merge_id=done.pk, at=now)


def test_the_same_mark_on_both_stays_and_is_named(
    kept: Organisation, absorbed: Organisation, city_officer: User, now: datetime
) -> None:
    MarkFactory.create(organisation=kept)
    same = MarkFactory.create(organisation=absorbed)

    done = merge(city_officer, kept, absorbed, now)

    assert done.left == {"parties.OrganisationMark.organisation": [same.pk]}
    assert OrganisationMark.objects.get(pk=same.pk).organisation == absorbed


def test_undoing_is_refused_when_something_changed_since_and_says_what(
    kept: Organisation, absorbed: Organisation, city_officer: User, jia: Organisation, now: datetime
) -> None:
    actor = acting(city_officer)
    person = PersonFactory.create(name="钱工", organisation=absorbed)
    done = merge(city_officer, kept, absorbed, now)
    actions.move_person(actor=actor, person_id=person.pk, organisation_id=jia.pk, at=now)
    actions.update_organisation(actor=actor, organisation_id=kept.pk, changes={"contact_name": "李厂长"}, at=now)

    with pytest.raises(Conflict, match="联系人；钱工"):
        actions.undo_merge(actor=actor, merge_id=done.pk, at=now)

    assert rows_of(absorbed)["state"] == "merged"


def test_two_merges_are_undone_in_reverse(
    kept: Organisation, absorbed: Organisation, jia: Organisation, city_officer: User, now: datetime
) -> None:
    first = merge(city_officer, kept, absorbed, now)
    second = merge(city_officer, jia, kept, now)

    with pytest.raises(Conflict, match="温州甲阀门有限公司"):
        actions.undo_merge(actor=acting(city_officer), merge_id=first.pk, at=now)
    actions.undo_merge(actor=acting(city_officer), merge_id=second.pk, at=now)
    actions.undo_merge(actor=acting(city_officer), merge_id=first.pk, at=now)

    assert rows_of(absorbed)["state"] == "active"


def test_two_legal_persons_are_not_merged(absorbed: Organisation, city_officer: User, now: datetime) -> None:
    other = NamedOrganisationFactory.create(credit_code=str(make_credit_code(10)))

    with pytest.raises(NotAllowedNow, match="两个法人"):
        merge(city_officer, other, absorbed, now)


def test_who_may_merge(
    kept: Organisation,
    absorbed: Organisation,
    bing: Organisation,
    county_officer: User,
    jia_member: User,
    city_officer: User,
    now: datetime,
) -> None:
    with pytest.raises(NotPermitted):
        merge(jia_member, kept, absorbed, now)
    with pytest.raises(NotPermitted):
        merge(county_officer, kept, bing, now)
    with pytest.raises(InvalidInput):
        actions.merge_organisations(
            actor=acting(city_officer), kept_id=kept.pk, absorbed_id=absorbed.pk, reason="", at=now
        )
    done = merge(county_officer, kept, absorbed, now)
    with pytest.raises(NotFound):
        actions.undo_merge(actor=acting(jia_member), merge_id=done.pk, at=now)
    with pytest.raises(NotFound):
        merge(city_officer, kept, absorbed, now)


def test_a_closed_organisation_keeps_nothing(
    kept: Organisation, absorbed: Organisation, city_officer: User, now: datetime
) -> None:
    actions.close_organisation(actor=acting(city_officer), organisation_id=kept.pk, reason="注销", at=now)

    with pytest.raises(NotAllowedNow):
        merge(city_officer, kept, absorbed, now)
    with pytest.raises(NotAllowedNow):
        merge(city_officer, absorbed, absorbed, now)
