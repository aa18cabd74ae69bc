"""Sales and listings that wait for a person."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kezhuan.engine.actor import Actor
from kezhuan.market import listings
from kezhuan.market import queries as market
from kezhuan.portal.lists.worklist import Line, Waiting, worklist
from kezhuan.ui.navigation import address


def _lot_line(lot: Any) -> Line:
    return Line(lot.title, lot.get_absolute_url(), lot.seller.name, lot.opens_at)


def _listing_line(listing: Any) -> Line:
    return Line(listing.title, listing.get_absolute_url(), listing.seller.name)


def of_sales(actor: Actor, at: datetime) -> list[Waiting]:
    """Drafts to finish, interest to answer, and for the city's officers what is to be announced; shown when any."""
    url = address("market:lots")
    return [
        worklist(
            _("待公告的挂牌"),
            _("出让方已提交，等审核和公告"),
            "",
            [listings.listings_to_review(actor)],
            _listing_line,
            url,
        ),
        worklist(
            _("请选定意向方"), _("公告已满，有单位登记了意向"), "", [listings.to_choose(actor, at)], _listing_line, url
        ),
        worklist(_("没编完的挂牌"), _("提交以后才会审核和公告"), "", [listings.own_drafts(actor)], _listing_line, url),
        worklist(
            _("待公告的竞价"), _("出让方已提交，等审核和公告"), "", [market.lots_to_review(actor)], _lot_line, url
        ),
        worklist(_("没编完的竞价方案"), _("提交以后才会审核和公告"), "", [market.drafts_of(actor)], _lot_line, url),
    ]
