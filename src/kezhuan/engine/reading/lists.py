"""The reviewable lists beside this module (``words/*.txt``): ``#`` begins a remark, words are separated by spaces.

``units.txt`` and ``prefixes.txt`` units and their spellings · ``attributes.txt`` what a quantity may be of ·
``objects.txt``, ``parts.txt``, ``materials.txt``, ``processes.txt``, ``faults.txt``, ``conditions.txt``, ``goals.txt``
the words of each slot · ``roles.txt`` what marks a present and what a wanted state.
"""

from functools import cache
from importlib import resources

_FOLDER = resources.files("kezhuan.engine.reading") / "words"


def rows(name: str) -> list[str]:
    """The lines of ``words/<name>.txt`` without remarks and empty lines."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [entry for line in text.splitlines() if (entry := line.partition("#")[0].strip())]


@cache
def listed(name: str) -> frozenset[str]:
    """All words of ``words/<name>.txt``."""
    return frozenset(word for line in rows(name) for word in line.split())


@cache
def grouped(name: str) -> dict[str, tuple[str, ...]]:
    """``code = words`` lines of ``words/<name>.txt``; a code may have several lines."""
    groups: dict[str, tuple[str, ...]] = {}
    for line in rows(name):
        code, _, words = line.partition("=")
        groups[code.strip()] = (*groups.get(code.strip(), ()), *words.split())
    return groups
