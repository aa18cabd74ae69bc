"""What stands between a draft and its notice: the unit's own decision, the law of real auctions, the gazette.

The same for a listing and for a sale by bidding.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from kezhuan.disposal.offering import may_offer_for
from kezhuan.disposal.signing import Refusal
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, NotAllowedNow
from kezhuan.engine.words import N_
from kezhuan.gazette.actions import open_notice, withdraw_notice
from kezhuan.gazette.models import PublicNotice
from kezhuan.gazette.queries import notice_of
from kezhuan.market.listings import live_for_one
from kezhuan.market.models import Listing, ListingWay, Lot, SaleRules
from kezhuan.market.rules import rule
from kezhuan.ui.formatting import moment, money

SALE_NOTICE = "market.sale"
NOTICE_RULE = "bidding.notice_days_rights"
LISTING_NOTICE = "market.listing"
LISTING_RULE = "listing.notice_days"
_LONGEST_REASON = 500


def lowest_taken(lot: Lot) -> Decimal:
    """The lowest price at which the lot would be sold, in yuan."""
    if lot.rule_set == SaleRules.DUTCH:
        return Decimal(lot.floor_price or lot.start_price)
    return Decimal(max(lot.reserve_price or 0, lot.start_price))


def standing_refusal(lot: Lot, at: datetime) -> Refusal | None:
    """Why the unit's own disposal does not let it be sold like this; rehearsals sell nothing."""
    if lot.is_rehearsal:
        return None
    return may_offer_for(lot.achievement, "bidding", lot.way, at, lowest_taken(lot))


def check_lot(lot: Lot, at: datetime) -> None:
    """NotAllowedNow while the seller does not stand by the draft, the unit has decided otherwise, or a real auction
    (拍卖) would come sooner than the law lets it (拍卖法 art. 45).
    """
    if lot.agreed_at is None:
        raise NotAllowedNow(N_("出让方还没有确认这份方案，请先由出让方提交审核。"), code="not_agreed")
    refusal = standing_refusal(lot, at)
    if refusal is not None:
        refusal.refuse()
    other = live_for_one(lot.achievement_id).exclude(pk=lot.listing_id or 0)
    if not lot.is_rehearsal and other.exists():
        raise Conflict(N_("这项成果正在挂牌，请先撤牌，或者从挂牌转为竞价。"), code="in_a_listing")
    notice = rule("auction.notice_days", at)
    if lot.is_auction and notice.may_block and lot.opens_at < at + timedelta(days=notice.whole):
        message = N_("由拍卖师主持的是拍卖，要在拍卖日 %(days)s 日前发布公告（%(source)s）。")
        raise NotAllowedNow(message, code="auction_notice", days=notice.whole, source=str(notice.source))


def announce(actor: Actor, lot: Lot, at: datetime) -> None:
    """Open the public notice of a sale; a rehearsal has none."""
    if lot.is_rehearsal:
        return
    most = rule("notice.days_maximum", at).whole
    open_notice(
        actor=actor,
        kind=SALE_NOTICE,
        subject=lot,
        publisher_id=lot.seller_id,
        title=f"{lot.title}{'拍卖' if lot.is_auction else '网络竞价'}公告"[:160],
        facts=facts_of(lot, at),
        rule=NOTICE_RULE,
        days=max(1, min((lot.opens_at - at).days, most)),
        enforced=False,  # the rule binds the courts; here it is the default (shorter ones say why)
        at=at,
    )


def take_back_notice(lot: Lot, reason: str, at: datetime) -> None:
    """The notice of a sale that is taken off ends with it."""
    _take_back(notice_of(lot, SALE_NOTICE), reason, at)


def take_back_listing_notice(listing: Listing, reason: str, at: datetime) -> None:
    """The notice of a listing that is taken off ends with it."""
    _take_back(notice_of(listing, LISTING_NOTICE), reason, at)


def _take_back(notice: PublicNotice | None, reason: str, at: datetime) -> None:
    if notice is not None and notice.state == "open":
        withdraw_notice(actor=SYSTEM, notice_id=notice.pk, reason=reason[:_LONGEST_REASON], at=at)


def facts_of(lot: Lot, at: datetime) -> list[dict[str, str]]:
    """What the notice of a sale says. Whether there is a reserve, never how much; that priority exists, never whose."""
    today = at.date()
    priority = lot.priority_buyers.count()
    facts = {
        "标的": lot.title,
        "标的编号": lot.reference_number,
        "科技成果": f"{lot.achievement}（{lot.achievement.reference_number}）",
        "转化方式": lot.get_way_display(),
        "标的说明": lot.description,
        "竞价方式": lot.get_rule_set_display(),
        "起始价": money(lot.start_price),
        "加价幅度": money(lot.step) if lot.step is not None else "",
        "保证金": money(lot.deposit_amount),
        "保留价": "有，不公开；低于它不成交" if lot.reserve_price is not None else "起始价就是保留价",
        "竞价时间": f"{moment(lot.opens_at, today)} 至 {moment(lot.planned_close, today)}",
        "看样和查阅": lot.viewing,
        "特别告知": lot.cautions,
        "优先购买权": f"有 {priority} 位优先购买权人" if priority else "",
        "拍卖师": f"{lot.auctioneer}（{lot.auctioneer_licence}）" if lot.is_auction else "",
        "缩短公告期的理由": lot.state_reason,
    }
    return [{"name": name, "value": str(value)[:4000]} for name, value in facts.items() if value]


# Listings -----------------------------------------------------------------------------------------------------------
def listing_refusal(listing: Listing, at: datetime) -> Refusal | None:
    """Why the unit's own disposal does not let it be listed like this; a trial is agreed apart (先用后转)."""
    if listing.way == ListingWay.TRIAL:
        return None
    way = "plain" if listing.way == ListingWay.OPEN_LICENCE else listing.way
    return may_offer_for(listing.achievement, "listing", way, at, listing.price)


def check_listing(listing: Listing, at: datetime) -> None:
    """NotAllowedNow while the unit has decided otherwise, or the result is not public any more."""
    if not listing.achievement.is_public:
        raise NotAllowedNow(N_("成果发布以后才能上市出让。"), code="not_published")
    refusal = listing_refusal(listing, at)
    if refusal is not None:
        refusal.refuse()


def announce_listing(actor: Actor, listing: Listing, at: datetime) -> PublicNotice:
    """Open the public notice of a listing; its end is the first moment at which somebody may be chosen."""
    return open_notice(
        actor=actor,
        kind=LISTING_NOTICE,
        subject=listing,
        publisher_id=listing.seller_id,
        title=f"{listing.title}挂牌公告"[:160],
        facts=listing_facts(listing),
        rule=LISTING_RULE,
        at=at,
    )


def listing_facts(listing: Listing) -> list[dict[str, str]]:
    """What the notice of a listing says."""
    facts = {
        "标题": listing.title,
        "挂牌编号": listing.reference_number,
        "科技成果": f"{listing.achievement}（{listing.achievement.reference_number}）",
        "转化方式": listing.get_way_display(),
        "价格": money(listing.price) if listing.price is not None else listing.get_price_mode_display(),
        "付款方式和标准": listing.fee_terms,
        "说明": listing.description,
        "对意向方的要求": listing.requirements,
        "多家意向时怎样确定": listing.get_several_display() if listing.one_buyer else "",
        "出让方": listing.seller.name,
    }
    return [{"name": name, "value": str(value)[:4000]} for name, value in facts.items() if value]
