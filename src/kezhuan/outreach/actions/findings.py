"""What becomes of a demand that was heard on a visit."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.actions import draft_item
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.outreach import notices
from kezhuan.outreach.models import Finding, FindingKind
from kezhuan.outreach.permissions import may_follow_up
from kezhuan.outreach.queries import lock_finding, serves_in

_LONGEST_TITLE = 60
_LONGEST_REASON = 300


@verb
def take_finding(*, actor: Actor, finding_id: int, title: str, at: datetime) -> Demand:
    """Begin a demand of the visited firm from its own words; the firm is asked to look it over and submit it.

    NotAllowedNow while the firm is not identified, or for what is no demand.
    """
    finding = lock_finding(actor, finding_id)
    visit = finding.visit
    if not may_follow_up(actor, visit, serves_in(actor)):
        raise NotPermitted
    if finding.kind != FindingKind.DEMAND:
        raise NotAllowedNow(N_("只有技术需求可以转为需求。"), code="no_demand")
    target = finding.lifecycle.after(finding.state, "take")
    visit.lifecycle.after(visit.state, "identify")  # not from a void visit
    if visit.enterprise is None:
        raise NotAllowedNow(N_("请先认定走访的是哪家企业。"), code="enterprise_unknown")
    words = " ".join(title.split()) or finding.words[:_LONGEST_TITLE]
    if len(words) > _LONGEST_TITLE:
        raise InvalidInput(fields={"title": N_("请不超过 60 个字")})
    values = {"title": words, "statement": finding.words}
    demand = draft_item(actor=SYSTEM, kind=DEMAND, owner_id=visit.enterprise.pk, values=values, at=at)
    assert isinstance(demand, Demand)
    before = snapshot(finding)
    finding.state, finding.demand = target, demand
    finding.save()
    record(actor=actor, verb="outreach.take_finding", thing=finding, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_demand, finding, at))
    return demand


@verb
def drop_finding(*, actor: Actor, finding_id: int, reason: str, at: datetime) -> Finding:
    """Nobody follows this up, for the reason given."""
    finding = lock_finding(actor, finding_id)
    if not may_follow_up(actor, finding.visit, serves_in(actor)):
        raise NotPermitted
    target = finding.lifecycle.after(finding.state, "drop")
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(finding)
    finding.state, finding.state_reason = target, words
    finding.save()
    record(actor=actor, verb="outreach.drop_finding", thing=finding, at=at, before=before)
    return finding
