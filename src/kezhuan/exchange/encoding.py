"""Typed values of a row as JSON and back, exactly: what was checked is what is written."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import CellError, Value
from kezhuan.engine.spreadsheet.importer import Change

Json = object


def encode(values: Mapping[str, Value]) -> dict[str, Json]:
    return {name: _encoded(value) for name, value in values.items()}


def decode(stored: Mapping[str, Json]) -> dict[str, Value]:
    return {name: _decoded(value) for name, value in stored.items()}


def _encoded(value: Value) -> Json:
    if isinstance(value, Money):
        return {"money": format(value.yuan, "f")}
    if isinstance(value, Decimal):
        return {"decimal": format(value, "f")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value


def _decoded(stored: Json) -> Value:
    if isinstance(stored, Mapping):
        ((kind, text),) = stored.items()
        if kind == "money":
            return Money(str(text))
        return Decimal(str(text)) if kind == "decimal" else date.fromisoformat(str(text))
    if isinstance(stored, list):
        return tuple(str(item) for item in stored)
    if stored is None or isinstance(stored, bool | int | str):
        return stored
    raise TypeError(f"no value of a cell: {stored!r}")


def encode_changes(changes: Mapping[str, Change]) -> dict[str, list[str]]:
    return {name: [change.before, change.after] for name, change in changes.items()}


def encode_error(error: CellError) -> dict[str, Json]:
    data = {key: value if isinstance(value, int | str) else str(value) for key, value in error.data.items()}
    return {
        "column": error.name,
        "place": error.place,
        "header": error.header,
        "message": error.message,
        "data": data,
        "code": error.code,
    }


def decode_error(row: int, stored: Mapping[str, Json]) -> CellError:
    place, data = stored["place"], stored["data"]
    assert isinstance(place, int)
    assert isinstance(data, dict)
    return CellError(
        row,
        place,
        str(stored["column"]),
        str(stored["header"]),
        str(stored["message"]),
        dict(data),
        str(stored["code"]),
    )
