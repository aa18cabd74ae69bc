"""Notes, tasks and acknowledgements of a deal."""

from datetime import date

from django.db.models import QuerySet

from kezhuan.deals.confidentiality import CURRENT, must_acknowledge
from kezhuan.deals.models import Acknowledgement, Deal, Note, Referral, SavedView, Task
from kezhuan.deals.queries.deal import deal_by_id, deals_visible_to, lock_deal
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound, NotPermitted


def has_acknowledged(actor: Actor, deal: Deal) -> bool:
    """The details may be shown: nothing is asked of this reader, or this person has undertaken it in today's words."""
    if not must_acknowledge(actor, deal):
        return True
    if actor.user_id is None:
        return False
    return Acknowledgement.objects.filter(deal=deal, user_id=actor.user_id, text_version=CURRENT.version).exists()


def open_details(actor: Actor, deal_id: int) -> Deal:
    """A deal whose details this actor may read; NotFound out of sight, NotPermitted before the acknowledgement."""
    deal = deal_by_id(actor, deal_id)
    if not has_acknowledged(actor, deal):
        raise NotPermitted
    return deal


def notes_of(deal: Deal) -> QuerySet[Note]:
    return Note.objects.filter(deal=deal).select_related("author")


def tasks_of(deal: Deal) -> QuerySet[Task]:
    """What is to be done first, the soonest first; then what is over."""
    return Task.objects.filter(deal=deal).select_related("assignee").order_by("ended_at", "due_on", "pk")


def lock_task(actor: Actor, task_id: int) -> Task:
    """Lock the deal first, then its task."""
    row = Task.objects.filter(pk=task_id, deal__in=deals_visible_to(actor).values("pk")).first()
    if row is None:
        raise NotFound
    lock_deal(actor, row.deal_id)
    return Task.objects.select_for_update(of=("self",)).select_related("deal").get(pk=task_id)


def my_tasks(actor: Actor) -> QuerySet[Task]:
    """What the actor has to do, the soonest first."""
    rows = Task.objects.filter(assignee_id=actor.user_id or 0, state="open").select_related("deal")
    return rows.order_by("due_on", "pk")


def tasks_due(until: date) -> QuerySet[Task]:
    return Task.objects.filter(state="open", due_on__lte=until).select_related("deal", "assignee").order_by("pk")


def views_of(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user_id=actor.user_id or 0)


def referrals_of(deal: Deal) -> QuerySet[Referral]:
    return Referral.objects.filter(deal=deal).select_related("sender", "receiver")
