"""All question sets: loaded from versioned files, extended or replaced by a folder of the site."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from kezhuan.engine.questions.question import Kind, Option, Question, QuestionFault, QuestionSet

_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_WITH_OPTIONS = (Kind.CHOICE, Kind.MANY)


class QuestionBook:
    """Asked by type and day (which version is answered now) or by type and version (which one was answered then)."""

    def __init__(self, sets: Iterable[QuestionSet]) -> None:
        self._sets: dict[str, list[QuestionSet]] = {}
        for each in sets:
            self._sets.setdefault(each.code, []).append(each)
        for code, versions in self._sets.items():
            versions.sort(key=lambda each: each.version)
            days = [each.valid_from for each in versions]
            if len({each.version for each in versions}) < len(versions) or days != sorted(set(days)):
                raise QuestionFault(f"{code}: versions must be numbered once, each valid later than the one before")

    @classmethod
    def load(cls, site_folder: Path | None = None) -> Self:
        """The shipped sets; a ``*.toml`` of the same code in ``site_folder`` takes the place of a shipped one whole."""
        shipped = files("kezhuan.engine.questions").joinpath("sets")
        found: dict[str, list[QuestionSet]] = {}
        for item in sorted(shipped.iterdir(), key=lambda each: each.name):
            if item.name.endswith(".toml"):
                found.update(_read(item.name, item.read_text(encoding="utf-8")))
        if site_folder is not None and site_folder.is_dir():
            for path in sorted(site_folder.glob("*.toml")):
                found.update(_read(path.name, path.read_text(encoding="utf-8")))
        return cls(each for versions in found.values() for each in versions)

    def codes(self) -> list[str]:
        return list(self._sets)

    def current(self, code: str, on: date) -> QuestionSet | None:
        """The version in force on that day; None when there is none."""
        valid = [each for each in self._sets.get(code, []) if each.valid_from <= on]
        return valid[-1] if valid else None

    def all_current(self, on: date) -> list[QuestionSet]:
        return [found for code in self._sets if (found := self.current(code, on)) is not None]

    def version(self, code: str, version: int) -> QuestionSet | None:
        return next((each for each in self._sets.get(code, []) if each.version == version), None)


def _read(file: str, text: str) -> dict[str, list[QuestionSet]]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise QuestionFault(f"{file}: not readable as TOML ({fault})") from None
    code, name, english = (str(content.get(key, "")) for key in ("code", "name", "name_en"))
    if not _CODE.fullmatch(code) or not name or not english or not isinstance(content.get("version"), list):
        raise QuestionFault(f"{file}: needs code, name, name_en and [[version]] tables")
    return {code: [_version(file, code, name, english, table) for table in content["version"]]}


def _version(file: str, code: str, name: str, english: str, table: Mapping[str, Any]) -> QuestionSet:
    number, since, asked = table.get("version"), table.get("valid_from"), table.get("question", [])
    if not isinstance(number, int) or number < 1 or not isinstance(since, date) or not isinstance(asked, list):
        raise QuestionFault(f"{file}: each version needs a number from 1, valid_from and [[version.question]] tables")
    questions = tuple(_questions(file, asked))
    if len({question.key for question in questions}) < len(questions):
        raise QuestionFault(f"{file}, version {number}: a question is there twice")
    return QuestionSet(code, name, english, number, since, questions)


def _questions(file: str, tables: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    for table in tables:
        key = str(table.get("key", ""))
        strange = set(table) - {"key", "kind", "text", "text_en", "required", "hint", "hint_en", "unit", "options"}
        if not _CODE.fullmatch(key) or strange:
            raise QuestionFault(f"{file}, question {key!r}: has no proper key or unknown entries {sorted(strange)}")
        if table.get("kind") not in list(Kind) or not table.get("text") or not table.get("text_en"):
            raise QuestionFault(f"{file}, question {key}: needs a known kind, text and text_en")
        kind, rows = Kind(table["kind"]), table.get("options", [])
        options = tuple(Option(*map(str, row)) for row in rows if isinstance(row, list) and len(row) == 3)
        if len(options) != len(rows) or bool(options) != (kind in _WITH_OPTIONS):
            raise QuestionFault(f"{file}, question {key}: options are [code, 中文, English], for choice and many only")
        yield Question(
            key=key,
            kind=kind,
            words=str(table["text"]),
            words_en=str(table["text_en"]),
            required=bool(table.get("required", False)),
            hint=str(table.get("hint", "")),
            hint_en=str(table.get("hint_en", "")),
            unit=str(table.get("unit", "")),
            options=options,
        )
