"""Whether a contract over a result may be signed now, asked by ``contracts`` before it is."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.actions.announcing import check_priority
from kezhuan.disposal.models import Disposal, UnitKind
from kezhuan.disposal.queries import NOTICE_KIND, disposals_of
from kezhuan.disposal.rules import NOTICE_RULE, article, must_announce, rule
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.words import N_
from kezhuan.gazette.queries import has_open_objection, notice_of
from kezhuan.parties.models import Organisation, OrganisationKind


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not yet: a msgid with its data, the article behind it; ``blocks`` False: shown, and does not refuse."""

    code: str
    message: str
    data: dict[str, object]
    article: str
    blocks: bool = True

    def text(self) -> str:
        return self.message % self.data if self.data else self.message

    def refuse(self) -> None:
        """NotAllowedNow when it blocks."""
        if self.blocks:
            raise NotAllowedNow(self.message, code=self.code, **self.data)


def unit_kind_of(achievement: Achievement) -> str:
    """As the unit chose in its newest disposal; before that, institutes count as public and the rest as private."""
    newest = disposals_of(achievement).first()
    if newest is not None:
        return newest.unit_kind
    institute = achievement.owner.kind == OrganisationKind.INSTITUTE
    return UnitKind.PUBLIC.value if institute else UnitKind.PRIVATE.value


def disposal_for(achievement: Achievement, buyer: Organisation) -> Disposal | None:
    """The newest that may end in a contract with ``buyer``: theirs, or one without a buyer (listing, bidding)."""
    rows = disposals_of(achievement).exclude(state="abandoned")
    return rows.filter(buyer=buyer).first() or rows.exclude(mode="agreement").filter(buyer__isnull=True).first()


def may_sign_for(
    achievement: Achievement, buyer: Organisation, at: datetime, price: Decimal | None = None
) -> Refusal | None:
    """None when nothing stands against it; otherwise the first reason, with its article.

    Private units dispose as they like: what they recorded is shown elsewhere and enforced nowhere.
    """
    if not achievement.is_service_invention or unit_kind_of(achievement) == UnitKind.PRIVATE:
        return None
    disposal = disposal_for(achievement, buyer)
    if disposal is None:
        return _no_disposal(achievement, buyer, at)
    return _undecided(disposal, at) or _unannounced(disposal, at) or _worse(disposal, buyer, price, at)


def _no_disposal(achievement: Achievement, buyer: Organisation, at: datetime) -> Refusal:
    other = disposals_of(achievement).filter(announced_buyer__isnull=False).exclude(state="abandoned").first()
    contents = article("transfer.notice.contents", at, achievement.division_code)
    if other is not None and other.announced_buyer is not None:
        message = N_("公示的受让方是 %(name)s，换成别人要重新公示（%(source)s）。")
        return Refusal("other_buyer", message, {"name": other.announced_buyer.name, "source": contents}, contents)
    modes = article("transfer.pricing_modes", at, achievement.division_code)
    message = N_("单位还没有决定怎样处置这项成果：先定转化方式和定价方式（%(source)s）。")
    return Refusal("no_disposal", message, {"source": modes}, modes)


def _undecided(disposal: Disposal, at: datetime) -> Refusal | None:
    if disposal.state == "draft":
        source = article("transfer.pricing_modes", at, disposal.division_code)
        return Refusal("not_decided", N_("处置方案还没有单位的决定（%(source)s）。"), {"source": source}, source)
    return priority_open(disposal)


def priority_open(disposal: Disposal) -> Refusal | None:
    """While a completer has not answered, or wants it."""
    try:
        check_priority(disposal)
    except NotAllowedNow as refusal:
        return Refusal(refusal.code, refusal.message, dict(refusal.data), str(refusal.data.get("source", "")))
    return None


def _unannounced(disposal: Disposal, at: datetime) -> Refusal | None:
    if disposal.state in ("ready", "completed"):
        return None
    if not must_announce(disposal):
        message = N_("处置方案还没有转入签约。")
        return Refusal("not_released", message, {}, "")
    found = rule(NOTICE_RULE, at, disposal.division_code)
    source, blocks = (str(found.source), found.may_block) if found is not None else ("", True)
    notice = notice_of(disposal, NOTICE_KIND)
    if notice is None or notice.state == "withdrawn":
        message = N_("协议定价要先公示，公示期满才能签约（%(source)s）。")
        return Refusal("notice_missing", message, {"source": source}, source, blocks)
    if notice.state == "failed":
        message = N_("公示的异议成立，改正后要重新公示（%(source)s）。")
        return Refusal("notice_failed", message, {"source": source}, source, blocks)
    if has_open_objection(notice):
        message = N_("公示还有异议没有处理完，处理完才能签约（%(source)s）。")
        return Refusal("objection_open", message, {"source": source}, source, blocks)
    message = N_("公示到 %(day)s 24:00 期满，期满前不能签约（%(source)s）。")
    data: dict[str, object] = {"day": notice.last_day.isoformat(), "source": source}
    return Refusal("notice_running", message, data, source, blocks)


def _worse(disposal: Disposal, buyer: Organisation, price: Decimal | None, at: datetime) -> Refusal | None:
    """A price below what was announced, or below the base price, is another deal."""
    least = disposal.announced_price if disposal.mode == "agreement" else disposal.base_price
    if price is None or least is None or price >= least:
        return None
    key = "transfer.notice.contents" if disposal.mode == "agreement" else "transfer.base_price_required"
    source = article(key, at, disposal.division_code)
    message = N_("合同价 %(price)s 元低于公示的 %(least)s 元，要重新公示（%(source)s）。")
    if disposal.mode != "agreement":
        message = N_("合同价 %(price)s 元低于底价 %(least)s 元（%(source)s）。")
    data: dict[str, object] = {"price": f"{price:,.2f}", "least": f"{least:,.2f}", "source": source}
    return Refusal("price_lower", message, data, source)
