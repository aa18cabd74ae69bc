"""Opening a notice, closing it when its time is over, taking it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Model

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.gazette import notices
from kezhuan.gazette.kinds import kind_named, kind_of
from kezhuan.gazette.models import NoticeState, PublicNotice
from kezhuan.gazette.permissions import may_close, may_open, may_withdraw_notice
from kezhuan.gazette.queries import has_open_objection, label_of, lock_notice, lock_open_objections, notices_of
from kezhuan.gazette.rules import period_for
from kezhuan.parties.models import Organisation

PREFIX = "GS"
UNIT, MARKET = "unit", "market"
_LONGEST_TITLE = 160
_LONGEST_NAME = 40
_LONGEST_VALUE = 4_000
_MOST_FACTS = 40
LONGEST_REASON = 500


@verb
def open_notice(
    *,
    actor: Actor,
    kind: str,
    subject: Model,
    publisher_id: int,
    title: str,
    facts: Sequence[Mapping[str, str]],
    rule: str,
    at: datetime,
    days: int | None = None,
    places: Sequence[str] = (UNIT, MARKET),
    enforced: bool = True,
) -> PublicNotice:
    """Announce ``facts`` about ``subject`` for the days of ``rule``, or for more of them.

    InvalidInput with the article when ``days`` is shorter than a binding rule allows; ``enforced`` False for publishers
    the rule does not bind. Conflict while a notice of this kind about the subject is open.
    """
    kind_named(kind)  # a kind nobody has registered is a mistake of the caller
    publisher = Organisation.objects.filter(pk=publisher_id).first()
    if publisher is None or not may_open(actor, publisher_id, publisher.division_code):
        raise NotPermitted
    words, said = title.strip(), _checked(facts)
    _check(words, said, places)
    period = period_for(rule, at, publisher.division_code, days, enforced=enforced)
    due = period.clock(at).due_at
    assert due is not None  # nothing suspends this clock
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: two openings wait for each other here
    if notices_of(subject, kind).filter(state=NoticeState.OPEN).exists():
        raise Conflict(N_("这件事正在公示，期满或撤回以后才能重新公示。"), code="notice_open")
    notice = PublicNotice.objects.create(
        reference_number=number,
        kind=kind,
        subject_label=label_of(subject),
        subject_id=subject.pk,
        publisher=publisher,
        division_code=publisher.division_code,
        title=words,
        facts=said,
        at_unit=UNIT in places,
        on_market=MARKET in places,
        rule_key=rule,
        basis=str(period.rule.source)[:200],
        days=period.days,
        unit=period.unit.value,
        opened_at=at,
        due_at=due,
        is_demonstration=publisher.is_demonstration,
    )
    record(actor=actor, verb="gazette.open_notice", thing=notice, at=at)
    transaction.on_commit(partial(notices.tell_of_opening, notice, at))
    return notice


def _checked(facts: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"name": str(fact["name"]).strip(), "value": str(fact["value"]).strip()} for fact in facts]


def _check(title: str, facts: Sequence[Mapping[str, str]], places: Sequence[str]) -> None:
    faults: dict[str, str] = {}
    if not title:
        faults["title"] = N_("请填写公示的标题")
    if len(title) > _LONGEST_TITLE:
        faults["title"] = N_("标题请不超过 160 个字")
    if not facts or any(not fact["name"] or not fact["value"] for fact in facts):
        faults["facts"] = N_("公示内容的每一项都要写名称和内容")
    if len(facts) > _MOST_FACTS:
        faults["facts"] = N_("公示内容请不超过 40 项")
    if any(len(fact["name"]) > _LONGEST_NAME or len(fact["value"]) > _LONGEST_VALUE for fact in facts):
        faults["facts"] = N_("公示内容里，名称不超过 40 个字，内容不超过 4,000 个字")
    if not places or not set(places) <= {UNIT, MARKET}:
        faults["places"] = N_("请选择在哪里公示：本单位、技术交易市场")
    if faults:
        raise InvalidInput(fields=faults)


@verb
def close_notice(*, actor: Actor, notice_id: int, at: datetime) -> PublicNotice:
    """SYSTEM closes a notice that has run its time. NotAllowedNow before that, and while an objection is open."""
    if not may_close(actor):
        raise NotPermitted
    notice = lock_notice(actor, notice_id)
    target = notice.lifecycle.after(notice.state, "close")
    if at < notice.due_at:
        raise NotAllowedNow(N_("公示期还没有满。"), code="notice_not_due")
    if has_open_objection(notice):
        raise NotAllowedNow(N_("还有异议没有处理完，公示不能结束。"), code="objection_open")
    return end_notice(actor, notice, target, at, "gazette.close_notice")


@verb
def withdraw_notice(*, actor: Actor, notice_id: int, reason: str, at: datetime) -> PublicNotice:
    """The publisher takes it back, with the reason; objections that are still open are ended with it."""
    notice = lock_notice(actor, notice_id)
    if not may_withdraw_notice(actor, notice):
        raise NotPermitted
    target = notice.lifecycle.after(notice.state, "withdraw")
    words = reason_of(reason, "reason")
    end_objections(notice, at)
    return end_notice(actor, notice, target, at, "gazette.withdraw_notice", words)


def reason_of(text: str, field: str) -> str:
    """The trimmed reason; InvalidInput when there is none, or too much."""
    words = text.strip()
    if not words:
        raise InvalidInput(fields={field: N_("请写明理由，公示页上会公开")}, code="reason_needed")
    if len(words) > LONGEST_REASON:
        raise InvalidInput(fields={field: N_("理由请不超过 500 个字")}, code="reason_too_long")
    return words


def end_objections(notice: PublicNotice, at: datetime) -> None:
    """Objections to a notice that is over by other means need no answer any more."""
    for objection in lock_open_objections(notice):
        before = snapshot(objection)
        objection.state = objection.lifecycle.after(objection.state, "end")
        objection.save()
        record(actor=SYSTEM, verb="gazette.end_objection", thing=objection, at=at, before=before)
        transaction.on_commit(partial(notices.tell_objector, objection, at))


def end_notice(
    actor: Actor, notice: PublicNotice, target: str, at: datetime, verb_name: str, reason: str = ""
) -> PublicNotice:
    """Save the end of a locked notice, tell the app that owns its subject, and those concerned once it is sure."""
    before = snapshot(notice)
    notice.state, notice.state_reason, notice.ended_at = target, reason, at
    notice.save()
    record(actor=actor, verb=verb_name, thing=notice, at=at, before=before)
    kind_of(notice).ended(notice, at)
    transaction.on_commit(partial(notices.tell_of_end, notice, at))
    return notice
