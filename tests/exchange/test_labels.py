"""Spreadsheets speak Chinese, whatever language the first reader of the process reads."""

import importlib.util
from types import ModuleType

import pytest
from django.utils.translation import override

from kezhuan.catalogue import sheets as catalogue
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.parties import sheets as parties


def _labels(module: ModuleType) -> dict[str, dict[str, str]]:
    importers: dict[str, Importer] = module.IMPORTERS
    return {
        f"{kind}.{column.name}": dict(column.choices)
        for kind, importer in importers.items()
        for column in importer.spec.columns
        if column.choices
    }


@pytest.mark.parametrize("module", [catalogue, parties], ids=["catalogue", "parties"])
def test_labels_are_chinese_even_when_the_module_loads_for_an_english_reader(module: ModuleType) -> None:
    spec = importlib.util.find_spec(module.__name__)
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)

    with override("en"):
        spec.loader.exec_module(fresh)

    assert _labels(fresh) == _labels(module)
    found = _labels(fresh)
    assert all("一" <= label[0] <= "鿿" or label[0].isdigit() for label in found[next(iter(found))].values())
    wanted = {
        "catalogue": ("demands.kind", "problem", "难题攻关"),
        "parties": ("organisations.kind", "enterprise", "企业"),
    }
    column, code, word = wanted[module.__name__.split(".")[1]]
    assert found[column][code] == word
