"""Recording a visit once, whatever the network does, and correcting it later."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotPermitted
from kezhuan.engine.lifecycle.outreach import FINDING
from kezhuan.engine.words import N_
from kezhuan.outreach import notices
from kezhuan.outreach.content import Content
from kezhuan.outreach.models import Brigade, Finding, FindingKind, Visit
from kezhuan.outreach.permissions import may_correct, may_follow_up, may_record, may_void
from kezhuan.outreach.queries import brigades_visible_to, leads, lock_visit, serves_in, visit_keyed
from kezhuan.parties.models import Organisation, OrganisationState
from kezhuan.parties.queries import organisations_visible_to

PREFIX = "ZF"
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the phone is told: the visit as it is kept, and whether it had arrived before."""

    visit: Visit
    repeated: bool


@verb
def record_visit(
    *,
    actor: Actor,
    brigade_id: int,
    client_key: UUID,
    content: Content,
    at: datetime,
    enterprise_id: int | None = None,
) -> Receipt:
    """Keep a visit under the key the device made. The same key with the same words is the same visit: nothing is
    doubled and no event is written; with other words it is a Conflict (``key_reused``) and nothing is overwritten.

    ``enterprise_id`` None: found by the exact name if the platform knows one such firm, else left to be identified.
    NotFound for a brigade out of sight; NotPermitted for who does not serve in it; InvalidInput per field.
    """
    brigade = brigades_visible_to(actor).filter(pk=brigade_id).first()
    if brigade is None or actor.user_id is None or not may_record(actor, brigade, serves_in(actor)):
        raise NotPermitted(N_("您不在这支轻骑队里，不能以它的名义登记走访。"))
    said = content.checked(local_day(at))
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: the same key sent twice waits here
    known = visit_keyed(client_key)
    if known is not None:
        return Receipt(_same(known, actor, brigade, said), repeated=True)
    visit = Visit(reference_number=number, client_key=client_key, brigade=brigade, recorder_id=actor.user_id)
    _fill(actor, visit, said, enterprise_id, at)
    transaction.on_commit(partial(notices.tell_of_visit, visit, at))
    return Receipt(visit, repeated=False)


def _same(known: Visit, actor: Actor, brigade: Brigade, said: Content) -> Visit:
    """The visit this key belongs to, if it is the sender's own and says the same."""
    if known.recorder_id != actor.user_id or known.brigade_id != brigade.pk:
        raise NotPermitted
    if known.digest != said.digest():
        raise Conflict(
            N_("这条记录已经收到过，内容不同（%(number)s）。原来的没有改动，请核对后更正。"),
            code="key_reused",
            number=known.reference_number,
        )
    return known


def _fill(actor: Actor, visit: Visit, said: Content, enterprise_id: int | None, at: datetime) -> None:
    """Everything of a new visit and what was found on it, with an event each."""
    visit.enterprise = _enterprise(actor, said.enterprise_name, enterprise_id)
    visit.division_code = (visit.enterprise.division_code if visit.enterprise else "") or visit.brigade.division_code
    visit.digest = said.digest()
    visit.recorded_at = visit.updated_at = at
    visit.is_demonstration = visit.brigade.is_demonstration
    _put(visit, said)
    visit.save(force_insert=True)
    record(actor=actor, verb="outreach.record_visit", thing=visit, at=at)
    for position, heard in enumerate(said.findings, start=1):
        _add_finding(actor, visit, position, heard.kind, heard.words, at)


def _put(visit: Visit, said: Content) -> None:
    for name, value in asdict(said).items():
        if name != "findings":
            setattr(visit, name, value)


def _add_finding(actor: Actor, visit: Visit, position: int, kind: str, words: str, at: datetime) -> None:
    """A demand waits to be taken up; a problem solved or a service given is done when it is told."""
    state = FINDING.initial if kind == FindingKind.DEMAND else FINDING.after(FINDING.initial, "settle")
    finding = Finding.objects.create(visit=visit, position=position, kind=kind, words=words, state=state)
    record(actor=actor, verb="outreach.note_finding", thing=finding, at=at)


def _enterprise(actor: Actor, name: str, enterprise_id: int | None) -> Organisation | None:
    rows = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    if enterprise_id is not None:
        chosen = rows.filter(pk=enterprise_id).first()
        if chosen is None:
            raise InvalidInput(fields={"enterprise": N_("请从列出的企业里选择")})
        return chosen
    named = list(rows.filter(name=name)[:2])
    return named[0] if len(named) == 1 else None


@verb
def correct_visit(*, actor: Actor, visit_id: int, version: int, content: Content, at: datetime) -> Visit:
    """Change what was said, once for the ``version`` that was seen: Conflict (``stale``) when somebody was faster.

    What was found before stays; findings that are new are added. The audit log keeps both texts.
    """
    visit = lock_visit(actor, visit_id)
    if not may_correct(actor, visit, leads(actor)):
        raise NotPermitted
    visit.lifecycle.after(visit.state, "correct")
    if visit.version != version:
        raise Conflict(N_("这条走访刚被别人改过，请刷新后再改。您写的内容还在表单里。"), code="stale")
    said = content.checked(local_day(at))
    before = snapshot(visit)
    _put(visit, said)
    visit.version, visit.updated_at = version + 1, at
    visit.save()
    record(actor=actor, verb="outreach.correct_visit", thing=visit, at=at, before=before)
    known = set(visit.findings.values_list("kind", "words"))
    position = visit.findings.count()
    for heard in said.findings:
        if (heard.kind, heard.words) not in known:
            position += 1
            _add_finding(actor, visit, position, heard.kind, heard.words, at)
    return visit


@verb
def identify_enterprise(*, actor: Actor, visit_id: int, enterprise_id: int, at: datetime) -> Visit:
    """Say which firm of the platform was visited, where the typed name left it open."""
    visit = lock_visit(actor, visit_id)
    if not may_follow_up(actor, visit, serves_in(actor)):
        raise NotPermitted
    visit.lifecycle.after(visit.state, "identify")
    before = snapshot(visit)
    visit.enterprise = _enterprise(actor, "", enterprise_id)
    visit.updated_at = at
    visit.save()
    record(actor=actor, verb="outreach.identify_enterprise", thing=visit, at=at, before=before)
    return visit


@verb
def void_visit(*, actor: Actor, visit_id: int, reason: str, at: datetime) -> Visit:
    """Take a visit out of every figure, with the reason; it stays readable."""
    visit = lock_visit(actor, visit_id)
    if not may_void(actor, visit, leads(actor)):
        raise NotPermitted
    target = visit.lifecycle.after(visit.state, "void")
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(visit)
    visit.state, visit.state_reason, visit.updated_at = target, words, at
    visit.save()
    record(actor=actor, verb="outreach.void_visit", thing=visit, at=at, before=before)
    return visit
