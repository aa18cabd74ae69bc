"""The public life: engage, disengage, expire, renew, solve, close, reopen."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import verb
from kezhuan.catalogue import notices
from kezhuan.catalogue.actions.step import nothing_else, take_step
from kezhuan.catalogue.evidence import evidence_of
from kezhuan.catalogue.kinds import DEMAND, Kind
from kezhuan.catalogue.models import CatalogueItem, ClosingReason, Demand, DemandOutcome
from kezhuan.catalogue.queries import lock_item
from kezhuan.catalogue.rules import local_day, most_renewals, renewal_days
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow
from kezhuan.engine.words import N_


@verb
def engage_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """Somebody and the owner are talking (called when an interest is accepted)."""
    return take_step(actor=actor, kind=kind, item_id=item_id, verb="engage", at=at, change=nothing_else)


@verb
def disengage_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """The talks ended without a result; the thing is open to all again."""
    return take_step(actor=actor, kind=kind, item_id=item_id, verb="disengage", at=at, change=nothing_else)


@verb
def expire_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """SYSTEM ends a thing whose last day is over; NotAllowedNow while it still runs."""

    def change(item: CatalogueItem) -> None:
        if item.expires_on is not None and item.expires_on >= local_day(at):
            raise NotAllowedNow(N_("有效期还没有结束。"), code="not_due")
        item.ended_at = at

    item = take_step(actor=actor, kind=kind, item_id=item_id, verb="expire", at=at, change=change)
    transaction.on_commit(partial(notices.tell_owner, item, "expire", at))
    return item


@verb
def renew_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """Still wanted: public for another period, counted from today or from the present end, whichever is later.

    What is being talked about stays so (the table's ``extend``).

    NotAllowedNow (``renewals_used_up``) after the number of renewals the rules allow.
    """

    def change(item: CatalogueItem) -> None:
        day = local_day(at)
        most = most_renewals(kind, day, item.division_code)
        if most is not None and item.renewals >= most:
            raise NotAllowedNow(
                N_("已经续期 %(count)s 次，不能再续。请关闭后重新编辑、重新提交。"), code="renewals_used_up", count=most
            )
        start = max(day, item.expires_on or day)
        item.expires_on = start + timedelta(days=renewal_days(kind, day, item.division_code))
        item.renewals += 1
        item.ended_at = None

    engaged = lock_item(actor, kind, item_id).state == "engaged"
    return take_step(
        actor=actor, kind=kind, item_id=item_id, verb="extend" if engaged else "renew", at=at, change=change
    )


@verb
def solve_demand(
    *, actor: Actor, demand_id: int, outcome: str, reason: str, at: datetime, served_by: str = ""
) -> CatalogueItem:
    """A demand ends well: ``outcome`` says how (``DemandOutcome``), ``reason`` what happened, ``served_by`` by which
    record of a service (``Evidence.key``; may be left out where there is one only). What the firm solved on its own
    needs no record and counts as nobody's service. InvalidInput (``record_needed``) without a record.
    """

    def change(item: CatalogueItem) -> None:
        assert isinstance(item, Demand)
        if outcome not in DemandOutcome.values:
            raise InvalidInput(fields={"outcome": N_("请选择是怎样解决的")}, code="outcome_needed")
        item.outcome = outcome
        item.served_by = "" if outcome == DemandOutcome.OWN else _record_of(item, served_by)
        item.ended_at = at

    return take_step(actor=actor, kind=DEMAND, item_id=demand_id, verb="solve", at=at, change=change, reason=reason)


def _record_of(demand: Demand, key: str) -> str:
    """The key of the record that shows the service; InvalidInput where there is none, or it is not said which."""
    found = evidence_of(demand)
    if not found:
        sentence = N_("还没有服务记录，不能办结。请先登记对接或服务；企业自己解决的，请选“企业自行解决”")
        raise InvalidInput(fields={"served_by": sentence}, code="record_needed")
    if not key and len(found) == 1:
        return found[0].key
    if key not in {row.key for row in found}:
        raise InvalidInput(fields={"served_by": N_("请选择是哪一次服务解决的")}, code="record_needed")
    return key


@verb
def close_item(
    *, actor: Actor, kind: Kind, item_id: int, reason: str, at: datetime, closing_reason: str = ""
) -> CatalogueItem:
    """End a thing without success, with the reason in words; demands also name one of ``ClosingReason``."""

    def change(item: CatalogueItem) -> None:
        if isinstance(item, Demand):
            if closing_reason not in ClosingReason.values:
                raise InvalidInput(fields={"closing_reason": N_("请选择关闭的原因")}, code="closing_reason_needed")
            item.closing_reason = closing_reason
        item.ended_at = at
        item.review_due_on = None

    item = take_step(actor=actor, kind=kind, item_id=item_id, verb="close", at=at, change=change, reason=reason)
    if not actor.belongs_to(item.owner_id):
        transaction.on_commit(partial(notices.tell_owner, item, "close", at))
    return item


@verb
def reopen_item(*, actor: Actor, kind: Kind, item_id: int, at: datetime) -> CatalogueItem:
    """Back to a draft: what was public is withdrawn, and both reviews come again."""

    def change(item: CatalogueItem) -> None:
        item.first_reviewer_id = item.second_reviewer_id = None
        item.published_at = item.expires_on = item.ended_at = None
        item.renewals = 0
        if isinstance(item, Demand):
            item.closing_reason = ""

    return take_step(actor=actor, kind=kind, item_id=item_id, verb="reopen", at=at, change=change)
