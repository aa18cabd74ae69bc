from datetime import date, datetime
from typing import Any

import pytest

from kezhuan.accounts.models import User
from kezhuan.audit.queries import history_of
from kezhuan.engine.codes import make_credit_code
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.spreadsheet.importer import Change, Importer
from kezhuan.engine.spreadsheet.parse import parse
from kezhuan.engine.spreadsheet.table import Table
from kezhuan.engine.spreadsheet.template import make_template
from kezhuan.engine.spreadsheet.upload import safe_open
from kezhuan.parties.models import Organisation, Person
from kezhuan.parties.sheets import IMPORTERS
from tests.cast import PersonFactory, acting
from tests.parties.factories import NamedOrganisationFactory, PendingOrganisationFactory

CODE = str(make_credit_code(41))
ORGANISATIONS: Importer = IMPORTERS["organisations"]
PEOPLE: Importer = IMPORTERS["people"]


def row(importer: Importer, **cells: Any) -> dict[str, Any]:
    """One row read from a sheet with these headers."""
    table = Table("x", [[importer.spec.column(name).header for name in cells], list(cells.values())])
    parsed = parse(importer.spec, table, date(2026, 11, 23))
    assert not parsed.errors, parsed.errors
    return dict(parsed.rows[0].values)


VALVE: dict[str, Any] = {
    "name": "瑞安宏达汽配有限公司",
    "credit_code": CODE,
    "kind": "企业",
    "division_code": "瑞安市",
    "street_code": "安阳街道",
    "industry_code": "C3670 汽车零部件及配件制造",
    "city_industry": "汽车零部件",
    "above_scale": "是",
    "contact_mobile": "13800004127",
}


@pytest.mark.parametrize("importer", [ORGANISATIONS, PEOPLE], ids=lambda importer: importer.kind)
def test_the_template_can_be_read_back(importer: Importer) -> None:
    book = safe_open(make_template(importer.spec), "模板.xlsx")

    parsed = parse(importer.spec, book.tables[0], date(2026, 11, 23))

    assert (parsed.missing, parsed.unknown, parsed.rows) == ((), (), ())


def test_a_new_row_registers_and_the_same_row_again_changes_nothing(city_officer: User, now: datetime) -> None:
    actor, values = acting(city_officer), row(ORGANISATIONS, **VALVE)
    assert ORGANISATIONS.find(values, actor) is None

    made = ORGANISATIONS.write(actor, values, None, now)

    found = ORGANISATIONS.find(values, actor)
    assert found == Organisation.objects.get(pk=made)
    assert (found.state, found.above_scale, found.street_code[:6]) == ("active", True, "330381")
    assert ORGANISATIONS.changes(values, found) == {}
    assert ORGANISATIONS.address(made) == found.get_absolute_url()


def test_a_changed_row_shows_what_changes_and_an_empty_cell_says_nothing(city_officer: User, now: datetime) -> None:
    actor = acting(city_officer)
    ORGANISATIONS.write(actor, row(ORGANISATIONS, **VALVE), None, now)
    mended = row(ORGANISATIONS, **{**VALVE, "size": "小型", "street_code": None, "contact_mobile": "13900000001"})
    existing = ORGANISATIONS.find(mended, actor)

    changes = ORGANISATIONS.changes(mended, existing)

    assert changes == {"size": Change("", "小型"), "contact_mobile": Change("138****4127", "13900000001")}
    ORGANISATIONS.write(actor, mended, existing, now)
    assert history_of(existing).count() == 2
    assert ORGANISATIONS.changes(mended, ORGANISATIONS.find(mended, actor)) == {}


def test_a_name_with_another_code_is_another_organisation(city_officer: User) -> None:
    NamedOrganisationFactory.create(name=VALVE["name"], credit_code=str(make_credit_code(42)))
    bare = NamedOrganisationFactory.create(name="甲泵业有限公司")
    actor = acting(city_officer)

    assert ORGANISATIONS.find(row(ORGANISATIONS, name=VALVE["name"], credit_code=CODE), actor) is None
    assert ORGANISATIONS.find(row(ORGANISATIONS, name=bare.name, credit_code=CODE), actor) == bare


