"""All rules at once: loaded from versioned files, overridable by a folder of the site, asked by key, day and place."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Protocol, Self

from kezhuan.engine.policy.rule import NATIONAL, SITE, Rule, RuleFault, Source, read_rule

#: Lengths of a division code's ancestors: province, city, county, town.
_STEPS = (9, 6, 4, 2)


class _Text(Protocol):
    @property
    def name(self) -> str: ...
    def read_text(self, encoding: str = "utf-8") -> str: ...


class RuleBook:
    """``at`` answers with the most specific jurisdiction: town, county, city, province, nation, platform default."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault((rule.key, rule.jurisdiction), []).append(rule)
        for versions in self._rules.values():
            versions.sort(key=lambda rule: rule.valid_from or date.min)
            for first, second in combinations(versions, 2):
                if first.overlaps(second):
                    where = f"{second.file}, {second.key}"
                    raise RuleFault(f"{where}: overlaps with the version of {first.file} in {second.jurisdiction}")

    @classmethod
    def load(cls, site_folder: Path | None = None) -> Self:
        """The shipped rules; each (key, jurisdiction) named by a ``*.toml`` in ``site_folder`` is replaced by it whole.

        RuleFault names the file and the key at fault; FileNotFoundError when the folder is not there.
        """
        shipped = files("kezhuan.engine.policy").joinpath("rules")
        rules = list(_read(sorted((item for item in shipped.iterdir() if item.name.endswith(".toml")), key=_name)))
        if site_folder is not None:
            if not site_folder.is_dir():
                raise FileNotFoundError(site_folder)
            own = list(_read(sorted(site_folder.glob("*.toml"), key=_name)))
            replaced = {(rule.key, rule.jurisdiction) for rule in own}
            rules = [rule for rule in rules if (rule.key, rule.jurisdiction) not in replaced] + own
        return cls(rules)

    def __iter__(self) -> Iterator[Rule]:
        return (rule for versions in self._rules.values() for rule in versions)

    def __len__(self) -> int:
        return sum(map(len, self._rules.values()))

    def keys(self) -> list[str]:
        return sorted({key for key, _ in self._rules})

    def versions(self, key: str) -> list[Rule]:
        """Every version of ``key`` in every jurisdiction, for the page that shows where a number comes from."""
        return [rule for rule in self if rule.key == key]

    def find(self, key: str, on: date, jurisdiction: str = NATIONAL) -> Rule | None:
        """The rule in force on that day at that place, or None."""
        for place in _chain(jurisdiction):
            for rule in self._rules.get((key, place), []):
                if rule.is_valid(on):
                    return rule
        return None

    def at(self, key: str, on: date, jurisdiction: str = NATIONAL) -> Rule:
        """As ``find``; KeyError when no rule is in force: a verb that needs a number must not go on without one."""
        rule = self.find(key, on, jurisdiction)
        if rule is None:
            raise KeyError(f"no rule {key} in force on {on} in {jurisdiction}")
        return rule


def _name(item: _Text) -> str:
    return item.name


def _chain(jurisdiction: str) -> list[str]:
    if jurisdiction in (NATIONAL, SITE):
        return [NATIONAL, SITE]
    return [jurisdiction[:length] for length in _STEPS if length <= len(jurisdiction)] + [NATIONAL, SITE]


def _read(items: Sequence[_Text]) -> Iterator[Rule]:
    for item in items:
        try:
            content = tomllib.loads(item.read_text(encoding="utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise RuleFault(f"{item.name}: not readable as TOML ({fault})") from None
        strange = sorted(set(content) - {"source", "rule"})
        tables, named = content.get("rule", []), content.get("source", {})
        if strange or not isinstance(tables, list) or not isinstance(named, dict):
            raise RuleFault(f"{item.name}: only [source.*] and [[rule]] tables are allowed, not {strange}")
        sources = {name: _source(table, item.name, name) for name, table in named.items()}
        for table in tables:
            yield read_rule(table, sources, item.name)


def _source(table: object, file: str, name: str) -> Source:
    if not isinstance(table, dict) or not set(table) <= {"title", "url"} or not isinstance(table.get("title"), str):
        raise RuleFault(f"{file}, source.{name}: needs a title and may have a url")
    return Source(title=table["title"], url=str(table.get("url", "")))
