"""What a unit plans and decides, checked field by field."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kezhuan.catalogue.models import Completer
from kezhuan.disposal.models import DisposalWay, PricingMode, UnitKind
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation

_LEAST_TEXT = 10
_LONGEST_TEXT = 4_000
_LONGEST_TERMS = 2_000
_HIGHEST = Decimal("10_000_000_000_000")


@dataclass(frozen=True, slots=True)
class Plan:
    """Way, mode, price and buyer. A draft may leave the buyer and the relation open; a decision may not."""

    way: str
    mode: str
    unit_kind: str
    abstract: str
    intended_price: Decimal | None = None
    base_price: Decimal | None = None
    price_basis: str = ""
    terms: str = ""
    buyer: Organisation | None = None
    buyer_completer: Completer | None = None
    related: bool | None = None
    relation: str = ""

    def checked(self, owner_id: int) -> "Plan":
        """Trimmed; InvalidInput names every field to mend."""
        plan = replace(
            self,
            abstract=self.abstract.strip(),
            price_basis=self.price_basis.strip(),
            terms=self.terms.strip(),
            relation=self.relation.strip(),
            related=True if self.buyer_completer is not None else self.related,
        )
        faults = {**plan._choices(), **plan._texts(), **plan._prices(), **plan._buyers(owner_id)}
        if faults:
            raise InvalidInput(fields=faults)
        return plan

    def _choices(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.way not in DisposalWay.values:
            faults["way"] = N_("请选择转化方式")
        if self.mode not in PricingMode.values:
            faults["mode"] = N_("请选择定价方式")
        if self.unit_kind not in UnitKind.values:
            faults["unit_kind"] = N_("请选择单位性质：它决定要不要公示")
        if self.way == DisposalWay.SELF and self.mode not in ("", PricingMode.AGREEMENT):
            faults["mode"] = N_("自行实施没有受让方，不能挂牌或竞价")
        return faults

    def _texts(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if len(self.abstract) < _LEAST_TEXT:
            faults["abstract"] = N_("请写成果简介，不少于 10 个字，公示时会公开")
        for name, most in (("abstract", _LONGEST_TEXT), ("price_basis", _LONGEST_TERMS), ("terms", _LONGEST_TERMS)):
            if len(getattr(self, name)) > most:
                faults[name] = N_("写得太长了，简介请不超过 4,000 个字，其他不超过 2,000 个字")
        return faults

    def _prices(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        for name in ("intended_price", "base_price"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < _HIGHEST:
                faults[name] = N_("价格不能是负数，也不能超过十万亿元")
        if self.mode == PricingMode.AGREEMENT and self.way != DisposalWay.SELF and self.intended_price is None:
            faults["intended_price"] = N_("协议定价要写拟交易价格")
        if self.mode in (PricingMode.LISTING, PricingMode.BIDDING):
            if not self.base_price:
                faults["base_price"] = N_("挂牌和竞价应当合理确定底价，请填大于 0 的底价")
            if not self.price_basis:
                faults["price_basis"] = N_("请写底价怎样确定：评估、询价或可比交易")
        return faults

    def _buyers(self, owner_id: int) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.buyer is not None and self.buyer.pk == owner_id:
            faults["buyer"] = N_("受让方不能是本单位")
        if self.buyer is not None and self.buyer_completer is not None:
            faults["buyer"] = N_("受让方请只选一个：单位或者完成人")
        if self.mode in (PricingMode.LISTING, PricingMode.BIDDING) and self.has_buyer:
            faults["buyer"] = N_("挂牌和竞价由交易产生受让方，请先不填")
        if self.related and not self.relation:
            faults["relation"] = N_("请写明受让方和完成人是什么关系，公示时会公开")
        return faults

    @property
    def has_buyer(self) -> bool:
        return self.buyer is not None or self.buyer_completer is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided when, and how diligently (浙江条例 19: a diligent head does not answer for later prices)."""

    decided_on: date
    decided_by: str
    diligence: str
    number: str = ""

    def checked(self, today: date) -> "Decision":
        faults: dict[str, str] = {}
        made = replace(
            self, decided_by=self.decided_by.strip(), diligence=self.diligence.strip(), number=self.number.strip()
        )
        if made.decided_on > today:
            faults["decided_on"] = N_("决定日期不能晚于今天")
        if not made.decided_by:
            faults["decided_by"] = N_("请写谁决定的，例如院长办公会")
        if len(made.decided_by) > 120:  # noqa: PLR2004 - the column's length
            faults["decided_by"] = N_("请不超过 120 个字")
        if len(made.diligence) < _LEAST_TEXT:
            faults["diligence"] = N_("请写议价、评估、关联关系核查的过程，不少于 10 个字")
        if len(made.diligence) > _LONGEST_TERMS:
            faults["diligence"] = N_("请不超过 2,000 个字")
        if len(made.number) > 80:  # noqa: PLR2004 - the column's length
            faults["number"] = N_("文号请不超过 80 个字")
        if faults:
            raise InvalidInput(fields=faults)
        return made
