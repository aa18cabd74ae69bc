"""Technology contracts: their types and clauses, the check before signing, both values, payment plans and clocks.

Pure: rules come in as a ``RuleBook`` with the day and the place they are asked for.
"""

from kezhuan.engine.contract.check import Draft, Finding, Patent, check
from kezhuan.engine.contract.clauses import CLAUSES, Clause, Need, clauses_of
from kezhuan.engine.contract.kinds import ContractType, DevelopmentForm, UnitClass
from kezhuan.engine.contract.payment import (
    Due,
    DueState,
    PaymentMode,
    PaymentPlan,
    Period,
    RoyaltyTerms,
    Standing,
    royalty_amount,
    schedule,
    standing_of,
)
from kezhuan.engine.contract.pricing import (
    Notice,
    missing_in_notice,
    notice_clock,
    signing_obstacle,
)
from kezhuan.engine.contract.registration import examination_clock, review_threshold
from kezhuan.engine.contract.value import ContractValue, ItemKind, PriceItem, value_of

__all__ = [
    "CLAUSES",
    "Clause",
    "ContractType",
    "ContractValue",
    "DevelopmentForm",
    "Draft",
    "Due",
    "DueState",
    "Finding",
    "ItemKind",
    "Need",
    "Notice",
    "Patent",
    "PaymentMode",
    "PaymentPlan",
    "Period",
    "PriceItem",
    "RoyaltyTerms",
    "Standing",
    "UnitClass",
    "check",
    "clauses_of",
    "examination_clock",
    "missing_in_notice",
    "notice_clock",
    "review_threshold",
    "royalty_amount",
    "schedule",
    "signing_obstacle",
    "standing_of",
    "value_of",
]
