"""成果处置."""

from kezhuan.disposal.models.disposal import Disposal, DisposalState, DisposalWay, PricingMode, UnitKind
from kezhuan.disposal.models.idle import IdleUse, IdleUseState
from kezhuan.disposal.models.priority import Priority, PriorityState
from kezhuan.disposal.models.trial import Trial, TrialState

__all__ = [
    "Disposal",
    "DisposalState",
    "DisposalWay",
    "IdleUse",
    "IdleUseState",
    "PricingMode",
    "Priority",
    "PriorityState",
    "Trial",
    "TrialState",
    "UnitKind",
]
