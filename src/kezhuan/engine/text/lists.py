"""The reviewable word lists beside this module (``words/*.txt``): one entry a line, ``#`` begins a remark.

``domain.txt`` industry words the segmenter must keep whole · ``stop.txt`` words of application forms that say nothing
about a problem · ``units.txt`` unit names and the one form they are compared in · ``readings.txt`` names whose
characters are read otherwise than usual · ``heteronyms.txt`` characters that names use with more than one reading ·
``statement.txt`` cues of sentences that state a problem or something else · ``synonyms.txt`` words of one meaning.
"""

import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

_FOLDER = resources.files("kezhuan.engine.text") / "words"


def _lines(name: str) -> list[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [entry for line in text.splitlines() if (entry := line.partition("#")[0].strip())]


@cache
def domain_words() -> tuple[str, ...]:
    """Words of the city's industries, in the order of the file, each once."""
    return tuple(dict.fromkeys(word for line in _lines("domain.txt") for word in line.split()))


@cache
def stop_words() -> frozenset[str]:
    """Words that every statement shares: 公司, 项目, 研发, 希望 …"""
    return frozenset(word for line in _lines("stop.txt") for word in line.split())


@cache
def unit_forms() -> dict[str, str]:
    """A unit's Chinese or long name → the symbol both sides are compared in (``毫米`` → ``mm``)."""
    pairs = (line.split() for line in _lines("units.txt"))
    return {name: symbol for symbol, *names in pairs for name in names}


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """A name or word → the reading of each of its characters (``乐清`` → ``yue qing``)."""
    pairs = (line.split() for line in _lines("readings.txt"))
    return {word: tuple(reading) for word, *reading in pairs}


@cache
def heteronyms() -> dict[str, tuple[str, ...]]:
    """A character people really read in several ways in names → those readings."""
    pairs = (line.split() for line in _lines("heteronyms.txt"))
    return {character: tuple(sounds) for character, *sounds in pairs}


@cache
def statement_cues() -> dict[str, tuple[str, ...]]:
    """Group of sentences → the cues it is known by (see ``match.statement``)."""
    cues: dict[str, tuple[str, ...]] = {}
    for group, *found in (line.split() for line in _lines("statement.txt")):
        cues[group] = (*cues.get(group, ()), *found)
    return cues


@cache
def fingerprint() -> str:
    """Changes whenever a list changes that decides how documents are cut: an index built with other lists is stale."""
    digest = hashlib.sha256(b"simplified")
    for name in ("domain.txt", "stop.txt", "units.txt", "readings.txt", "heteronyms.txt"):
        digest.update((_FOLDER / name).read_bytes())
    return digest.hexdigest()[:16]


class ShippedGroup(NamedTuple):
    """A line of ``synonyms.txt``: ``code`` names it for good; ``one_way``: only the first word leads to the others."""

    code: str
    words: tuple[str, ...]
    one_way: bool


class ShippedSynonyms(NamedTuple):
    version: str
    entries: tuple[ShippedGroup, ...]


@cache
def shipped_synonyms() -> ShippedSynonyms:
    """The groups that come with the program, in the order of the file."""
    version, entries = "", []
    for line in _lines("synonyms.txt"):
        code, _, rest = line.partition(" ")
        if code == "version":
            version = rest.strip()
            continue
        first, arrow, others = rest.partition(">")
        words = [first.strip(), *others.split("、")] if arrow else rest.split("、")
        entries.append(ShippedGroup(code, tuple(word.strip() for word in words), bool(arrow)))
    return ShippedSynonyms(version, tuple(entries))
