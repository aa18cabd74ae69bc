"""Recording contacts, giving tasks and ending them, undertaking confidentiality."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day
from kezhuan.deals import notices
from kezhuan.deals.confidentiality import CURRENT, must_acknowledge
from kezhuan.deals.models import Acknowledgement, Deal, Note, NoteKind, SavedView, Task
from kezhuan.deals.permissions import may_join_in
from kezhuan.deals.queries.deal import deal_by_id, lock_deal, shares_credit
from kezhuan.deals.queries.work import has_acknowledged, lock_task, views_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_

_LONGEST_WORDS = 4_000
_LONGEST_LINE = 200
_LONGEST_TITLE = 120
_LONGEST_REASON = 300
_MOST_VIEWS = 30
_LONGEST_NAME, _LONGEST_QUERY = 30, 500


def _joined(actor: Actor, deal_id: int) -> Deal:
    """The locked deal for who takes part in it."""
    deal = lock_deal(actor, deal_id)
    if not may_join_in(actor, deal, shares_credit=shares_credit(actor, deal)) or not has_acknowledged(actor, deal):
        raise NotPermitted
    return deal


def _touch(deal: Deal, at: datetime) -> None:
    """A sign of life; the log does not keep it."""
    deal.touched_at = at
    deal.save(update_fields=["touched_at"])


@verb
def add_note(
    *, actor: Actor, deal_id: int, kind: str, words: str, happened_on: date, at: datetime, participants: str = ""
) -> Note:
    """Record a contact or a memo. Written once: a correction is another note."""
    deal = _joined(actor, deal_id)
    said, there = words.strip(), " ".join(participants.split())
    faults: dict[str, str] = {}
    if kind not in NoteKind.values:
        faults["kind"] = N_("请选择联系方式")
    if not said:
        faults["words"] = N_("请写明谈了什么")
    elif len(said) > _LONGEST_WORDS:
        faults["words"] = N_("请不超过 4,000 个字")
    if len(there) > _LONGEST_LINE:
        faults["participants"] = N_("请不超过 200 个字")
    if happened_on > local_day(at):
        faults["happened_on"] = N_("日期不能晚于今天；以后的事请布置成任务")
    if faults or actor.user_id is None:
        raise InvalidInput(fields=faults)
    note = Note.objects.create(
        deal=deal,
        kind=kind,
        words=said,
        participants=there,
        happened_on=happened_on,
        author_id=actor.user_id,
        written_at=at,
    )
    record(actor=actor, verb="deals.add_note", thing=note, at=at)
    _touch(deal, at)
    return note


@verb
def give_task(*, actor: Actor, deal_id: int, title: str, due_on: date, assignee_id: int, at: datetime) -> Task:
    """Something to be done until a day by somebody who sees the deal; they are told, and reminded before the day."""
    deal = _joined(actor, deal_id)
    if not deal.is_open:
        raise NotAllowedNow(N_("这条商机已经结束。"), code="deal_closed")
    words = " ".join(title.split())
    faults: dict[str, str] = {}
    if not words:
        faults["title"] = N_("请写明要做什么")
    elif len(words) > _LONGEST_TITLE:
        faults["title"] = N_("请不超过 120 个字")
    if due_on < local_day(at):
        faults["due_on"] = N_("期限不能早于今天")
    if not notices.circle_ids(deal) & {assignee_id}:
        faults["assignee"] = N_("请从列出的人里选择")
    if faults or actor.user_id is None:
        raise InvalidInput(fields=faults)
    task = Task.objects.create(
        deal=deal, title=words, due_on=due_on, assignee_id=assignee_id, author_id=actor.user_id, made_at=at
    )
    record(actor=actor, verb="deals.give_task", thing=task, at=at)
    _touch(deal, at)
    transaction.on_commit(partial(notices.tell_of_task, task, actor.user_id, at))
    return task


@verb
def finish_task(*, actor: Actor, task_id: int, at: datetime) -> Task:
    return _end_task(actor, task_id, "finish", at)


@verb
def drop_task(*, actor: Actor, task_id: int, reason: str, at: datetime) -> Task:
    """It need not be done after all, with the reason."""
    return _end_task(actor, task_id, "drop", at, reason)


@verb
def reopen_task(*, actor: Actor, task_id: int, at: datetime) -> Task:
    return _end_task(actor, task_id, "reopen", at)


def _end_task(actor: Actor, task_id: int, step: str, at: datetime, reason: str = "") -> Task:
    task = lock_task(actor, task_id)
    deal = task.deal
    if actor.user_id != task.assignee_id and not may_join_in(actor, deal, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    target = task.lifecycle.after(task.state, step)
    words = reason.strip()
    if task.lifecycle.transition(step).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(task)
    task.state, task.state_reason = target, words
    task.ended_at = None if target == "open" else at
    task.save()
    record(actor=actor, verb=f"deals.{step}_task", thing=task, at=at, before=before)
    _touch(deal, at)
    return task


@verb
def acknowledge(*, actor: Actor, deal_id: int, version: str, at: datetime) -> Acknowledgement:
    """Undertake confidentiality in the words that were shown; once is enough. Words of another day are refused."""
    deal = deal_by_id(actor, deal_id)
    if actor.user_id is None or not must_acknowledge(actor, deal):
        raise NotPermitted
    if version != CURRENT.version:
        raise InvalidInput(fields={"": N_("保密承诺的文字已经更新，请重新阅读后再确认。")}, code="text_changed")
    known = Acknowledgement.objects.filter(deal=deal, user_id=actor.user_id, text_version=version).first()
    if known is not None:
        return known
    made = Acknowledgement.objects.create(
        deal=deal,
        user_id=actor.user_id,
        organisation_id=min(actor.organisation_ids, default=None),
        text_version=CURRENT.version,
        text_digest=CURRENT.digest,
        at=at,
    )
    record(actor=actor, verb="deals.acknowledge", thing=made, at=at)
    return made


def save_view(*, actor: Actor, name: str, query: str) -> SavedView:
    """Keep one's own filter under a name; the same name is replaced. Nothing of the city's business, so no event."""
    words = " ".join(name.split())
    if not words or len(words) > _LONGEST_NAME:
        raise InvalidInput(fields={"name": N_("请起一个不超过 30 个字的名称")})
    if actor.user_id is None or len(query) > _LONGEST_QUERY:
        raise NotPermitted
    if views_of(actor).exclude(name=words).count() >= _MOST_VIEWS:
        raise NotAllowedNow(N_("存下的视图太多，请先删除不用的。"), code="too_many_views")
    view, _made = SavedView.objects.update_or_create(user_id=actor.user_id, name=words, defaults={"query": query})
    return view


def drop_view(*, actor: Actor, view_id: int) -> None:
    views_of(actor).filter(pk=view_id).delete()
