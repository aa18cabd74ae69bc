"""Verbs of ratings: inviting, rating, and dealing with what was bad."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import models, transaction

from kezhuan.accounts.models import User
from kezhuan.audit.actions import object_type, record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation
from kezhuan.ratings import notices
from kezhuan.ratings.models import BAD_AT, Level, Rating, Reason, Ticket
from kezhuan.ratings.permissions import may_answer, may_assign, may_close, may_invite, may_rate
from kezhuan.ratings.queries import lock_invitations, lock_rating, lock_ticket
from kezhuan.ratings.rules import rate_until, ticket_clock

_LONGEST_TITLE = 120
_LONGEST_WORDS = 1_000


def label_of(subject: models.Model) -> str:
    """How a rating names what it is about."""
    return f"{subject._meta.app_label}.{type(subject).__name__}"


@verb
def invite_rating(
    *,
    actor: Actor,
    subject: models.Model,
    organisation_id: int,
    title: str,
    at: datetime,
    division_code: str = "",
    is_demonstration: bool = False,
) -> Rating:
    """Ask an organisation what it thinks of a service; asked again for the same one, the first invitation stands."""
    if not may_invite(actor):
        raise NotPermitted
    known = Rating.objects.filter(
        subject_label=label_of(subject), subject_id=subject.pk, organisation_id=organisation_id
    ).first()
    if known is not None:
        return known
    organisation = Organisation.objects.get(pk=organisation_id)
    division = division_code or organisation.division_code
    rating = Rating.objects.create(
        subject_label=label_of(subject),
        subject_id=subject.pk,
        title=title[:_LONGEST_TITLE],
        organisation=organisation,
        division_code=division,
        invited_at=at,
        due_at=rate_until(at, division),
        is_demonstration=is_demonstration,
    )
    record(actor=actor, verb="ratings.invite_rating", thing=rating, at=at, note=object_type(subject))
    transaction.on_commit(partial(notices.tell_of_invitation, rating, at))
    return rating


@verb
def rate(*, actor: Actor, rating_id: int, level: int, words: str, at: datetime, reasons: Sequence[str] = ()) -> Rating:
    """Say how good the service was, once. A bad rating needs words or a reason, and opens a ticket with a clock."""
    rating = lock_rating(actor, rating_id)
    if not may_rate(actor, rating):
        raise NotPermitted
    target = rating.lifecycle.after(rating.state, "rate")
    if at >= rating.due_at:
        raise NotAllowedNow(N_("评价的期限已过。有意见请直接联系科技局。"), code="rating_over")
    said = words.replace("\0", "").strip()
    _check(level, said, reasons)
    before = snapshot(rating)
    rating.state, rating.level, rating.words = target, level, said
    rating.reasons = [code for code in Reason.values if code in reasons]
    rating.rater_id, rating.rated_at = actor.user_id, at
    rating.save()
    record(actor=actor, verb="ratings.rate", thing=rating, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_rating, rating, at))
    if level <= BAD_AT:
        _open_ticket(actor, rating, at)
    return rating


def _check(level: int, words: str, reasons: Sequence[str]) -> None:
    faults: dict[str, str] = {}
    if level not in Level.values:
        faults["level"] = N_("请从五级里选一级")
    if any(code not in Reason.values for code in reasons):
        faults["reasons"] = N_("请从列出的方面里选择")
    if len(words) > _LONGEST_WORDS:
        faults["words"] = N_("请不超过 1,000 个字")
    elif level in Level.values and level <= BAD_AT and not words and not reasons:
        faults["words"] = N_("请说说哪里不满意，或选一个方面，才好有人去改")
    if faults:
        raise InvalidInput(fields=faults)


def _open_ticket(actor: Actor, rating: Rating, at: datetime) -> None:
    due = ticket_clock(at, rating.division_code).due_at
    assert due is not None  # nothing suspends this clock
    ticket = Ticket.objects.create(rating=rating, division_code=rating.division_code, opened_at=at, due_at=due)
    record(actor=actor, verb="ratings.open_ticket", thing=ticket, at=at)
    transaction.on_commit(partial(notices.tell_of_ticket, ticket, at))


@verb
def withdraw_invitations(*, actor: Actor, subject: models.Model, at: datetime) -> list[Rating]:
    """Nobody is asked any more about a service that turned out not to have been one; ratings given stay."""
    if not may_invite(actor):
        raise NotPermitted
    rows = lock_invitations(label_of(subject), subject.pk)
    for rating in rows:
        before = snapshot(rating)
        rating.state = rating.lifecycle.after(rating.state, "withdraw")
        rating.save()
        record(actor=actor, verb="ratings.withdraw_invitations", thing=rating, at=at, before=before)
    return rows


@verb
def lapse_rating(*, actor: Actor, rating_id: int, at: datetime) -> Rating:
    """Nobody rated in time: no rating, neither good nor bad."""
    if not actor.is_system:
        raise NotPermitted
    rating = lock_rating(actor, rating_id)
    target = rating.lifecycle.after(rating.state, "lapse")
    if at < rating.due_at:
        raise NotAllowedNow(N_("评价的期限还没有到。"), code="rating_not_over")
    before = snapshot(rating)
    rating.state = target
    rating.save()
    record(actor=actor, verb="ratings.lapse_rating", thing=rating, at=at, before=before)
    return rating


@verb
def assign_ticket(*, actor: Actor, ticket_id: int, user_id: int, at: datetime) -> Ticket:
    """Charge somebody with finding out and answering; may be changed until it is answered."""
    ticket = lock_ticket(actor, ticket_id)
    if not may_assign(actor, ticket):
        raise NotPermitted
    target = ticket.lifecycle.after(ticket.state, "assign")
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise InvalidInput(fields={"user": N_("没有找到这个账号，请核对")})
    if user.pk == ticket.rating.rater_id:
        raise InvalidInput(fields={"user": N_("不能交给写这条评价的人办理")})
    if user.pk == ticket.assignee_id:
        raise Conflict(N_("已经交给这个人了。"), code="already_assigned")
    before = snapshot(ticket)
    ticket.state, ticket.assignee = target, user
    ticket.save()
    record(actor=actor, verb="ratings.assign_ticket", thing=ticket, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_assignment, ticket, at))
    return ticket


def _words(text: str, field: str, needed: str) -> str:
    words = text.replace("\0", "").strip()
    if not words:
        raise InvalidInput(fields={field: needed})
    if len(words) > _LONGEST_WORDS:
        raise InvalidInput(fields={field: N_("请不超过 1,000 个字")})
    return words


@verb
def answer_ticket(*, actor: Actor, ticket_id: int, answer: str, at: datetime) -> Ticket:
    """Tell the rater what was found and what will be done."""
    ticket = lock_ticket(actor, ticket_id)
    if not may_answer(actor, ticket):
        raise NotPermitted
    target = ticket.lifecycle.after(ticket.state, "answer")
    words = _words(answer, "answer", N_("请写给评价人的答复"))
    before = snapshot(ticket)
    ticket.state, ticket.answer, ticket.answered_at = target, words, at
    ticket.save()
    record(actor=actor, verb="ratings.answer_ticket", thing=ticket, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_answer, ticket, at))
    return ticket


@verb
def close_ticket(*, actor: Actor, ticket_id: int, done: str, at: datetime) -> Ticket:
    """End it with what was done; the clock stops here and the rater is told."""
    ticket = lock_ticket(actor, ticket_id)
    if not may_close(actor, ticket):
        raise NotPermitted
    target = ticket.lifecycle.after(ticket.state, "close")
    words = _words(done, "done", N_("请写做了什么、结果怎样"))
    before = snapshot(ticket)
    ticket.state, ticket.done, ticket.closed_at = target, words, at
    ticket.save()
    record(actor=actor, verb="ratings.close_ticket", thing=ticket, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_closing, ticket, at))
    return ticket
