"""Reads of feedback: one's own standing verdicts, what the city rejects and why, and pairs to learn from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Count, Prefetch, QuerySet

from kezhuan.audit.chain import sm3
from kezhuan.catalogue.models import Demand, Refinement
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.engine.match.document import Document
from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.documents import any_document, demand_words, parse_key
from kezhuan.matching.models import Feedback, FeedbackReason, FeedbackSource, FeedbackVerdict
from kezhuan.matching.permissions import may_read_feedback

_CHUNK = 500


def _digest(*texts: str) -> str:
    return sm3("\0".join(texts).encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verdict is about on the asker's side: a demand, or words. ``hash`` names it."""

    demand_id: int | None
    text: str
    hash: str

    @classmethod
    def demand(cls, demand_id: int) -> Self:
        return cls(demand_id, "", _digest("demand", str(demand_id)))

    @classmethod
    def words(cls, text: str) -> Self:
        """The same words with other spaces are the same question; cut where questions are cut."""
        said = text.replace("\0", " ").strip()[:LONGEST_TEXT]
        return cls(None, said, _digest("words", " ".join(said.split())))

    def version(self) -> str:
        """Digest of the text as it stands now."""
        if self.demand_id is None:
            return self.hash
        demand = _with_refinements(Demand.objects.filter(pk=self.demand_id)).first()
        if demand is None:
            raise NotFound
        return _digest(*demand_words(demand))


def version_of(document: Document) -> str:
    """Digest of a document's texts."""
    return _digest(*(text for pair in document.texts().items() for text in pair))


def document_of(key: str) -> Document | None:
    """The answer's texts now, public or not any more; None when the row is gone."""
    return any_document(*parse_key(key))


def _with_refinements(rows: QuerySet[Demand]) -> QuerySet[Demand]:
    confirmed = Refinement.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")
    return rows.prefetch_related(Prefetch("refinements", queryset=confirmed, to_attr="confirmed"))


# One's own ----------------------------------------------------------------------------------------------------------
def own_feedback(actor: Actor) -> QuerySet[Feedback]:
    """One's own verdicts only."""
    if actor.is_system:
        return Feedback.objects.all()
    if actor.user_id is None:
        return Feedback.objects.none()
    return Feedback.objects.filter(user_id=actor.user_id)


def standing_feedback(
    actor: Actor, keys: Iterable[str], *, demand_id: int | None = None, text: str = ""
) -> dict[str, Feedback]:
    """Answer key → one's own standing verdict on it for this question; one query."""
    if actor.user_id is None or (demand_id is None and not text.strip()):
        return {}
    asked = Asked.demand(demand_id) if demand_id is not None else Asked.words(text)
    rows = own_feedback(actor).filter(asked_hash=asked.hash, answer_key__in=list(keys), withdrawn_at__isnull=True)
    return {row.answer_key: row for row in rows}


def standing_of(user_id: int, asked: Asked, answer_key: str) -> Feedback | None:
    """The person's verdict that counts now; the caller holds the person's lock."""
    return Feedback.objects.filter(
        user_id=user_id, asked_hash=asked.hash, answer_key=answer_key, withdrawn_at__isnull=True
    ).first()


def lock_feedback(actor: Actor, feedback_id: int) -> Feedback:
    """Locked until the transaction ends; NotFound when it is somebody else's."""
    found = own_feedback(actor).select_for_update(of=("self",)).filter(pk=feedback_id).first()
    if found is None:
        raise NotFound
    return found


# For staff ----------------------------------------------------------------------------------------------------------
def all_feedback(actor: Actor) -> QuerySet[Feedback]:
    """Standing verdicts of everybody, for officers; county officers see their counties' demands and bare words.

    Whose opinion it was is shown as a role only.
    """
    if not may_read_feedback(actor):
        raise NotPermitted
    rows = Feedback.objects.filter(withdrawn_at__isnull=True).select_related("demand")
    if actor.oversees(None):
        return rows
    county = rows.filter(demand__division_code__in=actor.officer_divisions)
    return county | rows.filter(demand__isnull=True)


def reasons_counted(rows: QuerySet[Feedback]) -> list[tuple[FeedbackReason, int]]:
    """How many standing rejections name each reason, the most frequent first; reasons never named are left out."""
    counted: QuerySet[Any] = (
        rows.filter(verdict=FeedbackVerdict.REJECT).order_by().values_list("reason").annotate(n=Count("pk"))
    )
    pairs = [(FeedbackReason(reason), number) for reason, number in counted if reason]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].value))


# To learn from ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TrainingPair:
    """One judged pair as plain data. ``level`` 4 (the best) to 1 (does not answer); ``weight`` relative, 1.0 usual.

    ``asked_id`` groups the pairs of one question. ``answer`` is the text as it stands now.
    """

    asked_id: str
    title: str
    text: str
    answer: Document
    level: int
    weight: float
    professional: bool
    given_on: date


#: Reason of a rejection → level of relevance it leaves. A price says nothing of the match; an answer one knew fits.
LEVEL_OF_REASON: dict[str, int] = {
    FeedbackReason.OBJECT: 1,
    FeedbackReason.PROCESS: 1,
    FeedbackReason.OTHER: 1,
    FeedbackReason.MATURITY: 2,
    FeedbackReason.PRICE: 2,
    FeedbackReason.KNOWN: 3,
}
_PROFESSIONAL_WEIGHT = 2.0


def level_of(row: Feedback) -> int | None:
    """Level a verdict teaches; None where it says nothing of the match (an interest declined for other reasons)."""
    if row.verdict == FeedbackVerdict.ACCEPT:
        return 4 if row.source == FeedbackSource.INTEREST or row.is_professional else 3
    if row.source == FeedbackSource.INTEREST and row.reason == FeedbackReason.OTHER:
        return None
    return LEVEL_OF_REASON[row.reason]


def training_pairs() -> Iterator[TrainingPair]:
    """Every standing verdict that teaches something, in the order in which they were given.

    Of several people's verdicts on one pair each is a pair of its own: the trainer weighs disagreement. A pair whose
    answer is gone is left out. Brokers' verdicts weigh double.
    """
    rows = (
        Feedback.objects.filter(withdrawn_at__isnull=True, is_demonstration=False)
        .prefetch_related(Prefetch("demand", queryset=_with_refinements(Demand.objects.all())))
        .order_by("given_at", "pk")
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        level, answer = level_of(row), document_of(row.answer_key)
        if level is None or answer is None:
            continue
        title, text = demand_words(row.demand) if row.demand is not None else ("", row.asked_text)
        weight = _PROFESSIONAL_WEIGHT if row.is_professional else 1.0
        yield TrainingPair(
            row.asked_hash, title, text, answer, level, weight, row.is_professional, local_day(row.given_at)
        )