def test_two_of_one_name_are_not_guessed(city_officer: User) -> None:
    for _ in range(2):
        NamedOrganisationFactory.create(name="甲泵业有限公司")

    with pytest.raises(InvalidInput) as refused:
        ORGANISATIONS.find(row(ORGANISATIONS, name="甲泵业有限公司"), acting(city_officer))

    assert list(refused.value.fields) == ["name"]


def test_a_street_of_another_county_is_refused_at_its_column(city_officer: User, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        ORGANISATIONS.write(acting(city_officer), row(ORGANISATIONS, **{**VALVE, "division_code": "永嘉县"}), None, now)

    assert list(refused.value.fields) == ["street_code"]


def test_only_officers_import_organisations(
    jia_member: User, county_officer: User, jia: Organisation, now: datetime
) -> None:
    assert not ORGANISATIONS.may_import(acting(jia_member))
    assert ORGANISATIONS.may_import(acting(county_officer))
    with pytest.raises(NotPermitted):
        ORGANISATIONS.write(acting(county_officer), row(ORGANISATIONS, **VALVE), None, now)


EXPERT: dict[str, Any] = {
    "name": "周明徽",
    "organisation": "乙理工大学",
    "directions": "高熵合金涂层",
    "industries": "泵阀、新材料",
    "qualification": "专家",
    "issued_on": "2025-01-01",
}


def test_an_institute_imports_its_people_with_what_they_are(yi_member: User, yi: Organisation, now: datetime) -> None:
    actor, values = acting(yi_member), row(PEOPLE, **EXPERT)
    assert PEOPLE.may_import(actor)

    made = PEOPLE.write(actor, values, None, now)

    person = Person.objects.get(pk=made)
    assert person.organisation == yi
    assert person.industries == ["new_materials", "pumps_valves"]
    assert [held.kind for held in person.qualifications.all()] == ["expert"]
    assert PEOPLE.find(values, actor) == person
    assert PEOPLE.changes(values, person) == {}
    assert PEOPLE.address(made) == person.get_absolute_url()


def test_a_person_row_changes_and_adds_a_qualification(yi_member: User, yi: Organisation, now: datetime) -> None:
    person = PersonFactory.create(name="周明徽", organisation=yi)
    actor, values = acting(yi_member), row(PEOPLE, **EXPERT)

    changes = PEOPLE.changes(values, person)
    PEOPLE.write(actor, values, person, now)

    assert changes["qualification"] == Change("", "专家")
    person.refresh_from_db()
    assert person.directions == "高熵合金涂层"
    assert PEOPLE.changes(values, person) == {}


def test_people_of_another_organisation_are_refused_without_telling_whether_it_exists(
    yi_member: User, jia: Organisation
) -> None:
    waiting = PendingOrganisationFactory.create(name="待核实的公司")
    sentences = set()
    for name in (jia.name, waiting.name, "没有这家公司"):
        with pytest.raises(InvalidInput) as refused:
            PEOPLE.find(row(PEOPLE, **{**EXPERT, "organisation": name}), acting(yi_member))
        sentences.add(refused.value.fields["organisation"])

    assert len(sentences) == 1


def test_namesakes_are_told_apart_by_mobile_only(yi_member: User, yi: Organisation) -> None:
    first = PersonFactory.create(name="周明徽", organisation=yi, mobile="13800000001")
    PersonFactory.create(name="周明徽", organisation=yi, mobile="13800000002")
    actor = acting(yi_member)

    with pytest.raises(InvalidInput):
        PEOPLE.find(row(PEOPLE, **EXPERT), actor)
    assert PEOPLE.find(row(PEOPLE, **EXPERT, mobile="13800000001"), actor) == first


def test_a_certificate_a_manager_may_not_enter_is_refused(yi_member: User, yi: Organisation, now: datetime) -> None:
    broker = row(PEOPLE, **{**EXPERT, "qualification": "技术经纪人", "grade": "中级"})

    with pytest.raises(NotPermitted):
        PEOPLE.write(acting(yi_member), broker, None, now)
    with pytest.raises(InvalidInput) as refused:
        PEOPLE.write(acting(yi_member), row(PEOPLE, **{**EXPERT, "qualification": None}), None, now)
    assert list(refused.value.fields) == ["qualification"]
