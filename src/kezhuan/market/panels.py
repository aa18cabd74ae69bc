"""What the market adds elsewhere: its kind of notice, files beside a lot, buttons on the page of a result."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.attachments.subjects import Subject, register_subject
from kezhuan.catalogue.models import Achievement, CatalogueItem
from kezhuan.catalogue.panels import ItemAction, item_actions
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.gazette.kinds import NoticeKind, register_kind
from kezhuan.gazette.models import PublicNotice
from kezhuan.market.listings import listings_visible_to
from kezhuan.market.models import DataRoom, Listing, Lot, Valuation
from kezhuan.market.offering import LISTING_NOTICE, SALE_NOTICE
from kezhuan.market.permissions import may_add_files, may_add_listing_files, may_keep_room, may_prepare
from kezhuan.market.queries import lots_visible_to
from kezhuan.market.rooms import is_inside, open_room, room_of

LOT_FILES = {
    "terms": _("竞价文件"),
    "patent": _("权利证书"),
    "photo": _("图片"),
    "other": _("其他"),
}


ROOM_FILES = {
    "technical": _("技术资料"),
    "test": _("试验和检测报告"),
    "legal": _("权属和合同"),
    "finance": _("成本和收益"),
    "other": _("其他"),
}
VALUATION_FILES = {"report": _("评估报告")}
LISTING_FILES = {
    "patent": _("权利证书"),
    "evaluation": _("专利权评价报告"),
    "photo": _("图片"),
    "other": _("其他"),
}


def lot_by_id(actor: Actor, pk: int) -> Lot:
    found = lots_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def listing_by_id(actor: Actor, pk: int) -> Listing:
    found = listings_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _listing_page(actor: Actor, notice: PublicNotice) -> str:
    found = listings_visible_to(actor).filter(pk=notice.subject_id).first()
    return found.get_absolute_url() if found is not None else ""


def _keeps(actor: Actor, room: DataRoom) -> bool:
    return may_keep_room(actor, room.owner_id)


def _values(actor: Actor, valuation: Valuation) -> bool:
    return may_keep_room(actor, valuation.achievement.owner_id)


def _valuation(actor: Actor, pk: int) -> Valuation:
    """A report for whoever is inside the data room of its result."""
    found = Valuation.objects.select_related("achievement").filter(pk=pk).first()
    room = room_of(found.achievement) if found is not None else None
    if found is None or room is None or not is_inside(actor, room):
        raise NotFound
    return found


def _page(actor: Actor, notice: PublicNotice) -> str:
    found = lots_visible_to(actor).filter(pk=notice.subject_id).first()
    return found.get_absolute_url() if found is not None else ""


def actions_for(actor: Actor, item: CatalogueItem) -> list[ItemAction]:
    """The unit puts its published result on the market; everybody sees that it is there."""
    if not isinstance(item, Achievement) or not item.is_public:
        return []
    lot = lots_visible_to(actor).filter(achievement=item, state__in=("announced", "open", "suspended")).first()
    listings = listings_visible_to(actor).filter(achievement=item, state__in=("announced", "negotiating"))
    found = [ItemAction(_("正在挂牌"), listing.get_absolute_url()) for listing in listings[:2]]
    if lot is not None:
        found.append(ItemAction(_("正在竞价"), lot.get_absolute_url()))
    if found or not may_prepare(actor, item.owner_id):
        return found
    return [
        ItemAction(_("挂牌"), reverse("market:listing-new", args=[item.pk]), hint=_("一口价或面议，公告后登记意向。")),
        ItemAction(_("发起竞价"), reverse("market:sale-new", args=[item.pk])),
        ItemAction(_("资料室"), reverse("market:room-new", args=[item.pk])),
    ]


def register() -> None:
    """Called once, when the apps are loaded."""
    register_kind(NoticeKind(SALE_NOTICE, _("竞价公告"), page=_page))
    register_subject(Subject(Lot, find=lot_by_id, may_attach=may_add_files, purposes=LOT_FILES))
    register_kind(NoticeKind(LISTING_NOTICE, _("挂牌公告"), page=_listing_page))
    register_subject(Subject(Listing, find=listing_by_id, may_attach=may_add_listing_files, purposes=LISTING_FILES))
    register_subject(Subject(DataRoom, find=open_room, may_attach=_keeps, purposes=ROOM_FILES))
    register_subject(Subject(Valuation, find=_valuation, may_attach=_values, purposes=VALUATION_FILES))
    item_actions.register(actions_for)
