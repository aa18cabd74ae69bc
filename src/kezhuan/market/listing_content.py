"""What a seller offers and what an interested party declares, checked field by field."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.engine.codes import check_mobile
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.patents import Declaration, faults_of
from kezhuan.engine.words import N_
from kezhuan.market.models import ListingPrice, ListingWay
from kezhuan.market.rules import rule

_LONGEST_TITLE = 120
_LONGEST_TEXT = 4_000
_LONGEST_NAME = 60
_HIGHEST = Decimal("10_000_000_000_000")


@dataclass(frozen=True, slots=True)
class Offer:
    """Price in yuan (None: negotiable). ``licence``: what is stated about the patent, for an open licence only."""

    title: str
    way: str
    price_mode: str
    several: str
    description: str = ""
    price: Decimal | None = None
    fee_terms: str = ""
    requirements: str = ""
    licence: Declaration | None = None

    def checked(self, at: datetime) -> "Offer":
        """Trimmed; InvalidInput names every field to mend, with the article where it is the law's."""
        said = replace(
            self,
            title=" ".join(self.title.split()),
            description=self.description.strip(),
            fee_terms=self.fee_terms.strip(),
            requirements=self.requirements.strip(),
            licence=self.licence if self.way == ListingWay.OPEN_LICENCE else None,
        )
        faults = {**said._texts(), **said._price(), **said._choices(at)}
        sources: dict[str, Any] = {}
        if said.way == ListingWay.OPEN_LICENCE:
            for fault in faults_of(said._declaration(), rulebook(), local_day(at)):
                faults.setdefault(fault.field, fault.message)
                sources[fault.basis or "none"] = fault.source
        if faults:
            raise InvalidInput(fields=faults, **sources)
        return said

    def _declaration(self) -> Declaration:
        return replace(self.licence or Declaration("", "", None, ""), fee_terms=self.fee_terms)

    def _texts(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if not self.title:
            faults["title"] = N_("请填写标题")
        elif len(self.title) > _LONGEST_TITLE:
            faults["title"] = N_("请不超过 120 个字")
        for name in ("description", "fee_terms", "requirements"):
            if len(getattr(self, name)) > _LONGEST_TEXT:
                faults[name] = N_("请不超过 4,000 个字")
        return faults

    def _price(self) -> dict[str, str]:
        if self.price_mode not in ListingPrice.values:
            return {"price_mode": N_("请选择价格方式")}
        if self.price_mode == ListingPrice.FIXED and (self.price is None or not 0 < self.price < _HIGHEST):
            return {"price": N_("一口价要写价格，大于零。")}
        if self.price_mode == ListingPrice.NEGOTIABLE and self.price is not None:
            return {"price": N_("面议的不写价格；要写价格请选一口价。")}
        return {}

    def _choices(self, at: datetime) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.way not in ListingWay.values:
            faults["way"] = N_("请选择转化方式")
        if self.several not in rule("listing.choices_of_several", at).items:
            faults["several"] = N_("请选择多家意向时怎样确定")
        return faults


@dataclass(frozen=True, slots=True)
class Declared:
    """What an interested party says; ``acknowledged`` is the digest of the confidentiality text it has read."""

    intent: str
    contact_name: str
    contact_mobile: str
    acknowledged: str
    offer: Decimal | None = None

    def checked(self) -> "Declared":
        faults: dict[str, str] = {}
        said = replace(self, intent=self.intent.strip(), contact_name=" ".join(self.contact_name.split()))
        if not said.intent:
            faults["intent"] = N_("请写打算怎样用")
        elif len(said.intent) > _LONGEST_TEXT:
            faults["intent"] = N_("请不超过 4,000 个字")
        if not said.contact_name or len(said.contact_name) > _LONGEST_NAME:
            faults["contact_name"] = N_("请填写联系人，不超过 60 个字")
        if said.offer is not None and not 0 < said.offer < _HIGHEST:
            faults["offer"] = N_("意向价要大于零。")
        try:
            mobile = check_mobile(said.contact_mobile)
        except InvalidInput as error:
            mobile, faults["contact_mobile"] = "", error.message
        if faults:
            raise InvalidInput(fields=faults)
        return replace(said, contact_mobile=mobile)
