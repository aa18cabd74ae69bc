"""What orders add elsewhere: the kind of notice in which an award is announced, and where a contract came from."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.contracts.origins import Origin, register_origin
from kezhuan.engine.actor import Actor
from kezhuan.gazette.kinds import NoticeKind, register_kind
from kezhuan.gazette.models import PublicNotice
from kezhuan.orders.actions.awarding import notice_ended
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.queries import NOTICE_KIND, ORIGIN, visible_to


def _page(actor: Actor, notice: PublicNotice) -> str:
    found = visible_to(actor).filter(pk=notice.subject_id).first()
    return found.get_absolute_url() if found is not None else ""


def _informed(notice: PublicNotice) -> Iterable[User]:
    """Every bidder: each may object."""
    call = Call.objects.filter(pk=notice.subject_id).first()
    ids = Proposal.objects.filter(call=call).exclude(state="withdrawn").values_list("organisation_id", flat=True)
    return [user for pk in ids for user in members_of(pk)]


def _origin(actor: Actor, pk: int) -> Origin | None:
    found = visible_to(actor).filter(proposals=pk).first()
    return None if found is None else Origin(found.title, found.get_absolute_url())


def register() -> None:
    """Called once, when the apps are loaded."""
    register_kind(NoticeKind(NOTICE_KIND, _("揭榜结果公示"), page=_page, informed=_informed, ended=notice_ended))
    register_origin(ORIGIN, _origin)
