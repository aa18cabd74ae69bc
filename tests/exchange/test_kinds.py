from typing import Any

from kezhuan.engine.actor import STRANGER
from kezhuan.exchange.kinds import IMPORTERS, open_to
from tests.cast import acting
from tests.exchange.sheets import MAKERS


def test_every_kind_is_whole() -> None:
    """The kinds of this app come first; those that higher apps bring (the bank's files) are tried there."""
    assert list(IMPORTERS)[: len(MAKERS)] == list(MAKERS)
    for kind, importer in IMPORTERS.items():
        columns = {column.name for column in importer.spec.columns}
        assert importer.kind == importer.spec.name == kind
        assert importer.spec.key
        assert importer.owner_column in {"", *columns}


def test_what_each_may_import(jia_member: Any, bing_member: Any, city_officer: Any) -> None:
    """丙's member does not manage the firm: no people."""
    catalogue = ["achievements", "demands", "services", "facilities"]

    assert [importer.kind for importer in open_to(acting(city_officer))] == list(IMPORTERS)
    assert [importer.kind for importer in open_to(acting(jia_member))] == ["people", *catalogue]
    assert [importer.kind for importer in open_to(acting(bing_member))] == catalogue
    assert open_to(STRANGER) == []
