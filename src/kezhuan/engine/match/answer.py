"""What the engine answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.spent import Stage
from kezhuan.engine.words import N_


class Strength(StrEnum):
    """How likely an answer is of use; bounds are fitted on judged lists (see ``score.Bounds``)."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"strong": N_("强"), "fair": N_("较强"), "weak": N_("弱"), "none": N_("无")}[self.value]


class Verdict(StrEnum):
    """Whether a fact of the answer meets what was wanted; UNKNOWN when the answer does not state it."""

    FITS = "fits"
    MISSES = "misses"
    UNKNOWN = "unknown"


class Span(NamedTuple):
    """Characters ``[start, end)`` of the original text of one field."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Places in a long question as it was typed: what is searched with, and what was left out and why (``firm``,
    ``honour``, ``money``, ``contact``, ``terms``, ``basis``; see ``statement``).
    """

    kept: tuple[Span, ...]
    dropped: tuple[tuple[Span, str], ...]


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """Words that stand in the question *and* in the document.

    ``term`` is as the question writes it, ``weight`` its part of the score, ``share`` the same as a fraction of the
    score. ``asked`` are its places in the question (fields ``title``, ``text``), ``found`` those in the document.
    """

    term: str
    weight: float
    share: float
    asked: tuple[Span, ...]
    found: tuple[Span, ...]


class Likeness(StrEnum):
    """Why two different words are held to mean the same: a reviewed list says so, or the encoder finds them close."""

    SYNONYM = "synonym"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word of the question and another word of the document that means much the same (耐腐蚀 ≈ 防腐).

    ``closeness`` is the cosine of both words' vectors as they are kept (see ``neighbours``), 1 for a synonym. Both
    words stand in their texts at the places given. ``share`` is what a synonym adds, as a fraction of the score; what
    words close in meaning add is no figure of their own: it is inside the share of ``meaning``.
    """

    asked_word: str
    found_word: str
    likeness: Likeness
    closeness: float
    asked: tuple[Span, ...]
    found: tuple[Span, ...]
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class FactReason:
    """One fact: ``name`` (industry, division, way, price, readiness), what was wanted, what the document states."""

    name: str
    verdict: Verdict
    wanted: tuple[str, ...]
    stated: tuple[str, ...]
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an answer stands where it stands. All shares together are 1; what speaks against the answer counts 0.

    ``shares`` splits what speaks for the answer by where it comes from: ``title``, ``body`` (the same words in the
    document's title or texts), ``synonym`` (words a reviewed list holds to mean the same, and pieces of them),
    ``meaning`` (close in meaning) and ``facts``; with a ranker also ``matter`` (same object, part, process) and
    ``pool`` (against the other answers). ``scattered`` is the part of the words' share that comes from single
    characters outside ``terms``. ``contributions`` are the ranker's exact signed parts by the same names, in the units
    of its score; empty without a ranker.
    """

    terms: tuple[MatchedTerm, ...]
    facts: tuple[FactReason, ...]
    shares: Mapping[str, float]
    scattered: float
    neighbours: tuple[Neighbour, ...] = ()
    contributions: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """One ranked document; ``score`` orders answers of one question, ``strength`` may be compared between questions."""

    key: str
    kind: Kind
    score: float
    strength: Strength
    document: Document
    reasons: Reasons | None = None


class Match(NamedTuple):
    """An answer by its key alone: what lists of very many questions are kept as."""

    key: str
    kind: Kind
    score: float
    strength: Strength


@dataclass(frozen=True, slots=True)
class Results:
    """Answers of each kind, best first; ``matches`` instead of ``answers`` where only keys were asked for.

    ``totals`` counts, for each kind, the answers at least weakly related among the candidates looked at; ``facets``
    counts the values of those (kind → facet → value → number); ``seconds`` is the time the engine took, ``spent`` the
    same by stage; ``choice`` says which sentences of a long statement were searched with, None when all were.
    """

    answers: tuple[Answer, ...] = ()
    matches: tuple[Match, ...] = ()
    totals: Mapping[Kind, int] = field(default_factory=dict)
    facets: Mapping[Kind, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    seconds: float = 0.0
    choice: Choice | None = None
    spent: Mapping[Stage, float] = field(default_factory=dict)

    def of(self, kind: Kind) -> tuple[Answer, ...]:
        """The answers of one kind, best first."""
        return tuple(answer for answer in self.answers if answer.kind is kind)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that begins as typed, by its characters, its pinyin or its initials."""

    key: str
    kind: Kind
    name: str
