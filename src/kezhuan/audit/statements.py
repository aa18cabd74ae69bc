"""Django's own SQL, made once and run with other values: for the few verbs that thousands wait for at once.

While SQL is being made for one bid, all others wait for its lock, and every trip to the database lets them wait on.
So the text is kept, and statements that need nothing of each other travel together where the database allows it.
The cursor is Django's: its time zone, its errors and whoever looks at statements are as ever.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

M = TypeVar("M", bound=models.Model)

#: Between statements that travel together.
BETWEEN = ";\n"
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` with its values in order."""

    sql: str
    values: tuple[Any, ...]


def run(statements: Sequence[Statement]) -> list[list[Row]]:
    """The rows of each, in order (none for a statement that returns none). Must be inside a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [_ran(cursor, each) for each in statements]
        cursor.execute(
            BETWEEN.join(each.sql for each in statements), [value for each in statements for value in each.values]
        )
        found = [_rows(cursor)]
        while cursor.nextset():
            found.append(_rows(cursor))
        return found


def _ran(cursor: Any, statement: Statement) -> list[Row]:
    cursor.execute(statement.sql, statement.values)
    return _rows(cursor)


def _rows(cursor: Any) -> list[Row]:
    return [] if cursor.description is None else list(cursor.fetchall())


class Selection(Generic[M]):
    """A query whose values are the only thing that changes; rows are plain ones of one model, with annotations."""

    def __init__(self, rows: models.QuerySet[M]) -> None:
        query = rows.query
        self._model, self._compiler = rows.model, query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql = self._compiler.as_sql()[0]
        columns = [column for column, _sql, _alias in self._compiler.select or ()]
        self._converters = self._compiler.get_converters(columns)
        self._extra = list(query.annotation_select)
        plain = columns[: len(columns) - len(self._extra)]
        self._names = [column.target.attname for column in plain]

    def having(self, *values: object) -> Statement:
        """The statement with these values, in the order in which the query names them."""
        return Statement(self._sql, values)

    def things(self, rows: Iterable[Row]) -> list[M]:
        converted: Any = self._compiler.apply_converters(rows, self._converters) if self._converters else rows
        return [self._thing(row) for row in converted]

    def _thing(self, row: Sequence[Any]) -> M:
        kept = len(self._names)
        thing = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[:kept])
        for name, value in zip(self._extra, row[kept:], strict=True):
            setattr(thing, name, value)
        return thing

    def first(self, *values: object) -> M | None:
        return next(iter(self.things(run([self.having(*values)])[0])), None)


def insertion(thing: models.Model) -> Statement:
    """A new row; it returns its key, for ``thing.pk``."""
    sql, fields = _insert(type(thing))
    return Statement(sql, tuple(_value(thing, field) for field in fields))


@cache
def _insert(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote: Callable[[Any], str] = connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}) RETURNING {quote(key.column)}"  # noqa: S608
    return sql, fields


def change(thing: models.Model, names: tuple[str, ...]) -> Statement:
    """The named columns of the row, as they stand on ``thing`` now."""
    sql, fields = _update(type(thing), names)
    return Statement(sql, (*(_value(thing, field) for field in fields), thing.pk))


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote: Callable[[Any], str] = connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    set_to = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    return f"UPDATE {quote(model._meta.db_table)} SET {set_to} WHERE {quote(key.column)} = %s", fields  # noqa: S608


def _value(thing: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(thing, field.attname), connection)


def once(make: Callable[..., models.QuerySet[M]]) -> Callable[..., Selection[M]]:
    """For a function that makes the query: it is made at its first use, and again only for other arguments."""
    return cache(lambda *arguments: Selection(make(*arguments)))
