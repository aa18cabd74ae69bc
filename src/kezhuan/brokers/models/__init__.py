"""The register, what brokers write into their work log, and who asked whom for help with a demand."""

from kezhuan.brokers.models.register import GRADE_TITLES, Broker, BrokerState, TechnologyField
from kezhuan.brokers.models.request import BrokerRequest, RequestState
from kezhuan.brokers.models.work import WorkEntry, WorkKind

__all__ = [
    "GRADE_TITLES",
    "Broker",
    "BrokerRequest",
    "BrokerState",
    "RequestState",
    "TechnologyField",
    "WorkEntry",
    "WorkKind",
]
