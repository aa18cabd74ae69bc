"""Sealed proposals: handed in, replaced or withdrawn before the deadline, opened after it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.orders import notices
from kezhuan.orders.content import Offer
from kezhuan.orders.models import Call, Proposal, SealedFile
from kezhuan.orders.permissions import may_hold, may_open, may_propose
from kezhuan.orders.queries import lock_call, lock_proposals
from kezhuan.orders.sealing import is_whole, seal, seal_file

PREFIX = "TB"


@verb
def submit_proposal(*, actor: Actor, call_id: int, organisation_id: int, offer: Offer, at: datetime) -> Proposal:
    """Seal a proposal, or replace the one the unit has handed in. From the deadline on (server's clock) it is refused.

    Nothing readable is stored or recorded: the event holds the digest of the ciphertext.
    """
    call = lock_call(actor, call_id)
    if not may_propose(actor, call, organisation_id) or actor.user_id is None:
        raise NotPermitted
    check_taking(call, at)
    said = offer.checked(call.budget)
    sealed = seal(call, said.sealed_part())
    proposal = next((each for each in lock_proposals(call) if each.organisation_id == organisation_id), None)
    before = snapshot(proposal) if proposal is not None else {}
    if proposal is None:
        number = next_reference_number(PREFIX, at)
        proposal = Proposal(
            reference_number=number, call=call, organisation_id=organisation_id, submitted_at=at, accepts_audit=True
        )
        verb_name = "orders.submit_proposal"
    else:
        proposal.state = proposal.lifecycle.after(proposal.state, "replace")
        proposal.files.all().delete()
        verb_name = "orders.replace_proposal"
    proposal.submitted_by_id, proposal.sealed, proposal.digest, proposal.changed_at = (
        actor.user_id, sealed.data, sealed.digest, at,
    )  # fmt: skip
    proposal.save()
    record(actor=actor, verb=verb_name, thing=proposal, at=at, before=before)
    for position, file in enumerate(said.files, 1):
        part = seal_file(call, file.name, file.body)
        kept = SealedFile.objects.create(proposal=proposal, position=position, sealed=part.data, digest=part.digest)
        record(actor=actor, verb="orders.seal_file", thing=kept, at=at)
    return proposal


def check_taking(call: Call, at: datetime) -> None:
    """NotAllowedNow unless proposals are taken at this moment."""
    if call.state != "open":
        raise NotAllowedNow(N_("现在不收方案。"), code="not_taking")
    if at >= call.deadline:
        raise NotAllowedNow(N_("方案已经截止，以服务器收到的时间为准，不能再提交或撤回。"), code="too_late")


@verb
def withdraw_proposal(*, actor: Actor, call_id: int, proposal_id: int, at: datetime) -> Proposal:
    """Take it back before the deadline; its ciphertext is deleted."""
    call = lock_call(actor, call_id)
    proposal = next((each for each in lock_proposals(call) if each.pk == proposal_id), None)
    if proposal is None:
        raise NotFound
    if not may_hold(actor, proposal):
        raise NotFound  # nobody else may learn that it is there
    check_taking(call, at)
    before = snapshot(proposal)
    proposal.state = proposal.lifecycle.after(proposal.state, "withdraw")
    proposal.sealed = b""
    proposal.save()
    proposal.files.all().delete()
    record(actor=actor, verb="orders.withdraw_proposal", thing=proposal, at=at, before=before)
    return proposal


@verb
def open_proposals(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """After the deadline: record the opening, with the digests found. From here on the key may be used."""
    call = lock_call(actor, call_id)
    if not may_open(actor, call):
        raise NotPermitted
    target = call.lifecycle.after(call.state, "open_proposals")
    if at < call.deadline:
        raise NotAllowedNow(N_("方案还没有截止，谁都不能开启。"), code="still_sealed")
    before = snapshot(call)
    call.state, call.opened_at = target, at
    call.save()
    opened = lock_proposals(call)
    changed = [proposal.reference_number for proposal in opened if not is_whole(proposal)]
    note = f"{len(opened)} sealed" + (f", changed: {', '.join(changed)}" if changed else "")
    record(actor=actor, verb="orders.open_proposals", thing=call, at=at, before=before, note=note)
    for proposal in opened:
        old = snapshot(proposal)
        proposal.state, proposal.opened_at = proposal.lifecycle.after(proposal.state, "open"), at
        proposal.save()
        record(actor=actor, verb="orders.open_proposal", thing=proposal, at=at, before=old)
    transaction.on_commit(partial(notices.tell_of_opening, call, [each.organisation_id for each in opened], at))
    return call
