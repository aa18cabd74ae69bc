"""Verbs of feedback: what people say of an answer, and taking it back."""

from datetime import datetime

from kezhuan.accounts.queries import lock_user
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.queries import is_recognised_broker, visible_to
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.matching.documents import parse_key
from kezhuan.matching.judged import Asked, document_of, lock_feedback, standing_of, version_of
from kezhuan.matching.models import Feedback, FeedbackReason, FeedbackSource, FeedbackVerdict
from kezhuan.matching.permissions import may_give_feedback, may_withdraw_feedback
from kezhuan.matching.queries import row_of

_LONGEST_NOTE = 300


@verb
def give_feedback(
    *,
    actor: Actor,
    answer_key: str,
    verdict: str,
    at: datetime,
    demand_id: int | None = None,
    text: str = "",
    reason: str = "",
    note: str = "",
) -> Feedback:
    """Say that an answer fits a question, or that it does not and why. A second call changes the standing verdict.

    The question is a demand the actor may see, or words (``text``); exactly one of the two. NotFound: the demand or
    the answer is not the actor's to see. NotPermitted: nobody signed in. InvalidInput per field.
    """
    if not may_give_feedback(actor):
        raise NotPermitted
    asked = _asked(actor, demand_id, text)
    row_of(actor, answer_key)
    return _note_verdict(
        actor, asked, answer_key, verdict, _reason(verdict, reason), note.strip(), FeedbackSource.ANSWER, at
    )


@verb
def note_outcome(
    *,
    actor: Actor,
    answer_key: str,
    accepted: bool,
    at: datetime,
    demand_id: int | None = None,
    text: str = "",
    reason: str = "",
    note: str = "",
) -> Feedback | None:
    """An interest was accepted or declined: feedback of the one who answered it, called by that verb.

    The verb has asked for the permission. None where nobody signed in answered or nothing was asked.
    """
    if not may_give_feedback(actor) or (demand_id is None and not text.strip()):
        return None
    asked = Asked.demand(demand_id) if demand_id is not None else Asked.words(text)
    verdict = FeedbackVerdict.ACCEPT if accepted else FeedbackVerdict.REJECT
    known = reason if reason in FeedbackReason.values else FeedbackReason.OTHER
    why = "" if accepted else known
    return _note_verdict(actor, asked, answer_key, verdict, why, note[:_LONGEST_NOTE], FeedbackSource.INTEREST, at)


@verb
def withdraw_feedback(*, actor: Actor, feedback_id: int, at: datetime) -> Feedback:
    """Take one's own verdict back; NotFound for others', NotAllowedNow when it was taken back before."""
    found = lock_feedback(actor, feedback_id)
    if not may_withdraw_feedback(actor, found):
        raise NotPermitted
    if found.withdrawn_at is not None:
        raise NotAllowedNow(N_("这条意见已经撤回。"), code="withdrawn")
    before = snapshot(found)
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    record(actor=actor, verb="withdraw_feedback", thing=found, at=at, before=before)
    return found


def _asked(actor: Actor, demand_id: int | None, text: str) -> Asked:
    if (demand_id is None) == (not text.strip()):
        raise InvalidInput(fields={"text": N_("请说明是对哪个问题的意见")})
    if demand_id is None:
        return Asked.words(text)
    if not visible_to(actor, DEMAND).filter(pk=demand_id).exists():
        raise NotFound
    return Asked.demand(demand_id)


def _reason(verdict: str, reason: str) -> str:
    """A refusal names its reason; a yes needs none."""
    if verdict not in FeedbackVerdict.values:
        raise InvalidInput(fields={"verdict": N_("请选择合适或不合适")})
    if verdict == FeedbackVerdict.ACCEPT:
        return ""
    if reason not in FeedbackReason.values:
        raise InvalidInput(fields={"reason": N_("请选择不合适的原因")})
    return reason


def _note_verdict(
    actor: Actor, asked: Asked, answer_key: str, verdict: str, reason: str, note: str, source: str, at: datetime
) -> Feedback:
    if len(note) > _LONGEST_NOTE:
        raise InvalidInput(fields={"note": N_("说明请不超过 300 个字")})
    parse_key(answer_key)
    document = document_of(answer_key)
    if document is None or actor.user_id is None:
        raise NotFound
    user = lock_user(actor.user_id)  # two verdicts of one person wait for each other here
    found = standing_of(user.pk, asked, answer_key) or Feedback(
        user=user, demand_id=asked.demand_id, asked_hash=asked.hash, asked_text=asked.text, answer_key=answer_key
    )
    before = snapshot(found) if found.pk else {}
    if found.pk and (found.verdict, found.reason, found.note) == (verdict, reason, note):
        return found
    found.role = _role(actor)
    found.is_professional = is_recognised_broker(actor, local_day(at))
    found.is_demonstration = user.is_demonstration
    found.verdict, found.reason, found.note, found.source, found.given_at = verdict, reason, note, source, at
    found.asked_version, found.answer_version = asked.version(), version_of(document)
    found.answer_title = document.title[:200]
    found.save()
    record(actor=actor, verb="give_feedback", thing=found, at=at, before=before)
    return found


def _role(actor: Actor) -> str:
    """The first of the roles the person acts in, brokers and officers before others."""
    order = ("broker", "city_officer", "county_officer", "expert", "institute", "provider", "enterprise")
    held = {role.value for role in actor.roles}
    return next((role for role in order if role in held), min(held, default=""))
