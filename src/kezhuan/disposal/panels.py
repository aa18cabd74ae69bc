"""What disposal adds elsewhere: its kind of notice, and buttons on the page of a result."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.attachments.subjects import Subject, register_subject
from kezhuan.catalogue.models import Achievement, CatalogueItem
from kezhuan.catalogue.panels import ItemAction, item_actions
from kezhuan.disposal.actions.announcing import notice_ended
from kezhuan.disposal.models import Disposal
from kezhuan.disposal.notices import completers_with_account
from kezhuan.disposal.permissions import may_draft, may_run
from kezhuan.disposal.queries import NOTICE_KIND, visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.gazette.kinds import NoticeKind, register_kind
from kezhuan.gazette.models import PublicNotice


def _page(actor: Actor, notice: PublicNotice) -> str:
    found = visible_to(actor).filter(pk=notice.subject_id).first()
    return found.get_absolute_url() if found is not None else ""


def _informed(notice: PublicNotice) -> Iterable[User]:
    found = Disposal.objects.select_related("achievement").filter(pk=notice.subject_id).first()
    return completers_with_account(found) if found is not None else ()


def actions_for(actor: Actor, item: CatalogueItem) -> list[ItemAction]:
    """The unit disposes; a completer may ask to implement what lies idle."""
    if not isinstance(item, Achievement) or not item.is_service_invention or item.state in ("draft", "returned"):
        return []
    found: list[ItemAction] = []
    if may_draft(actor, item):
        running = visible_to(actor).filter(achievement=item).exclude(state__in=("completed", "abandoned")).first()
        if running is not None:
            found.append(ItemAction(_("查看处置进度"), running.get_absolute_url()))
        else:
            url = reverse("disposal:new", args=[item.pk])
            found.append(ItemAction(_("处置这项成果"), url, hint=_("定转化方式、定价方式，询问完成人，公示。")))
    if actor.person_id is not None and item.completers.filter(person_id=actor.person_id).exists():
        found.append(ItemAction(_("成果闲置，我要实施"), reverse("disposal:idle-new", args=[item.pk])))
    return found


def _found(actor: Actor, pk: int) -> Disposal:
    found = visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def register() -> None:
    """Called once, when the apps are loaded."""
    purposes = {"valuation": _("评估报告"), "decision": _("决定文件"), "priority": _("完成人的书面答复")}
    register_subject(Subject(Disposal, find=_found, may_attach=may_run, purposes=purposes))
    register_kind(
        NoticeKind(
            NOTICE_KIND,
            _("协议定价公示"),
            page=_page,
            informed=_informed,
            ended=notice_ended,
            listing="disposal:announced",
        )
    )
    item_actions.register(actions_for)
