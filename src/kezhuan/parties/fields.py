"""A column for a short list of codes, portable between SQLite and PostgreSQL and filterable on both."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class CodesField(models.TextField):  # type: ignore[type-arg, unused-ignore]
    """A sorted list of distinct codes, stored as ``|a|b|`` so that ``…__contains="|a|"`` finds a member.

    In Python the value is always ``list[str]``. Codes hold letters, digits, ``_``, ``-`` and ``.`` only.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: str | Iterable[str] | None) -> list[str]:
        if value is None or value == "":
            return []
        parts = value.split("|") if isinstance(value, str) else list(value)
        return sorted({part for part in parts if part})

    def get_prep_value(self, value: str | Iterable[str] | None) -> str:
        if isinstance(value, str) and value.startswith("|"):
            return value
        codes = self.to_python(value)
        for code in codes:
            if not code.replace("_", "").replace("-", "").replace(".", "").isalnum():
                raise ValidationError("%(code)s", code="bad_code", params={"code": code})
        return "|" + "|".join(codes) + "|" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def having(code: str) -> str:
    """The text that ``__contains`` must look for to find ``code`` in a ``CodesField``."""
    return f"|{code}|"
