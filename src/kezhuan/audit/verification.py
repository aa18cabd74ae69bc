"""Checking the chain from the pages: asked for by the audit administrator, done in the background, watched."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from kezhuan.audit.models import Verification
from kezhuan.audit.permissions import may_verify
from kezhuan.audit.queries import chain_length, running_verification, verify_chain
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_


def start_verification(*, actor: Actor, at: datetime) -> Verification:
    """Ask for a recomputation; one at a time. The chain is only read, so nothing is recorded in it."""
    if not may_verify(actor):
        raise NotPermitted
    if running_verification(at) is not None:
        raise NotAllowedNow(N_("已经有一次核对在进行，请等它完成。"), code="verification_running")
    made = Verification.objects.create(started_at=at, started_by=actor.label[:120], total=chain_length())
    run_verification.enqueue(made.pk)
    made.refresh_from_db()
    return made


@task()
def run_verification(verification_id: int) -> bool:
    """Recompute the chain, noting progress once every thousand events; returns whether it is intact."""
    verification = Verification.objects.get(pk=verification_id)

    def progress(more: int) -> None:
        verification.done += more
        Verification.objects.filter(pk=verification.pk).update(done=verification.done)

    verdict = verify_chain(progress=progress)
    Verification.objects.filter(pk=verification.pk).update(
        done=verdict.events,
        total=max(verdict.events, verification.total),
        finished_at=timezone.now(),
        faults=list(verdict.faults),
        last_sequence=verdict.last_sequence,
        last_hash=verdict.last_hash,
    )
    return verdict.intact
