import pytest

from kezhuan.engine.codes import city_industries, city_industries_of, industries
from kezhuan.engine.errors import InvalidInput


def test_the_whole_classification_is_there() -> None:
    table = industries()

    levels = [row.level for row in table]
    assert [levels.count(level) for level in ("section", "division", "group", "class")] == [20, 97, 473, 1381]
    assert all(row.parent in table for row in table if row.parent)
    assert len(table.children("")) == 20


@pytest.mark.parametrize("text", ["C3443", "3443", "c3443", "\uff23３４４３", "C3443 阀门和旋塞制造", "阀门和旋塞制造"])
def test_an_industry_is_read_as_people_write_it(text: str) -> None:
    assert industries().check(text).name == "阀门和旋塞制造"


@pytest.mark.parametrize("text", ["", "C9999", "造梦", "泵阀"])
def test_an_unknown_industry_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="C3443"):
        industries().check(text)


def test_path_and_search() -> None:
    table = industries()

    assert [step.code for step in table.path("3443")] == ["C", "C34", "C344", "C3443"]
    assert table.within("C3443", "C34")
    assert not table.within("C3443", "C35")
    assert table.search("阀门")[0].code == "C3443"
    assert table.search("") == []


def test_five_and_five_and_n() -> None:
    groups = [entry.group for entry in city_industries().values()]

    assert groups.count("traditional") == groups.count("emerging") == 5
    assert groups.count("open") >= 6
    assert all(code in industries() for entry in city_industries().values() for code in entry.industry_codes)


def test_a_code_falls_under_the_city_industries_most_specific_first() -> None:
    assert [entry.name for entry in city_industries_of("C3443")] == ["泵阀", "智能装备"]
    assert city_industries_of("A0111") == []
    assert city_industries_of("nonsense") == []
