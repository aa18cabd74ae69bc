"""What all moves between states have in common, in the one order: lock, permission, table, rule, save, event."""

from collections.abc import Callable
from datetime import datetime

from kezhuan.audit.actions import record, snapshot
from kezhuan.catalogue.kinds import Kind
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.permissions import MAY
from kezhuan.catalogue.queries import lock_item
from kezhuan.catalogue.words import EVENTS
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotPermitted
from kezhuan.engine.words import N_

#: Longest reason the column holds.
LONGEST_REASON = 300


def take_step(
    *,
    actor: Actor,
    kind: Kind,
    item_id: int,
    verb: str,
    at: datetime,
    change: Callable[[CatalogueItem], None],
    reason: str = "",
) -> CatalogueItem:
    """Move one thing along its life cycle inside the caller's transaction.

    ``change`` applies the verb's own rule and fields before the state is set. NotFound: not the actor's to see;
    NotPermitted; NotAllowedNow: the table has no such way from here; InvalidInput: the reason is missing or too long.
    """
    item = lock_item(actor, kind, item_id)
    if not MAY[verb](actor, item):
        raise NotPermitted
    target = kind.lifecycle.after(item.state, verb)
    words = reason.strip()
    if kind.lifecycle.transition(verb).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(item)
    change(item)
    item.state = target
    item.state_reason = words
    item.updated_at = at
    item.save()
    record(actor=actor, verb=EVENTS[verb], thing=item, at=at, before=before)
    return item


def nothing_else(item: CatalogueItem) -> None:
    """For moves that change the state alone."""
