"""From first interest to the last payment."""

from kezhuan.deals.models.credit import CreditRole, CreditShare, CreditSplit, CreditState, FeeReceipt
from kezhuan.deals.models.credit_change import CreditChange, CreditChangeLine, CreditChangeState, CreditConsent
from kezhuan.deals.models.deal import Deal, DealStage, LossReason, StageChange
from kezhuan.deals.models.entrustment import Entrustment, EntrustmentState
from kezhuan.deals.models.interest import TARGETS, Interest, InterestState
from kezhuan.deals.models.referral import Referral, ReferralOutcome, ReferralState
from kezhuan.deals.models.work import CONTACTS, Acknowledgement, Note, NoteKind, SavedView, Task, TaskState

__all__ = [
    "CONTACTS",
    "TARGETS",
    "Acknowledgement",
    "CreditChange",
    "CreditChangeLine",
    "CreditChangeState",
    "CreditConsent",
    "CreditRole",
    "CreditShare",
    "CreditSplit",
    "CreditState",
    "Deal",
    "DealStage",
    "Entrustment",
    "EntrustmentState",
    "FeeReceipt",
    "Interest",
    "InterestState",
    "LossReason",
    "Note",
    "NoteKind",
    "Referral",
    "ReferralOutcome",
    "ReferralState",
    "SavedView",
    "StageChange",
    "Task",
    "TaskState",
]
