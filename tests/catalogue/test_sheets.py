from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.catalogue.sheets import IMPORTERS
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import make_template, parse, pick_table, safe_open
from tests.catalogue.factories import AchievementFactory, DemandFactory

ROW: dict[str, Any] = {
    "title": "耐磨涂层",
    "abstract": "寿命提高到 4 倍",
    "industries": ("pumps_valves", "new_materials"),
    "trl": 7,
    "completers": "周明徽、林若谷，吴清和",
    "price_mode": "fixed",
    "price_from": Money(680_000),
    "keywords": None,
}


def test_a_row_begins_a_draft(as_yi: Actor, yi: Any, now: datetime) -> None:
    importer = IMPORTERS["achievements"]

    assert importer.find(ROW, as_yi) is None
    pk = importer.write(as_yi, ROW, None, now)

    made = Achievement.objects.get(pk=pk)
    assert (made.owner, made.state, made.price_from, made.trl) == (yi, "draft", Decimal(680_000), 7)
    assert [person.name for person in made.completers.all()] == ["周明徽", "林若谷", "吴清和"]
    assert importer.address(pk) == made.get_absolute_url()


def test_the_same_row_again_says_nothing_new(as_yi: Actor, yi: Any, now: datetime) -> None:
    importer = IMPORTERS["achievements"]
    importer.write(as_yi, ROW, None, now)
    existing = importer.find(ROW, as_yi)

    assert existing is not None
    assert importer.changes(ROW, existing) == {}


def test_only_what_differs_is_shown_and_written(as_yi: Actor, yi: Any, now: datetime) -> None:
    importer = IMPORTERS["achievements"]
    importer.write(as_yi, ROW, None, now)
    mended = {**ROW, "trl": 8, "price_from": Money(700_000)}
    existing = importer.find(mended, as_yi)
    assert existing is not None

    changes = importer.changes(mended, existing)
    importer.write(as_yi, mended, existing, now)

    assert {name: (change.before, change.after) for name, change in changes.items()} == {
        "trl": ("7", "8"),
        "price_from": ("68 万元", "70 万元"),
    }
    assert set(history_of(existing).first().after) >= {"trl", "price_from"}  # type: ignore[union-attr]


def test_a_row_finds_its_thing_by_number(as_jia: Actor, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia)
    importer = IMPORTERS["demands"]

    assert importer.find({"reference_number": demand.reference_number.lower(), "title": "别的"}, as_jia) == demand
    with pytest.raises(InvalidInput) as refusal:
        importer.find({"reference_number": "XQ-1999-01-00001"}, as_jia)
    assert "reference_number" in refusal.value.fields


def test_foreign_and_unknown_owners_get_the_same_answer(as_bing: Actor, jia: Any, now: datetime) -> None:
    importer = IMPORTERS["demands"]
    answers = []
    for owner in (jia.name, "没有这家公司"):
        with pytest.raises(InvalidInput) as refusal:
            importer.find({"owner": owner, "title": "x"}, as_bing)
        answers.append(refusal.value.fields)

    assert answers[0] == answers[1]
    assert not Demand.objects.exists()


def test_an_officer_imports_for_the_firms_of_the_county(as_county: Actor, jia: Any, now: datetime) -> None:
    pk = IMPORTERS["demands"].write(as_county, {"owner": jia.name, "title": "渗漏", "statement": "漏"}, None, now)

    assert Demand.objects.get(pk=pk).owner == jia


def test_two_of_one_name_need_the_number(as_jia: Actor, jia: Any) -> None:
    DemandFactory.create_batch(2, owner=jia)

    with pytest.raises(InvalidInput) as refusal:
        IMPORTERS["demands"].find({"title": "LNG 管线球阀零下 46 度密封面渗漏"}, as_jia)
    assert "title" in refusal.value.fields


def test_what_is_public_is_not_overwritten(as_yi: Actor, yi: Any, now: datetime) -> None:
    shown = AchievementFactory.create(owner=yi, published=True)

    with pytest.raises(NotAllowedNow):
        IMPORTERS["achievements"].write(as_yi, {"trl": 9}, shown, now)


def test_strangers_import_nothing(as_jia: Actor) -> None:
    assert not IMPORTERS["demands"].may_import(STRANGER)
    assert IMPORTERS["demands"].may_import(as_jia)


@pytest.mark.parametrize("name", IMPORTERS)
def test_every_template_can_be_read_back(name: str, now: datetime) -> None:
    spec = IMPORTERS[name].spec

    parsed = parse(spec, pick_table(spec, safe_open(make_template(spec), f"{name}.xlsx")), now.date())

    assert parsed.missing == ()
    assert parsed.unknown == ()
    assert parsed.rows == ()
