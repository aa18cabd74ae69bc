"""Questions and answers: whoever asks stays unnamed, answers are for all."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.orders import notices
from kezhuan.orders.models import Question
from kezhuan.orders.permissions import may_ask, may_run
from kezhuan.orders.queries import lock_call, lock_question

_LEAST = 5
_LONGEST = 1_000
_LONGEST_ANSWER = 2_000
_MOST_OPEN = 5


@verb
def ask_question(*, actor: Actor, call_id: int, text: str, at: datetime) -> Question:
    """Ask within the window; at most a handful of unanswered ones each."""
    call = lock_call(actor, call_id)
    if not may_ask(actor, call) or actor.user_id is None:
        raise NotPermitted
    if call.state != "open" or at >= call.questions_until:
        raise NotAllowedNow(N_("提问时间已经过了。"), code="questions_over")
    words = text.strip()
    if not _LEAST <= len(words) <= _LONGEST:
        raise InvalidInput(fields={"text": N_("请写清问题，5 到 1,000 个字，不要写出您是谁")})
    if Question.objects.filter(call=call, asker_id=actor.user_id, answered_at__isnull=True).count() >= _MOST_OPEN:
        raise NotAllowedNow(N_("您有 5 个问题还没有答复，请等答复以后再问。"), code="too_many_questions")
    question = Question.objects.create(call=call, asker_id=actor.user_id, text=words, asked_at=at)
    record(actor=actor, verb="orders.ask_question", thing=question, at=at)
    transaction.on_commit(partial(notices.tell_of_question, question, at))
    return question


@verb
def answer_question(*, actor: Actor, call_id: int, question_id: int, answer: str, at: datetime) -> Question:
    """The owner answers; question and answer are public from then on."""
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    if call.state != "open" or at >= call.deadline:
        raise NotAllowedNow(N_("方案已经截止，不能再答复。"), code="too_late")
    question = lock_question(call, question_id)
    if question.answered_at is not None:
        raise NotAllowedNow(N_("已经答复过了，公开的答复不能修改。"), code="already_answered")
    words = answer.strip()
    if not words or len(words) > _LONGEST_ANSWER:
        raise InvalidInput(fields={"answer": N_("请写答复，不超过 2,000 个字，所有人都会看到")})
    before = snapshot(question)
    question.answer, question.answered_at = words, at
    question.save()
    record(actor=actor, verb="orders.answer_question", thing=question, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_reply, question, at))
    return question
