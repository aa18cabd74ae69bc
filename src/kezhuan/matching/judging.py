"""The buttons 合适 and 不合适 beside an answer, with the reader's own standing verdict."""

from collections.abc import Iterable
from dataclasses import dataclass

from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import Actor
from kezhuan.matching.judged import standing_feedback
from kezhuan.matching.models import Feedback, FeedbackReason
from kezhuan.matching.permissions import may_give_feedback


@dataclass(frozen=True)
class FeedbackBox:
    """What one answer's box needs: ``fields`` name the question, ``back`` is where a page without htmx returns."""

    key: str
    fields: tuple[tuple[str, str], ...]
    standing: Feedback | None
    back: str

    @property
    def anchor(self) -> str:
        """The element's id."""
        return f"feedback-{self.key.replace(':', '-')}"

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(reason.value, str(reason.label)) for reason in FeedbackReason]


def boxes(
    actor: Actor, keys: Iterable[str], *, back: str, text: str = "", token: str = "", demand: Demand | None = None
) -> dict[str, FeedbackBox]:
    """Answer key → its box; empty for who may give none. One query.

    The question is ``demand``, or ``text``; ``token`` stands for a long text kept in the session (``matching.asked``).
    """
    if not may_give_feedback(actor) or (demand is None and not text.strip()):
        return {}
    listed = list(keys)
    demand_id = demand.pk if demand is not None else None
    standing = standing_feedback(actor, listed, demand_id=demand_id, text="" if demand is not None else text)
    words = ("ask", token) if token else ("text", text)
    fields = (("demand", str(demand.pk)) if demand is not None else words,)
    return {key: FeedbackBox(key, fields, standing.get(key), back) for key in listed}
