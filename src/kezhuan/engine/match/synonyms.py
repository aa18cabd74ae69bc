"""Words that mean the same, by reviewed groups: what a question says one way is also looked for in the other ways.

A group is data somebody proposed and somebody else approved; nothing here guesses. A word counts only where the
segmenter lets one begin and end, so 防火 is not read out of 防火墙. Words the question says itself are never added.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kezhuan.engine.text.lists import shipped_synonyms
from kezhuan.engine.text.normalise import normalise

#: Words added for one word of the question, and pairs of words for a whole question: a search stays quick.
MOST_OTHERS = 6
MOST_MET = 16


@dataclass(frozen=True, slots=True)
class Group:
    """Words of one meaning. ``one_way``: only the first leads to the others (valve → 阀门)."""

    words: tuple[str, ...]
    one_way: bool = False


class Met(NamedTuple):
    """Characters ``[start, end)`` of a text that are a word with ``others`` of the same meaning, in normal form."""

    start: int
    end: int
    form: str
    others: tuple[str, ...]


class Synonyms:
    """Groups ready to be looked up; never changed, so safe for any number of threads."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        found: dict[str, dict[str, None]] = {}
        for group in groups:
            forms = list(dict.fromkeys(normal_word(word) for word in group.words))
            asked = forms[:1] if group.one_way else forms
            for form in asked:
                found.setdefault(form, {}).update((other, None) for other in forms if other != form)
        self._others = {form: tuple(others)[:MOST_OTHERS] for form, others in found.items() if others}
        self._longest = max(map(len, self._others), default=0)

    def __bool__(self) -> bool:
        return bool(self._others)

    def others(self, word: str) -> tuple[str, ...]:
        """What else ``word`` is called."""
        return self._lookup(normal_word(word)) or ()

    def met(self, text: str, edges: Collection[int]) -> Iterator[Met]:
        """The words of ``text`` (normal form) that have synonyms, the longest at each place; ``edges`` are the places
        where its words begin and end.
        """
        places = sorted(edges)
        reached = 0
        for at, start in enumerate(places):
            if start < reached:
                continue
            longest = self._from(text, start, places[at + 1 :])
            if longest is not None:
                reached = longest.end
                yield longest

    def _from(self, text: str, start: int, ends: Iterable[int]) -> Met | None:
        found = None
        for end in ends:
            if end - start > self._longest + 1:
                break
            form = text[start:end]
            others = self._lookup(form)
            if others:
                found = Met(start, end, form, others)
        return found

    def _lookup(self, form: str) -> tuple[str, ...] | None:
        known = self._others.get(form)
        if known is None and form.isascii() and form.endswith("s"):
            return self._others.get(form[:-1])  # an English plural
        return known


def normal_word(word: str) -> str:
    """A word as it is compared: normal form, one space between words."""
    return " ".join(normalise(word).text.split())


def shipped_groups() -> tuple[Group, ...]:
    """The general technical synonyms that come with the program."""
    return tuple(Group(entry.words, entry.one_way) for entry in shipped_synonyms().entries)


def shipped() -> Synonyms:
    """The same, ready to be looked up."""
    return Synonyms(shipped_groups())
