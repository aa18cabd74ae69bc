"""Synonyms and domain words: what a group may hold, which groups are in sight, and what searches run with now."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db.models import Q, QuerySet

from kezhuan.audit.chain import sm3
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotFound, NotPermitted
from kezhuan.engine.match.synonyms import Group, Synonyms, normal_word, shipped_groups
from kezhuan.engine.text.lists import stop_words
from kezhuan.engine.text.terms import is_han
from kezhuan.engine.words import N_
from kezhuan.matching.models import TermDirection, TermGroup, TermKind, TermState
from kezhuan.matching.permissions import may_read_terms

MOST_WORDS = 8
_SHORTEST, _LONGEST = 1, 30
_BETWEEN = re.compile(r"[、，,；;\n\r\t|]+")
_FILE = "lexicon.json"


# What a group may hold ----------------------------------------------------------------------------------------------
def words_of(text: str) -> list[str]:
    """The words of a line as people write it: 防腐、耐腐蚀，抗腐蚀."""
    return [" ".join(word.split()) for word in _BETWEEN.split(text) if word.strip()]


def checked_words(kind: str, words: Iterable[str]) -> list[str]:
    """The words of a group, each once; InvalidInput (field ``words``) says what to mend."""
    unique: dict[str, str] = {}
    for word in words:
        unique.setdefault(normal_word(word), word.strip())
    found = [word for form, word in unique.items() if form]
    fault = next((fault for word in found if (fault := _fault(kind, word))), None)
    if fault is not None:
        raise fault
    if kind == TermKind.SYNONYM and len(found) < 2:
        raise InvalidInput(fields={"words": N_("请写两个以上意思相同的词，用顿号隔开")})
    if not found:
        raise InvalidInput(fields={"words": N_("请写要保持完整的词，用顿号隔开")})
    if len(found) > MOST_WORDS:
        raise InvalidInput(fields={"words": N_("一组请不超过 8 个词，多出来的另写一组")})
    return found


def _fault(kind: str, word: str) -> InvalidInput | None:
    """The first thing wrong with one word."""
    form = normal_word(word)
    if not _SHORTEST <= len(form) <= _LONGEST or not re.fullmatch(r"[\w·.+/#-]+(?: [\w·.+/#-]+)*", form):
        return _refused(N_("“%(word)s”不像一个词：请只写词，不写句子和标点"), word)
    if form in stop_words():
        return _refused(N_("“%(word)s”在每个需求里都有，不能区分答案，请换一个更具体的词"), word)
    if kind == TermKind.DOMAIN and not (len(form) > 1 and all(map(is_han, form))):
        return _refused(N_("“%(word)s”不是两个字以上的中文词；英文和数字本来就不会被拆开"), word)
    return None


def _refused(sentence: str, word: str) -> InvalidInput:
    return InvalidInput(sentence, code="bad_word", fields={"words": sentence}, word=word)


def signature_of(kind: str, words: Iterable[str], direction: str) -> str:
    """Names the same group whatever the order of its words; one way the first word matters."""
    forms = [normal_word(word) for word in words]
    first = forms[:1] if kind == TermKind.SYNONYM and direction == TermDirection.ONE_WAY else []
    return sm3("\0".join([*first, "", *sorted(forms)]).encode())


# In sight -----------------------------------------------------------------------------------------------------------
def visible_terms(actor: Actor) -> QuerySet[TermGroup]:
    """All groups, for those who keep the lists; NotPermitted for everybody else."""
    if not actor.is_system and not may_read_terms(actor):
        raise NotPermitted
    return TermGroup.objects.select_related("proposed_by", "decided_by", "replaces")


def term_in_sight(actor: Actor, group_id: int) -> TermGroup:
    found = visible_terms(actor).filter(pk=group_id).first()
    if found is None:
        raise NotFound
    return found


def lock_term(actor: Actor, group_id: int) -> TermGroup:
    """Locked until the transaction ends, the group it replaces before it: lower numbers first."""
    replaced = TermGroup.objects.filter(pk=group_id).values("replaces_id")
    wanted = TermGroup.objects.filter(Q(pk=group_id) | Q(pk__in=replaced))
    found = {row.pk: row for row in wanted.select_for_update(of=("self",)).order_by("pk")}
    if group_id not in found:
        raise NotFound
    return found[group_id]


def standing_terms(kind: str, signature: str) -> TermGroup | None:
    """The group of these very words that waits or is in use."""
    running = (TermState.PROPOSED, TermState.APPROVED)
    return TermGroup.objects.filter(kind=kind, signature=signature, state__in=running).first()


# In use -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Lexicon:
    """What searches run with: groups of synonyms and words kept whole."""

    groups: tuple[Group, ...] = ()
    domain: tuple[str, ...] = ()

    def synonyms(self) -> Synonyms:
        return Synonyms(self.groups)

    def stored(self) -> str:
        groups = [{"words": list(group.words), "one_way": group.one_way} for group in self.groups]
        return json.dumps({"groups": groups, "domain": list(self.domain)}, ensure_ascii=False)

    @classmethod
    def from_stored(cls, text: str) -> Self:
        found = json.loads(text)
        groups = tuple(Group(tuple(each["words"]), bool(each["one_way"])) for each in found["groups"])
        return cls(groups, tuple(found["domain"]))


def approved_lexicon(*, without: int | None = None, also: TermGroup | None = None) -> Lexicon:
    """What the table says now; ``without`` a group, or with ``also`` one that is not approved yet."""
    approved = TermGroup.objects.filter(state=TermState.APPROVED).order_by("pk")
    rows = [row for row in approved if row.pk != without]
    rows += [also] if also is not None else []
    groups = [
        Group(tuple(row.words), row.direction == TermDirection.ONE_WAY) for row in rows if row.kind == TermKind.SYNONYM
    ]
    domain = sorted({word for row in rows if row.kind == TermKind.DOMAIN for word in row.words})
    return Lexicon(tuple(groups), tuple(domain))


def lexicon_file() -> Path:
    """Beside the index: written by its writer, looked at by every reader."""
    return Path(settings.INDEX_ROOT) / _FILE


def write_lexicon() -> bool:
    """Bring the file up to the table; whether it changed. Nothing is written before the first group exists."""
    if not TermGroup.objects.exists():
        return False
    path, text = lexicon_file(), approved_lexicon().stored()
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return True


def read_lexicon() -> Lexicon:
    """What the writer wrote last; the program's own list before it wrote anything."""
    try:
        return Lexicon.from_stored(lexicon_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Lexicon(shipped_groups())
