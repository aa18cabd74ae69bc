"""Whether a result may be put on the market now, asked by ``market`` before a listing or a sale is announced."""

from datetime import datetime
from decimal import Decimal

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.models import Disposal, UnitKind
from kezhuan.disposal.queries import disposals_of
from kezhuan.disposal.rules import article
from kezhuan.disposal.signing import Refusal, priority_open, unit_kind_of
from kezhuan.engine.words import N_


def standing_disposal(achievement: Achievement) -> Disposal | None:
    """The newest disposal that has not been given up."""
    return disposals_of(achievement).exclude(state="abandoned").first()


def decision_missing(achievement: Achievement) -> bool:
    """A service invention of a public unit that nobody has decided on: nothing can be signed before they have."""
    if not achievement.is_service_invention or unit_kind_of(achievement) == UnitKind.PRIVATE:
        return False
    return standing_disposal(achievement) is None


def may_offer_for(
    achievement: Achievement, mode: str, way: str, at: datetime, price: Decimal | None = None
) -> Refusal | None:
    """None when nothing stands against offering it; otherwise the first reason, with its article.

    ``mode``: ``listing`` or ``bidding``; ``price``: the lowest that would be taken, in yuan. A unit that has planned
    nothing yet is not stopped here: its contract will be.
    """
    if not achievement.is_service_invention or unit_kind_of(achievement) == UnitKind.PRIVATE:
        return None
    disposal = standing_disposal(achievement)
    if disposal is None:
        return None
    modes = article("transfer.pricing_modes", at, achievement.division_code)
    if disposal.state == "completed":
        return Refusal("disposed", N_("这项成果已经处置完毕，不能再上市。"), {}, "")
    if disposal.state == "draft":
        message = N_("处置方案还没有单位的决定，决定以后才能发布公告（%(source)s）。")
        return Refusal("not_decided", message, {"source": modes}, modes)
    if disposal.mode != mode or disposal.way != way:
        message = N_("单位决定的是%(way)s、%(mode)s，和这份方案不一致。请改方案，或者先改处置决定（%(source)s）。")
        data: dict[str, object] = {
            "way": disposal.get_way_display(), "mode": disposal.get_mode_display(), "source": modes
        }  # fmt: skip
        return Refusal("other_mode", message, data, modes)
    return priority_open(disposal) or _below_base(disposal, price, at)


def _below_base(disposal: Disposal, price: Decimal | None, at: datetime) -> Refusal | None:
    if price is None or disposal.base_price is None or price >= disposal.base_price:
        return None
    source = article("transfer.base_price_required", at, disposal.division_code)
    message = N_("价格低于单位决定的底价（%(source)s）。")
    return Refusal("price_lower", message, {"source": source}, source)
