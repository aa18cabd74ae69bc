"""Keys of names: one for likeness (``search_name``) and one for search by letters (``pinyin``).

Verbs set them together with the name; nothing else does.
"""

import re
import unicodedata
from functools import cache

from kezhuan.engine.codes import divisions
from kezhuan.engine.text.pinyin import name_keys, squeeze, syllables

_PINYIN_LIMIT = 600
#: Legal forms say nothing about which firm is meant; the longest come first.
_FORMS = (
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "（集团）有限公司",
    "股份公司",
    "有限公司",
    "集团公司",
    "总公司",
    "分公司",
    "公司",
    "集团",
)
_NOISE = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_SHORTEST_REST = 2


@cache
def _places() -> tuple[str, ...]:
    """Names of the table's provinces, cities and counties, with and without 省/市/区/县, the longest first."""
    names: set[str] = {"中国"}
    for division in divisions():
        if division.level == "town":
            continue
        names.add(division.name)
        short = division.name[:-1]
        if len(short) >= 2 and division.name[-1] in "省市区县":
            names.add(short)
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def search_name_of(name: str) -> str:
    """What is left of a name when width, case, marks, legal form and (for firms) the places are taken away.

    ``温州市甲阀门（集团）有限公司`` and ``浙江甲阀门股份有限公司`` both give ``甲阀门``. Only names with a legal form
    lose their places: in 温州大学 the place is the name. At least two characters always stay.
    """
    key = _NOISE.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()))
    form = next((form for form in _FORMS if key.endswith(_NOISE.sub("", form))), None)
    if form is None:
        return key[:120]
    rest = key[: -len(_NOISE.sub("", form))] or key
    rest = rest.removesuffix("集团") if len(rest.removesuffix("集团")) >= _SHORTEST_REST else rest
    return (_without_places(rest) or key)[:120]


def _without_places(text: str) -> str:
    shortened = True
    while shortened:
        shortened = False
        for place in _places():
            if text.startswith(place) and len(text) - len(place) >= _SHORTEST_REST:
                text, shortened = text[len(place) :], True
                break
    return text


def pinyin_of(name: str) -> str:
    """Letters by which a name is sorted and found: likeliest full reading first, then all other keys, ``|`` between.

    温州大学 gives ``wenzhoudaxue|daxue|dx|wzdx``.
    """
    first = squeeze("".join(sounds[0] for sounds in syllables(name)))
    whole, inner = name_keys(name)
    others = sorted(key for key in whole | inner if key.isascii() and key != first)
    kept = first
    for key in others:
        if len(kept) + len(key) + 1 > _PINYIN_LIMIT:
            break
        kept += f"|{key}"
    return kept
