"""Verbs of asking for a broker: ask, accept, decline, withdraw."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import cast

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.brokers import notices
from kezhuan.brokers.models import BrokerRequest, RequestState
from kezhuan.brokers.permissions import may_answer_request, may_ask, may_withdraw_request
from kezhuan.brokers.queries import lock_request, may_be_asked
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import lock_item
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.lifecycle.brokers import REQUEST
from kezhuan.engine.words import N_

_ENDED = ("draft", "solved", "closed")
_LONGEST = 300


@verb
def ask_broker(
    *, actor: Actor, demand_id: int, broker_id: int, at: datetime, words: str = "", reasons: Sequence[str] = ()
) -> BrokerRequest:
    """The firm asks, or an officer in charge assigns; the broker is told and answers.

    Conflict when the same one is asked already. NotAllowedNow for a demand that has ended or a broker not at work.
    """
    demand = cast(Demand, lock_item(actor, DEMAND, demand_id))
    if not may_ask(actor, demand) or actor.user_id is None:
        raise NotPermitted
    if demand.state in _ENDED:
        raise NotAllowedNow(N_("这条需求还是草稿或已经办结，不能请经纪人。"), code="ended")
    broker = may_be_asked(actor).filter(pk=broker_id).first()
    if broker is None:
        raise NotFound
    if not broker.is_valid(local_day(at)):
        raise NotAllowedNow(N_("这位技术经纪人现在不在册，请换一位。"), code="not_working")
    said = " ".join(words.split())
    if len(said) > _LONGEST:
        raise InvalidInput(fields={"words": N_("请不超过 300 个字")})
    if BrokerRequest.objects.filter(demand=demand, broker=broker, state__in=("asked", "accepted")).exists():
        raise Conflict(N_("已经请过这位技术经纪人。"), code="already_asked")
    request = BrokerRequest.objects.create(
        demand=demand,
        broker=broker,
        asked_by_id=actor.user_id,
        by_officer=not actor.belongs_to(demand.owner_id),
        words=said,
        reasons=[str(reason) for reason in reasons][:8],
        asked_at=at,
    )
    record(actor=actor, verb="brokers.ask_broker", thing=request, at=at)
    transaction.on_commit(partial(notices.tell_of_request, request, at))
    return request


@verb
def accept_request(*, actor: Actor, request_id: int, at: datetime) -> BrokerRequest:
    """The broker takes the demand on."""
    return _move(actor, request_id, "accept", at)


@verb
def decline_request(*, actor: Actor, request_id: int, reason: str, at: datetime) -> BrokerRequest:
    """The broker cannot, with the reason; the asker looks for another."""
    return _move(actor, request_id, "decline", at, reason=reason)


@verb
def withdraw_request(*, actor: Actor, request_id: int, at: datetime) -> BrokerRequest:
    """The asker's side no longer needs this broker."""
    return _move(actor, request_id, "withdraw", at)


def _move(actor: Actor, request_id: int, verb_name: str, at: datetime, reason: str = "") -> BrokerRequest:
    request = lock_request(actor, request_id)
    may = may_withdraw_request if verb_name == "withdraw" else may_answer_request
    if not may(actor, request):
        raise NotPermitted
    target = REQUEST.after(request.state, verb_name)
    words = reason.strip()
    if REQUEST.transition(verb_name).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(request)
    request.state, request.state_reason = RequestState(target), words
    if verb_name != "withdraw":
        request.answered_at = at
    request.save()
    record(actor=actor, verb=f"brokers.{verb_name}_request", thing=request, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_answer, request, actor.user_id, at))
    return request
