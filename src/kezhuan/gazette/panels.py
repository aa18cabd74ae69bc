"""Files beside an objection: evidence of whoever raised it while signed in, findings of those who handle it."""

from django.utils.translation import gettext_lazy as _

from kezhuan.attachments.subjects import Subject, register_subject
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.gazette import OPEN_OBJECTION_STATES
from kezhuan.gazette.models import Objection
from kezhuan.gazette.permissions import is_objector, may_handle
from kezhuan.gazette.queries import objections_visible_to


def _found(actor: Actor, pk: int) -> Objection:
    found = objections_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _may_attach(actor: Actor, objection: Objection) -> bool:
    """Both sides while it is open."""
    return objection.state in OPEN_OBJECTION_STATES and (is_objector(actor, objection) or may_handle(actor, objection))


def register() -> None:
    """Called once, when the apps are loaded."""
    purposes = {"evidence": _("证据"), "finding": _("核查材料")}
    register_subject(Subject(Objection, find=_found, may_attach=_may_attach, purposes=purposes))
