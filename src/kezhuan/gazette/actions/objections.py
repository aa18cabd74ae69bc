"""Objecting to what is announced, and answering with reasons."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.audit.chain import keyed_digest
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.codes import check_mobile
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted, TooManyRequests
from kezhuan.engine.lifecycle.gazette import OPEN_OBJECTION_STATES
from kezhuan.engine.words import N_
from kezhuan.gazette import notices
from kezhuan.gazette.actions.notices import LONGEST_REASON, end_notice, end_objections, reason_of
from kezhuan.gazette.models import Objection, PublicNotice
from kezhuan.gazette.permissions import may_handle, may_object, may_withdraw_objection
from kezhuan.gazette.queries import lock_notice, lock_objection, objection_numbered, raised_from
from kezhuan.gazette.rules import answer_clock, strangers_per_day

PREFIX = "YY"
#: What may be said to an objection.
OUTCOMES = ("accept", "refuse", "dismiss", "uphold")
_LEAST_GROUNDS = 10
_LONGEST_GROUNDS = 4_000
_LONGEST_NAME = 60
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is doubted and by whom; name and mobile of a known person may be left out."""

    grounds: str
    name: str = ""
    mobile: str = ""

    def checked(self, *, stranger: bool) -> "Complaint":
        """Trimmed; InvalidInput names every field to mend."""
        faults: dict[str, str] = {}
        grounds, name, mobile = self.grounds.strip(), " ".join(self.name.split()), self.mobile.strip()
        if len(grounds) < _LEAST_GROUNDS:
            faults["grounds"] = N_("请写明异议的事实和理由，不少于 10 个字")
        if len(grounds) > _LONGEST_GROUNDS:
            faults["grounds"] = N_("事实和理由请不超过 4,000 个字")
        if stranger and len(name) < 2:  # noqa: PLR2004 - the shortest Chinese name
            faults["name"] = N_("请填写真实姓名：匿名的异议无法核实和答复")
        if len(name) > _LONGEST_NAME:
            faults["name"] = N_("姓名请不超过 60 个字")
        if stranger or mobile:
            try:
                mobile = check_mobile(mobile)
            except InvalidInput as error:
                faults["mobile"] = error.message
        if faults:
            raise InvalidInput(fields=faults)
        return Complaint(grounds, name, mobile)


@verb
def raise_objection(*, actor: Actor, notice_id: int, complaint: Complaint, at: datetime, source: str = "") -> Objection:
    """Object while the notice runs. ``source``: where a stranger's request came from, kept as a digest to count.

    NotAllowedNow when the notice is over; Conflict while one's own objection is open; TooManyRequests for strangers.
    """
    notice = lock_notice(actor, notice_id)
    if not may_object(actor, notice):
        raise NotPermitted
    if notice.state != "open" or at >= notice.due_at:
        raise NotAllowedNow(N_("公示已经结束，不能再提异议。"), code="notice_over")
    stranger = actor.user_id is None
    said = complaint.checked(stranger=stranger)
    digest = keyed_digest(settings.SECRET_KEY, source) if stranger and source else ""
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: strangers of one source wait here
    if stranger:
        _limit(digest, notice, at)
    elif notice.objections.filter(raised_by_id=actor.user_id, state__in=OPEN_OBJECTION_STATES).exists():
        raise Conflict(N_("您已经提出异议，正在处理。有补充请先撤回再提。"), code="already_objected")
    due = answer_clock(at, notice.division_code).due_at
    assert due is not None  # nothing suspends this clock
    objection = Objection.objects.create(
        reference_number=number,
        notice=notice,
        raised_by_id=actor.user_id,
        name=said.name or actor.label[:_LONGEST_NAME],
        mobile=said.mobile,
        source=digest,
        grounds=said.grounds,
        raised_at=at,
        due_at=due,
    )
    record(actor=actor, verb="gazette.raise_objection", thing=objection, at=at)
    transaction.on_commit(partial(notices.tell_of_objection, objection, at))
    return objection


def _limit(digest: str, notice: PublicNotice, at: datetime) -> None:
    most = strangers_per_day(at, notice.division_code)
    if digest and raised_from(digest, at) >= most:
        raise TooManyRequests(
            N_("一天之内最多提 %(most)s 件异议，请登录后再提，或明天再来。"),
            code="too_many_objections",
            most=most,
            retry_after=_DAY_SECONDS,
        )


@verb
def answer_objection(*, actor: Actor, objection_id: int, outcome: str, at: datetime, reason: str = "") -> Objection:
    """``accept`` it for checking, or decide with a public reason: ``refuse``, ``dismiss`` or ``uphold``.

    An upheld objection ends the notice: what was announced may not go ahead.
    """
    objection = _locked(objection_id)
    if not may_handle(actor, objection):
        raise NotPermitted
    if outcome not in OUTCOMES:
        raise InvalidInput(fields={"outcome": N_("请选择处理结果")}, code="unknown_outcome")
    target = objection.lifecycle.after(objection.state, outcome)
    before = snapshot(objection)
    if objection.lifecycle.transition(outcome).needs_reason:
        objection.answer, objection.answered_at = reason_of(reason, "reason"), at
    else:
        objection.answer, objection.accepted_at = reason.strip()[:LONGEST_REASON], at
    objection.state = target
    objection.save()
    record(actor=actor, verb=f"gazette.{outcome}_objection", thing=objection, at=at, before=before)
    if outcome == "uphold":
        _fail(objection, at)
    transaction.on_commit(partial(notices.tell_objector, objection, at))
    return objection


def _fail(objection: Objection, at: datetime) -> None:
    notice = objection.notice
    target = notice.lifecycle.after(notice.state, "fail")
    end_objections(notice, at)
    end_notice(SYSTEM, notice, target, at, "gazette.fail_notice", objection.answer)


@verb
def withdraw_objection(*, actor: Actor, objection_id: int, at: datetime, key: str = "") -> Objection:
    """Whoever raised it takes it back; a stranger with the key of the receipt."""
    objection = _locked(objection_id)
    own = may_withdraw_objection(actor, objection) or (
        bool(key) and objection_numbered(actor, objection.reference_number, key).raised_by_id is None
    )
    if not own:
        raise NotPermitted
    before = snapshot(objection)
    objection.state = objection.lifecycle.after(objection.state, "withdraw")
    objection.save()
    record(actor=actor, verb="gazette.withdraw_objection", thing=objection, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_withdrawal, objection, at))
    return objection


@verb
def reveal_objector(*, actor: Actor, objection_id: int, reason: str, at: datetime) -> str:
    """The full number of whoever raised it, to those who handle it, for a reason that enters the log."""
    objection = _locked(objection_id)
    if not may_handle(actor, objection):
        raise NotPermitted
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明为什么要看完整号码")}, code="reason_needed")
    record(actor=actor, verb="gazette.reveal_objector", thing=objection, at=at, before={}, after={}, note=words[:200])
    return objection.mobile


def _locked(objection_id: int) -> Objection:
    """The notice first, then the objection: the order every verb keeps."""
    found = Objection.objects.filter(pk=objection_id).values_list("notice_id", flat=True).first()
    notice = lock_notice(SYSTEM, found or 0)
    objection = lock_objection(objection_id)
    objection.notice = notice
    return objection
