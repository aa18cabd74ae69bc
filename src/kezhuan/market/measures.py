"""A sale held against the dated rules: what each default comes from, and where a draft leaves the reference."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.policy import Rule
from kezhuan.market.models import Lot
from kezhuan.market.rooms import valuation_on
from kezhuan.market.rules import defaults, rule


@dataclass(frozen=True)
class Measure:
    """One number of a draft beside its rule. ``strays``: it leaves the reference (shown, never refused)."""

    name: str
    value: str
    expected: str
    basis: str
    is_law: bool
    strays: bool


def basis_of(found: Rule) -> str:
    """``设计参照：《…》第…条``, ``法律要求：…`` or the platform's own default."""
    if found.level == "platform":
        return _("平台默认值，可以改")
    if found.may_block:
        return _("法律要求：%(source)s") % {"source": str(found.source)}
    return _("设计参照，不是法律要求：%(source)s") % {"source": str(found.source)}


def hints(at: datetime) -> dict[str, str]:
    """Field of the form → where its default comes from."""
    known = defaults(at)
    law_notice, display = rule("auction.notice_days", at), rule("auction.display_days", at)
    secret, share = rule("auction.reserve_may_be_secret", at), rule("bidding.start_price_of_valuation_minimum", at)
    licensed = rule("auction.licensed_auctioneer_required", at)
    said = {
        "opens_at": (_("公告不少于 %(n)s 天；短于它要公布理由。") % {"n": known.notice_days.whole}, known.notice_days),
        "planned_close": (_("竞价不少于 %(n)s 小时。") % {"n": known.open_hours.whole}, known.open_hours),
        "window_minutes": (_("结束前这几分钟里有出价就延时。"), known.window_minutes),
        "extension_minutes": (_("从那次出价起再等这么久。"), known.extension_minutes),
        "deposit_amount": (
            _("起始价的 %(low)s%% 到 %(high)s%%。") % {"low": known.deposit_from.whole, "high": known.deposit_to.whole},
            known.deposit_from,
        ),
        "start_price": (_("有评估的，不低于评估价的 %(n)s%%。") % {"n": share.whole}, share),
        "reserve_price": (_("可以不公开；任何页面都不显示，低于它不成交。"), secret),
        "viewing": (_("由拍卖师主持的拍卖，展示不少于 %(n)s 天。") % {"n": display.whole}, display),
        "auctioneer": (
            _("写了才称“拍卖”，并且公告不少于 %(n)s 天；不写就是网络竞价。") % {"n": law_notice.whole},
            licensed,
        ),
    }
    return {name: f"{words}{basis_of(found)}" for name, (words, found) in said.items()}


def measures_of(lot: Lot, at: datetime) -> list[Measure]:
    """The figures of a draft, each with its rule, as the review page lists them."""
    known = defaults(at)
    days, hours = (lot.opens_at - at) // timedelta(days=1), (lot.planned_close - lot.opens_at) // timedelta(hours=1)
    share = lot.deposit_amount / lot.start_price * 100
    low, high = known.deposit_from.number, known.deposit_to.number
    minutes = int(lot.extension.total_seconds() // 60)
    rows = [
        (_("公告期"), _("%(n)s 天") % {"n": days}, _("不少于 %(n)s 天") % {"n": known.notice_days.whole},
         known.notice_days, days < known.notice_days.whole),
        (_("竞价时长"), _("%(n)s 小时") % {"n": hours}, _("不少于 %(n)s 小时") % {"n": known.open_hours.whole},
         known.open_hours, hours < known.open_hours.whole),
        (_("保证金"), f"{share.quantize(low) if share == share.to_integral_value() else round(share, 1)}%",
         f"{low:f}%–{high:f}%", known.deposit_from, not low <= share <= high),
    ]  # fmt: skip
    if lot.rule_set == "ascending":
        expected = _("%(n)s 分钟") % {"n": known.extension_minutes.whole}
        strays = minutes < known.extension_minutes.whole
        rows.append((_("延时"), _("%(n)s 分钟") % {"n": minutes}, expected, known.extension_minutes, strays))
    valuation = valuation_on(lot.achievement, local_day(at))
    if valuation is not None:
        least = rule("bidding.start_price_of_valuation_minimum", at)
        of_value = round(lot.start_price / valuation.value * 100, 1)
        expected = _("不低于评估值的 %(n)s%%") % {"n": least.whole}
        rows.append((_("起始价"), f"{of_value}%", expected, least, of_value < least.number))
    if lot.is_auction:
        law = rule("auction.notice_days", at)
        rows.append(
            (_("拍卖公告"), _("%(n)s 天") % {"n": days}, _("不少于 %(n)s 天") % {"n": law.whole}, law, days < law.whole)
        )
    return [
        Measure(name, value, expected, basis_of(found), found.may_block, strays)
        for name, value, expected, found, strays in rows
    ]
