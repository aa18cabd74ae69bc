from datetime import date

import pytest

from kezhuan.engine.codes import divisions, functional_areas
from kezhuan.engine.errors import InvalidInput

TODAY = date(2026, 11, 23)


def test_wenzhou_has_twelve_county_level_units_and_their_towns() -> None:
    table = divisions()

    units = table.children("3303", on=TODAY)

    assert [unit.name for unit in units] == [
        "鹿城区",
        "龙湾区",
        "瓯海区",
        "洞头区",
        "永嘉县",
        "平阳县",
        "苍南县",
        "文成县",
        "泰顺县",
        "瑞安市",
        "乐清市",
        "龙港市",
    ]
    assert all(table.children(unit.code, on=TODAY) for unit in units)


def test_longgang_exists_only_from_its_founding() -> None:
    table = divisions()

    assert "330383" not in {unit.code for unit in table.children("3303", on=date(2019, 9, 24))}
    assert table["330383"].is_valid(date(2019, 9, 25))
    with pytest.raises(InvalidInput, match="还没有设立"):
        table.check("330383", date(2018, 1, 1))


def test_an_obsolete_code_names_its_successor() -> None:
    table = divisions()

    assert table.current("330322", TODAY) == table["330305"]
    with pytest.raises(InvalidInput, match="330305 洞头区"):
        table.check("330322", TODAY)
    with pytest.raises(InvalidInput, match="没有代码"):
        table.check("999999", TODAY)
    assert table.current("999999", TODAY) is None


@pytest.mark.parametrize(
    "text", ["330382", "乐清市", "乐清", "温州市乐清市", "浙江省温州市乐清市", " 浙江省 温州市 乐清市 "]
)
def test_a_place_is_found_as_people_write_it(text: str) -> None:
    assert [place.code for place in divisions().find(text, parent="3303", on=TODAY)] == ["330382"]


def test_the_tree_can_be_walked() -> None:
    table = divisions()
    town = table.find("灵溪镇", parent="3303")[0]

    assert [step.name for step in table.path(town.code)] == ["浙江省", "温州市", "苍南县", "灵溪镇"]
    assert table.within(town.code, "3303")
    assert not table.within("330102", "3303")
    county = table.county_of(town.code)
    assert county is not None
    assert county.code == "330327"
    assert table.county_of("33") is None


def test_every_city_of_the_province_has_county_level_units() -> None:
    table = divisions()

    assert len(table.children("33")) == 11
    assert all(table.children(city.code) for city in table.children("33"))


def test_functional_areas_are_tags_that_point_at_divisions() -> None:
    table = divisions()

    for area in functional_areas().values():
        assert area.code not in table
        assert all(code in table for code in area.divisions)
        assert area.trust == "memory"
