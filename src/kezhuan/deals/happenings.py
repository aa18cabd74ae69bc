"""Interests, deals and recorded contacts on the page of an organisation: only what the reader may know.

An organisation that keeps its name hidden (an anonymous demand, a deal under confidentiality) is not given away here.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from kezhuan.catalogue.rules import local_day
from kezhuan.deals.models import CONTACTS, Note
from kezhuan.deals.permissions.interest import may_see_owner
from kezhuan.deals.queries.deal import told_deals
from kezhuan.deals.queries.interest import visible_to
from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Organisation
from kezhuan.parties.timeline import MOST, Happening


def happenings_of(actor: Actor, organisation: Organisation, on: date) -> Iterator[Happening]:
    """Three queries, however much there is."""
    yield from _interests(actor, organisation)
    mine = Q(buyer=organisation) | Q(provider=organisation) | Q(owner_organisation=organisation)
    open_to = told_deals(actor).filter(mine)
    for deal in open_to.order_by("-opened_at", "-pk")[:MOST]:
        words = _("商机“%(title)s”，现在%(stage)s") % {"title": deal.title, "stage": deal.get_stage_display()}
        yield Happening(local_day(deal.opened_at), words, deal.reference_number, url=deal.get_absolute_url())
    notes = Note.objects.filter(deal__in=open_to.order_by().values("pk"), kind__in=CONTACTS).select_related("deal")
    for note in notes.order_by("-happened_on", "-pk")[:MOST]:
        words = _("%(kind)s：%(deal)s") % {"kind": note.get_kind_display(), "deal": note.deal.title}
        yield Happening(note.happened_on, words, url=note.deal.get_absolute_url())


def _interests(actor: Actor, organisation: Organisation) -> Iterator[Happening]:
    rows = visible_to(actor).filter(Q(asking_organisation=organisation) | Q(owner=organisation))
    for interest in rows.order_by("-sent_at", "-pk")[:MOST]:
        if interest.owner_id == organisation.pk and not may_see_owner(actor, interest):
            continue
        words = _("对接意向：%(target)s") % {"target": interest.target}
        note = str(interest.get_state_display())
        yield Happening(local_day(interest.sent_at), words, note, url=interest.get_absolute_url())
