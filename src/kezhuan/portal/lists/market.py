"""Sales and listings that wait for a person."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.actor import Actor
from kezhuan.market import banking, listings, outcomes
from kezhuan.market import queries as market
from kezhuan.portal.lists.worklist import Line, Waiting, worklist
from kezhuan.ui.navigation import address


def _lot_line(lot: Any) -> Line:
    return Line(lot.title, lot.get_absolute_url(), lot.seller.name, lot.opens_at)


def _paper_line(paper: Any) -> Line:
    return Line(
        paper.lot.title,
        reverse("market:result", args=[paper.lot.reference_number]),
        paper.lot.seller.name,
        paper.due_at,
    )


def _chance_line(chance: Any) -> Line:
    return Line(chance.lot.title, chance.lot.get_absolute_url(), chance.lot.seller.name, chance.due_at)


def _listing_line(listing: Any) -> Line:
    return Line(listing.title, listing.get_absolute_url(), listing.seller.name)


def of_sales(actor: Actor, at: datetime) -> list[Waiting]:
    """Drafts to finish, interest to answer, and for the city's officers what is to be announced; shown when any."""
    url = address("market:lots")
    return [
        worklist(_("请签成交确认书"), _("到期不签可能被认定违约"), "", [outcomes.to_sign(actor)], _paper_line, url),
        worklist(
            _("您可以递补"), _("买受人违约，请答复要不要受让"), "", [outcomes.chances_for(actor)], _chance_line, url
        ),
        worklist(
            _("24 小时内要退的保证金"),
            _("银行还没有付"),
            "",
            [banking.refunds_to_pay(actor, at)],
            lambda row: Line(row.payment_reference, reverse("market:deposits"), "", row.release_due_at),
            address("market:deposits"),
        ),
        worklist(
            _("待复核的付款批次"),
            _("编制和复核要两个人"),
            "",
            [banking.to_approve(actor)],
            lambda row: Line(row.reference_number, row.get_absolute_url(), row.prepared_by.display_name),
            address("market:batches"),
        ),
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
