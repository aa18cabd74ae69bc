"""What the city offers and asks for: 成果, 需求, 服务, 设施."""

from kezhuan.catalogue.models.achievement import (
    Achievement,
    Completer,
    IPForm,
    PriceMode,
    TransferWay,
)
from kezhuan.catalogue.models.demand import (
    ClosingReason,
    Demand,
    DemandKind,
    DemandOutcome,
    Refinement,
)
from kezhuan.catalogue.models.facility import Facility, FacilityKind
from kezhuan.catalogue.models.item import CatalogueItem, ItemState
from kezhuan.catalogue.models.serial import ReferenceSerial
from kezhuan.catalogue.models.service import ServiceClass, ServiceOffer

__all__ = [
    "Achievement",
    "CatalogueItem",
    "ClosingReason",
    "Completer",
    "Demand",
    "DemandKind",
    "DemandOutcome",
    "Facility",
    "FacilityKind",
    "IPForm",
    "ItemState",
    "PriceMode",
    "ReferenceSerial",
    "Refinement",
    "ServiceClass",
    "ServiceOffer",
    "TransferWay",
]
