"""Reads the demo city's vocabulary (``words/*.txt``) into frozen records.

Every line is a keyword, one space and its text; ``#`` starts a comment. ``、`` separates nouns, ``；`` alternative
sentences, ``|`` alternative phrases and ``｜`` the fields of one line. An industry file opens with:

    产业 name · 代码 GB/T 4754-2017 classes · 聚集 division:weight · 字号 words in firms' names
    家当 what a workshop owns · 限制 usual constraints · 设施 facility｜parameters · 服务 class｜service
    产品 product：parts

and goes on with families. A *family* ``[industry.name]`` is one kind of problem and the method that truly answers it:

    物 objects · 部 parts · 序 process (optional) · 况 condition with quantities · 症 symptom in workshop words
    试 what was tried · 标 "measure unit present wanted" · 题 the same problem in a scholar's words
    法 names of the method · 理 mechanism · 效 effect with figures · 级 lowest-highest TRL
    兼 other families the method also answers (optional)

``{60-90/5}`` in any text is a quantity drawn from 60 to 90 in steps of 5; ``{甲|乙}`` is a choice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random

INDUSTRY_KEYS = (
    "electrical",
    "footwear",
    "garment",
    "autoparts",
    "pump_valve",
    "digital",
    "new_energy",
    "life_health",
    "intelligent_equipment",
    "new_materials",
)
_QUANTITY = re.compile(r"\{(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?\}")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_FIRST_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a problem is measured by; ``present`` and ``wanted`` are templates of quantities in ``unit``."""

    name: str
    unit: str
    present: str
    wanted: str

    @property
    def falls(self) -> bool:
        """Whether the wanted value lies below the present one."""
        return _first_number(self.wanted) < _first_number(self.present)


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of problem with the method that solves it; ``also`` are keys of other families the method answers."""

    key: str
    industry: str
    objects: tuple[str, ...]
    parts: tuple[str, ...]
    process: str
    condition: str
    symptoms: tuple[str, ...]
    tried: tuple[str, ...]
    measure: Measure
    topic: str
    methods: tuple[str, ...]
    mechanism: str
    effect: str
    lowest_trl: int
    highest_trl: int
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A thing the industry makes, with its parts."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """The words of one of the city's industries."""

    key: str
    name: str
    codes: tuple[str, ...]
    clusters: tuple[tuple[str, float], ...]
    trades: tuple[str, ...]
    belongings: tuple[str, ...]
    limits: tuple[str, ...]
    facilities: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    products: tuple[Product, ...]
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class DivisionWords:
    """A county-level unit of the city: its code, names and the streets and roads its addresses use."""

    code: str
    name: str
    short: str
    streets: tuple[str, ...]
    functional_areas: tuple[tuple[str, tuple[str, ...]], ...]


def fill(rng: Random, text: str) -> str:
    """``text`` with every quantity and choice drawn from ``rng``, left to right."""
    drawn = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    return _QUANTITY.sub(lambda found: _draw(rng, *found.groups()), drawn)


def _draw(rng: Random, low: str, high: str, step: str | None) -> str:
    places = max(len(number.partition(".")[2]) for number in (low, high, step or ""))
    unit = Decimal(step) if step else Decimal(1).scaleb(-places)
    count = int((Decimal(high) - Decimal(low)) / unit)
    value = Decimal(low) + unit * rng.randint(0, max(count, 0))
    return f"{value:.{places}f}"


def _first_number(template: str) -> Decimal:
    found = _FIRST_NUMBER.search(template)
    if found is None:
        raise ValueError(f"no number in {template}")
    return Decimal(found[0])


@cache
def industries() -> tuple[Industry, ...]:
    """The ten industries in the city's order: five traditional, five emerging."""
    return tuple(_read_industry(key) for key in INDUSTRY_KEYS)


@cache
def families() -> dict[str, Family]:
    """Every family by its key."""
    return {family.key: family for industry in industries() for family in industry.families}


@cache
def families_in_use(each: int) -> tuple[Family, ...]:
    """The first ``each`` families of every industry, industry by industry."""
    return tuple(family for industry in industries() for family in industry.families[:each])


@cache
def solvers() -> dict[str, tuple[str, ...]]:
    """For each family, the families whose method answers it: itself first, then those that name it in ``also``."""
    known = families()
    answered: dict[str, list[str]] = {key: [key] for key in known}
    for family in known.values():
        for other in family.also:
            answered[other].append(family.key)
    return {key: tuple(found) for key, found in answered.items()}


@cache
def divisions() -> tuple[DivisionWords, ...]:
    """The twelve county-level units in the order of their codes."""
    found = []
    for line in _lines("city"):
        code, name, short, streets, areas = (part.strip() for part in line.split("｜"))
        tagged = tuple(
            (area, tuple(where.split("、")))
            for area, _, where in (entry.partition("：") for entry in areas.split("；") if entry)
        )
        found.append(DivisionWords(code, name, short, tuple(streets.split("、")), tagged))
    return tuple(found)


@cache
def phrases(section: str) -> tuple[str, ...]:
    """The lines of one section of ``words/phrases.txt``."""
    return _sections()[section]


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _lines("phrases"):
        if line.startswith("== "):
            current = found.setdefault(line[3:], [])
        else:
            current.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def _lines(name: str) -> Iterator[str]:
    text = files("kezhuan.demo.words").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped


def _read_industry(key: str) -> Industry:
    head: dict[str, list[str]] = {}
    blocks: list[tuple[str, dict[str, str]]] = []
    for line in _lines(key):
        if line.startswith("["):
            blocks.append((line.strip("[]"), {}))
            continue
        word, _, text = line.partition(" ")
        if blocks:
            if word in blocks[-1][1]:
                raise ValueError(f"{key}: {blocks[-1][0]} has two lines {word}")
            blocks[-1][1][word] = text
        else:
            head.setdefault(word, []).append(text)
    clusters = (entry.split(":") for entry in head["聚集"][0].split("、"))
    products = (entry.split("：") for entry in head["产品"])
    return Industry(
        key=key,
        name=head["产业"][0],
        codes=tuple(head["代码"][0].split("、")),
        clusters=tuple((name, float(weight)) for name, weight in clusters),
        trades=tuple(head["字号"][0].split("、")),
        belongings=tuple(head["家当"][0].split("|")),
        limits=tuple(head["限制"][0].split("|")),
        facilities=tuple(_pair(line) for line in head["设施"]),
        services=tuple(_pair(line) for line in head["服务"]),
        products=tuple(Product(name, tuple(parts.split("、"))) for name, parts in products),
        families=tuple(_read_family(key, name, block) for name, block in blocks),
    )


def _pair(line: str) -> tuple[str, str]:
    first, second = line.split("｜")
    return first, second


def _read_family(industry: str, key: str, block: dict[str, str]) -> Family:
    try:
        name, unit, present, wanted = block["标"].split(" ")
        lowest, highest = block["级"].split("-")
        return Family(
            key=key,
            industry=industry,
            objects=tuple(block["物"].split("、")),
            parts=tuple(block["部"].split("、")),
            process=block.get("序", ""),
            condition=block["况"],
            symptoms=tuple(block["症"].split("；")),
            tried=tuple(block["试"].split("；")),
            measure=Measure(name, unit, present, wanted),
            topic=block["题"],
            methods=tuple(block["法"].split("、")),
            mechanism=block["理"],
            effect=block["效"],
            lowest_trl=int(lowest),
            highest_trl=int(highest),
            also=tuple(block["兼"].split("、")) if "兼" in block else (),
        )
    except (KeyError, ValueError) as fault:
        raise ValueError(f"{key}: {fault}") from fault
