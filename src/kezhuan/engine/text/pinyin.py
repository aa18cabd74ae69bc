"""Names found by how they sound: ``wzdx``, ``wenzhoudaxue`` and ``daxue`` all lead to 温州大学."""

from itertools import product

from pypinyin import Style, pinyin
from pypinyin import load_phrases_dict as _load_phrases

from kezhuan.engine.text.lists import heteronyms, readings
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import words

_LONGEST_KEY = 64
_LONGEST_NAME = 40
_MOST_READINGS = 4
_MOST_ENTRIES = 6

_load_phrases({word: [[syllable] for syllable in reading] for word, reading in readings().items()})


def _read(normal: str) -> list[list[str]]:
    """The reading of each character; what is no ideograph stays itself, one character a time."""
    return pinyin(normal, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]  # the stubs leave lists out


def syllables(name: str) -> list[list[str]]:
    """For each character of the normalised name its readings without tones, the likeliest first; Latin stays itself.

    The likeliest reading heeds the phrase (长春 ``chang``, 乐清 ``yue``); for the few characters of
    ``heteronyms.txt`` the other reading follows, so that a person who reads it otherwise still finds the name.
    """
    normal = normalise(name).text[:_LONGEST_NAME]
    best: list[str] = []
    for part in _read(normal):
        best.extend(part[:1])
    if len(best) != len(normal):  # pypinyin joined or split something: fall back to single characters
        best = [_read(character)[0][0] for character in normal]
    others = heteronyms()
    return [list(dict.fromkeys([first, *others.get(normal[i], ())])) for i, first in enumerate(best)]


def _keys_from(sounds: list[list[str]]) -> set[str]:
    """Full and initial keys of one run of characters; at most four ways to read it."""
    sounds = [options for options in sounds if options[0].strip() and options[0].isalnum()]
    unsure = [i for i, options in enumerate(sounds) if len(options) > 1][: _MOST_READINGS // 2]
    keys: set[str] = set()
    for choice in product((0, 1), repeat=len(unsure)):
        chosen = dict(zip(unsure, choice, strict=True))
        run = [options[chosen.get(i, 0)] for i, options in enumerate(sounds)]
        keys.add("".join(run)[:_LONGEST_KEY])
        keys.add("".join(syllable[0] for syllable in run)[:_LONGEST_KEY])
    return keys


def name_keys(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Keys to be matched by prefix: those of the whole name, and those that begin at an inner word.

    Each set holds the normalised characters themselves, the full pinyin and the initials.
    """
    normal = normalise(name).text[:_LONGEST_NAME]
    sounds = syllables(name)
    whole = _keys_from(sounds) | {squeeze(normal)}
    inner: set[str] = set()
    entries = [word.start for word in words(normal) if word.start and word.form[0].isalnum()][:_MOST_ENTRIES]
    for start in entries:
        inner |= _keys_from(sounds[start:]) | {squeeze(normal[start:])}
    return frozenset(whole - {""}), frozenset(inner - whole - {""})


def squeeze(text: str) -> str:
    """A typed or stored name without spaces and punctuation, in normal form: the shape keys are compared in."""
    return "".join(character for character in normalise(text).text if character.isalnum())[:_LONGEST_KEY]
